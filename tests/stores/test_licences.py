"""The register: one licence a case, kept under lock, turned by its issuer alone, and shown to anyone who asks."""

from dataclasses import replace

import pytest
from tests.support.centre import LIXIA
from tests.support.chain import BESIDE, LEAD
from tests.support.papers import authority

from onestop.cases.model import commands as c
from onestop.cases.model.state import Verdict
from onestop.errors import Conflict, Forbidden, InvalidInput, NotAllowedNow, NotFound
from onestop.licences.model import LicenceState
from onestop.licences.number import parse_number
from onestop.licences.service import LicenceService
from onestop.licences.store import LicenceStore
from onestop.tenancy.model import Role

VALID, SUSPENDED, REVOKED = LicenceState.VALID, LicenceState.SUSPENDED, LicenceState.REVOKED


@pytest.fixture
def store(chain):
    return LicenceStore(chain.centre.database)


@pytest.fixture
def licences(chain, store, documents, seal):
    return LicenceService(
        database=chain.centre.database,
        store=store,
        reading=chain.reading,
        catalogue=chain.catalogue,
        tenancy=chain.centre.tenancy,
        feed=chain.feed,
        documents=documents,
        seal=seal,
        objects=chain.objects,
        clock=chain.centre.clock,
        roots=(authority() / "root.pem").read_bytes,
        address="http://{slug}.localhost/verify/{code}",
    )


@pytest.fixture
async def person(chain):
    return await chain.centre.person()


@pytest.fixture
async def number(chain, person, licences):
    """The number of a licence that was issued for a granted case."""
    case = await chain.file(person)
    await chain.act(chain.clerk, case, c.Accept())
    await chain.act(chain.reviewer, case, c.GiveVerdict(department=BESIDE, verdict=Verdict.APPROVE))
    await chain.act(chain.head, case, c.Decide(granted=True))
    return await licences.issue(LIXIA, case)


@pytest.fixture
def everything(chain):
    return chain.centre.tenancy.tree.everything()


async def test_a_case_has_one_licence_however_often_it_is_ordered(chain, person, licences, number):
    licence = await licences.get(person, number)
    assert await licences.issue(LIXIA, licence.case_number) == number
    assert len((await licences.page(person, None, 10)).rows) == 1
    assert (licence.issuer, licence.holder_name, licence.state) == (LEAD, "张伟", VALID)


async def test_its_file_is_genuine_registered_and_cannot_be_erased(chain, person, licences, number):
    file = await licences.file(person, number)
    check = await licences.by_file(file)
    assert check.verification.genuine
    assert (check.registered.number, check.registered.holder) == (number, "张*")
    changed = await licences.by_file(file.replace(b"/Keywords", b"/Keyworde", 1))
    assert not changed.verification.genuine
    assert changed.registered is None
    with pytest.raises(Forbidden):
        await chain.objects.delete(LIXIA, (await licences.get(person, number)).object_key)


async def test_whoever_verifies_sees_at_once_what_its_issuer_has_made_of_it(
    chain, person, licences, number, everything
):
    code = (await licences.get(person, number)).verification_code
    for to in (SUSPENDED, VALID, SUSPENDED, REVOKED):
        turned = await licences.turn(chain.head, number, to, "需要核查。")
        assert turned.state is to
        assert (await licences.by_number(number)).state is (await licences.by_code(code.lower())).state is to
    rows = await chain.centre.database.fetch(
        everything, "select before, after, actor, reason from licence_change order by seq"
    )
    assert [(row["before"], row["after"]) for row in rows][-1] == ("suspended", "revoked")
    assert {(row["actor"], row["reason"]) for row in rows} == {(chain.head.account, "需要核查。")}
    told = await chain.centre.database.fetch(everything, "select kind, data from outbox where subject = $1", number)
    assert [row["kind"] for row in told][-1] == "licence.revoked"
    assert "核查" not in str([row["data"] for row in told])


async def test_what_has_ended_is_turned_no_more_and_it_is_said_what_is_allowed(chain, licences, number):
    with pytest.raises(NotAllowedNow) as refused:
        await licences.turn(chain.head, number, VALID, "x")
    assert SUSPENDED in refused.value.allowed
    await licences.turn(chain.head, number, REVOKED, "x")
    with pytest.raises(NotAllowedNow) as refused:
        await licences.turn(chain.head, number, VALID, "x")
    assert refused.value.allowed == ()


async def test_only_an_approver_of_the_issuing_department_turns_it_and_says_why(chain, person, licences, number):
    other = await chain.centre.member("other", "370102-service", Role.APPROVER)
    for who in (person, chain.clerk, chain.officer, other):
        with pytest.raises(Forbidden):
            await licences.turn(who, number, SUSPENDED, "x")
    sibling = await chain.centre.member("sibling", "370103-service", Role.APPROVER)
    with pytest.raises(NotFound):
        await licences.turn(sibling, number, SUSPENDED, "x")
    with pytest.raises(InvalidInput) as refused:
        await licences.turn(chain.head, number, SUSPENDED, "  ")
    assert (refused.value.field, refused.value.rule) == ("/reason", "reason-required")


async def test_a_department_of_the_city_turns_what_it_has_issued_for_a_district(
    chain, person, licences, store, number, everything
):
    here = await store.get(everything, number)
    scope, issued = chain.centre.tenancy.tree.scope_of(LIXIA), str(parse_number(here.number).renewed())
    case = await chain.file(person)
    other = replace(here, number=issued, case_number=case, issuer=BESIDE, verification_code="K" * 12)
    await store.reserve(scope, other)
    await store.stored(scope, issued, "0" * 64)
    head = await chain.centre.member("city-head", BESIDE, Role.APPROVER)
    assert (await licences.turn(head, issued, SUSPENDED, "x")).state is SUSPENDED
    with pytest.raises(Forbidden):
        await licences.turn(head, here.number, SUSPENDED, "x")


async def test_of_two_who_turn_it_at_once_the_second_is_told(chain, licences, store, number, everything):
    seen = await store.get(everything, number)
    await licences.turn(chain.head, number, SUSPENDED, "x")
    with pytest.raises(Conflict):
        await store.change(everything, seen, REVOKED, chain.head.account, "x", chain.centre.clock.now())


async def test_strangers_see_neither_licence_nor_file(chain, licences, number):
    company = await chain.centre.company()
    for ask in (licences.get, licences.file):
        with pytest.raises(NotFound):
            await ask(company, number)
    assert (await licences.page(company, None, 10)).rows == []


async def test_a_mistyped_number_is_told_by_its_check_character(licences, number):
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    with pytest.raises(InvalidInput) as refused:
        await licences.by_number(wrong)
    assert (refused.value.field, refused.value.rule) == ("/number", "licence-check")
