"""Tries to sign in, counted in the database."""

import asyncio

import pytest
from tests.support.centre import CITY, LIXIA, PASSWORD, PERSON

from onestop.errors import Conflict, TooMany, Unauthenticated
from onestop.identity.model import AccountKind

WRONG = "a wrong password"


async def attempt(centre, login="zhang.wei", password=WRONG, tenant=CITY, address=None):
    try:
        await centre.sessions.sign_in(tenant, login, password, address=address)
    except (Unauthenticated, TooMany) as refused:
        return type(refused)
    return None


@pytest.mark.parametrize("login", ["zhang.wei", "nobody.there"])
async def test_the_sixth_try_waits_whether_or_not_the_account_exists(centre, clock, login):
    await centre.person()
    assert [await attempt(centre, login) for _ in range(6)] == [Unauthenticated] * 5 + [TooMany]
    with pytest.raises(TooMany) as refused:
        await centre.sessions.sign_in(LIXIA, login.upper(), PASSWORD)
    assert refused.value.retry_after == 15 * 60
    clock.forward(minutes=15)
    assert await attempt(centre, login) is Unauthenticated


async def test_spaces_in_a_number_give_no_further_tries(centre):
    await centre.person()
    spelled = [PERSON, PERSON[:6] + " " + PERSON[6:], PERSON.lower(), f" {PERSON}", f"{PERSON} ", PERSON]
    assert [await attempt(centre, login) for login in spelled][-1] is TooMany


async def test_tries_at_once_are_counted_before_they_are_tried(centre):
    await centre.person()
    outcomes = await asyncio.gather(*(attempt(centre) for _ in range(12)))
    assert (outcomes.count(Unauthenticated), outcomes.count(TooMany)) == (5, 7)


async def test_a_success_clears_the_login_but_not_what_others_did_from_the_address(centre):
    await centre.person()
    for _ in range(4):
        await attempt(centre, address="10.0.0.1")
    assert await attempt(centre, password=PASSWORD, address="10.0.0.1") is None
    assert [await attempt(centre) for _ in range(5)] == [Unauthenticated] * 5
    many = [await attempt(centre, f"guess-{number}", address="10.0.0.1") for number in range(57)]
    assert many == [Unauthenticated] * 56 + [TooMany]
    assert await attempt(centre, "guess-0", address="10.0.0.2") is Unauthenticated


async def test_registrations_from_one_address_are_limited(centre):
    await centre.person()

    async def again() -> type[Exception]:
        with pytest.raises((Conflict, TooMany)) as refused:
            await centre.accounts.register(
                kind=AccountKind.PERSON,
                login="other",
                password=PASSWORD,
                name="张伟",
                identifier=PERSON,
                address="10.0.0.1",
            )
        return refused.type

    assert [await again() for _ in range(21)] == [Conflict] * 20 + [TooMany]


async def test_what_was_tried_is_not_readable_in_the_database(centre, owner):
    await attempt(centre, PERSON, address="10.0.0.1")
    rows = await owner.fetch(centre.tenancy.tree.everything(), "select key from attempt")
    assert len(rows) == 2
    assert all(len(row["key"]) == 32 for row in rows)
