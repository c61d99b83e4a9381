"""Uploads on a real store: what was checked stays what it was, and nothing else counts."""

import hashlib

import httpx
import pytest
from tests.support.centre import CITY, LIXIA, SHIZHONG
from tests.support.chain import ITEM

from onestop.errors import Forbidden, InvalidInput, NotFound
from onestop.materials.model import HELD_FOR
from onestop.materials.ports import EICAR

PDF, OTHER = b"%PDF-1.4\n" + b"0" * 50, b"%PDF-1.4\n" + b"1" * 50


@pytest.fixture
async def company(chain):
    return await chain.centre.company()


@pytest.fixture
def send(chain, company):
    """Announce a file and send it the way a browser does; return its id and what a second sending needs."""

    async def sent(content=PDF, code="plan", tenant=LIXIA):
        owner = company.account
        facts = {"code": code, "name": "plan.pdf", "content_type": "application/pdf", "size": len(content)}
        material, how = await chain.materials.begin(tenant, owner, owner, **facts)
        await post(how, content)
        return material, how

    return sent


async def post(how, content):
    async with httpx.AsyncClient(timeout=60) as store:
        answer = await store.post(how.url, data=how.fields, files={"file": content})
    return answer.status_code


async def test_what_was_checked_cannot_be_exchanged_by_whoever_may_still_send(chain, company, send):
    material, how = await send()
    held = await chain.materials.finish(LIXIA, company.account, material)
    assert held.digest == hashlib.sha256(PDF).hexdigest()
    assert await post(how, OTHER) < 300
    assert await chain.materials.content(held) == PDF
    async with httpx.AsyncClient(timeout=60) as browser:
        assert (await browser.get(await chain.materials.address(held))).content == PDF


async def test_finishing_twice_is_finishing_once(chain, company, send):
    material, _ = await send()
    first = await chain.materials.finish(LIXIA, company.account, material)
    assert await chain.materials.finish(LIXIA, company.account, material) == first


@pytest.mark.parametrize(
    ("content", "rule"), [(b"<script>" * 20, "file-content"), (PDF + EICAR, "file-virus")], ids=["content", "virus"]
)
async def test_a_file_that_does_not_pass_is_erased_and_cannot_be_used(chain, company, send, content, rule):
    material, _ = await send(content)
    with pytest.raises(InvalidInput) as refused:
        await chain.materials.finish(LIXIA, company.account, material)
    assert (refused.value.field, refused.value.rule) == ("/file", rule)
    with pytest.raises(NotFound):
        await chain.materials.finish(LIXIA, company.account, material)
    with pytest.raises(InvalidInput) as unused:
        await chain.materials.check(LIXIA, company.account, {"plan": [material]})
    assert (unused.value.field, unused.value.rule) == ("/materials/plan", "file-not-held")


async def test_a_file_counts_for_its_applicant_its_material_and_its_place_only(chain, company, send):
    material, _ = await send()
    await chain.materials.finish(LIXIA, company.account, material)
    person = await chain.centre.person()
    with pytest.raises(Forbidden):
        await chain.materials.finish(LIXIA, person.account, material)
    for tenant, owner, code, rule in (
        (LIXIA, person.account, "plan", "file-unknown"),
        (SHIZHONG, company.account, "plan", "file-unknown"),
        (CITY, company.account, "plan", "file-unknown"),
        (LIXIA, company.account, "rules", "file-code"),
    ):
        with pytest.raises(InvalidInput) as refused:
            await chain.materials.check(tenant, owner, {code: [material]})
        assert (refused.value.field, refused.value.rule) == (f"/materials/{code}", rule)


async def test_what_the_city_holds_is_brought_to_another_place_and_names_its_origin(chain, company, send, clock):
    material, _ = await send(tenant=CITY)
    await chain.materials.finish(CITY, company.account, material)
    held = await chain.materials.held(company.account, [each.code for each in ITEM.materials])
    assert set(held) == {"plan"}
    [copy] = await chain.materials.reuse(LIXIA, company.account, list(held.values()))
    assert (copy.tenant, copy.origin, copy.source, copy.digest) == (LIXIA, material, "reused", held["plan"].digest)
    assert await chain.materials.content(copy) == PDF
    clock.at += HELD_FOR
    clock.forward(seconds=1)
    assert await chain.materials.held(company.account, ["plan"]) == {}
    assert await chain.materials.held((await chain.centre.person()).account, ["plan"]) == {}
