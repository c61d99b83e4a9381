"""The client of the platform's internal API, against a server that answers like it."""

from collections.abc import AsyncIterator, Iterator

import pytest
from tests.support.kube_parts import free_port
from tests.support.registrar import TOKEN, Registrar, problem, serving
from tests.unit.control.test_desired import CITY, DISTRICT

from onestop_operator.platform import Platform, PlatformRefused, PlatformUnreachable, registration


@pytest.fixture
def known() -> Iterator[Registrar]:
    with serving(Registrar()) as registrar:
        yield registrar


@pytest.fixture
async def platform(known: Registrar) -> AsyncIterator[Platform]:
    client = Platform(known.url, TOKEN)
    yield client
    await client.close()


async def test_a_registration_says_whether_anything_changed(platform: Platform, known: Registrar):
    body = registration(CITY, "jinan")
    first, again = [await platform.register("370100", body) for _ in range(2)]
    assert (first.changed, again.changed, first.revision) == (True, False, again.revision)
    assert known.tenants["370100"]["body"]["quotas"] == {"openCases": 20000, "staff": 500}


async def test_a_parent_that_is_not_there_yet_is_a_matter_of_time(platform: Platform):
    with pytest.raises(PlatformUnreachable, match="parent is not there"):
        await platform.register("370102", registration(DISTRICT, "jinan"))


async def test_a_refusal_tells_its_code_and_the_fields_at_fault(platform: Platform, known: Registrar):
    known.refuse["370100"] = problem(422, "invalid-input", "Item 12 has no time limit.", "/bundle")
    with pytest.raises(PlatformRefused, match="Item 12") as told:
        await platform.register("370100", registration(CITY, "jinan"))
    assert (told.value.code, told.value.pointers) == ("invalid-input", ("/bundle",))


async def test_a_platform_that_is_away_is_told_as_such():
    client = Platform(f"http://127.0.0.1:{free_port()}", TOKEN)
    with pytest.raises(PlatformUnreachable):
        await client.stop("370100")
    await client.close()


async def test_a_wrong_token_is_a_refusal(known: Registrar):
    client = Platform(known.url, "wrong")
    with pytest.raises(PlatformRefused, match="token"):
        await client.stop("370100")
    await client.close()


async def test_the_cases_of_each_release_are_known_or_nobody_knows_them(platform: Platform, known: Registrar):
    known.cases["cases"] = {"1.0.0": 2, "1.1.0": 0}
    assert await platform.cases("cases") == {"1.0.0": 2, "1.1.0": 0}
    assert await platform.cases("cases-lixia") == {}
    client = Platform(f"http://127.0.0.1:{free_port()}", TOKEN)
    assert await client.cases("cases") is None
    await client.close()


async def test_a_registration_says_under_which_release_new_cases_begin(platform: Platform, known: Registrar):
    await platform.register("370100", registration(CITY, "jinan", "1.1.0"))
    assert known.tenants["370100"]["body"]["release"] == "1.1.0"
    await platform.register("370100", registration(CITY, "jinan"))
    assert known.tenants["370100"]["body"]["release"] is None


async def test_an_operation_is_begun_once_and_followed(platform: Platform, known: Registrar):
    for _ in range(2):
        await platform.begin("one", "370102", "backup", {})
    assert (await platform.progress("one")).state == "running"
    known.finish("one", digest="abc")
    assert (await platform.progress("one")).result == {"digest": "abc"}
