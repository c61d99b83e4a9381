"""Accounts and sessions on a real database, as the application's role."""

import pytest
from tests.support.centre import CITY, COMPANY, LIXIA, PASSWORD, PERSON, SHIZHONG

from onestop.errors import Conflict, InvalidInput, NotFound, TooMany, Unauthenticated
from onestop.identity.model import AccountKind


async def a_person(centre, login="zhang.wei", identifier=PERSON):
    return await centre.accounts.register(
        kind=AccountKind.PERSON,
        login=login,
        password=PASSWORD,
        name="张伟",
        identifier=identifier,
        phone="138 0000 0000",
    )


async def test_an_applicant_signs_in_at_any_tenant_by_name_or_number(centre):
    account = await a_person(centre)
    for tenant, login in ((CITY, "Zhang.Wei"), (LIXIA, PERSON), (SHIZHONG, PERSON.lower())):
        signed_in = await centre.sessions.sign_in(tenant, login, PASSWORD)
        principal = await centre.sessions.principal(tenant, signed_in.token)
        assert (principal.account, principal.display_name, principal.tenant) == (account, "张伟", tenant)


async def test_a_token_of_another_tenant_stands_for_nobody(centre):
    await a_person(centre)
    signed_in = await centre.sessions.sign_in(LIXIA, "zhang.wei", PASSWORD)
    assert (await centre.sessions.principal(SHIZHONG, signed_in.token)).anonymous
    assert (await centre.sessions.principal(CITY, signed_in.token)).anonymous


@pytest.mark.parametrize("login", ["zhang.wei", "nobody", COMPANY])
async def test_a_wrong_password_and_an_unknown_name_get_one_answer(centre, login):
    await a_person(centre)
    with pytest.raises(Unauthenticated, match="The name or the password is wrong"):
        await centre.sessions.sign_in(CITY, login, "a wrong password")


async def test_a_taken_number_is_refused_without_saying_what_is_taken(centre):
    await a_person(centre)
    with pytest.raises(Conflict, match="name or number"):
        await a_person(centre, login="someone.else")


async def test_personal_values_are_kept_sealed_and_opened_for_cases(centre, owner):
    account = await a_person(centre)
    row = (await owner.fetch(centre.tenancy.tree.deployment(), "select * from account"))[0]
    assert PERSON not in str(dict(row))
    assert "13800000000" not in str(dict(row))
    applicant = await centre.accounts.applicant(account)
    assert (applicant.identifier, applicant.phone) == (PERSON, "13800000000")


async def test_a_session_ends_when_idle_and_when_old(centre, clock):
    await a_person(centre)
    token = (await centre.sessions.sign_in(CITY, "zhang.wei", PASSWORD)).token
    for _ in range(6):
        clock.forward(hours=1.9)
        assert not (await centre.sessions.principal(CITY, token)).anonymous
    clock.forward(hours=1)
    assert (await centre.sessions.principal(CITY, token)).anonymous
    idle = (await centre.sessions.sign_in(CITY, "zhang.wei", PASSWORD)).token
    clock.forward(hours=2.1)
    assert (await centre.sessions.principal(CITY, idle)).anonymous


async def test_an_owner_lists_and_ends_sessions_of_every_tenant_but_nobody_elses(centre):
    await a_person(centre)
    await centre.accounts.register(
        kind=AccountKind.COMPANY, login="gelan", password=PASSWORD, name="格兰压缩机", identifier=COMPANY
    )
    here = (await centre.sessions.sign_in(CITY, "zhang.wei", PASSWORD, device="phone")).token
    there = (await centre.sessions.sign_in(LIXIA, "zhang.wei", PASSWORD)).token
    foreign = (await centre.sessions.sign_in(CITY, "gelan", PASSWORD)).token
    me, other = await centre.sessions.principal(CITY, here), await centre.sessions.principal(CITY, foreign)
    assert {one.tenant for one in await centre.sessions.own(me)} == {CITY, LIXIA}
    with pytest.raises(NotFound):
        await centre.sessions.end(other, me.session)
    at_lixia = await centre.sessions.principal(LIXIA, there)
    await centre.sessions.end(me, at_lixia.session)
    assert (await centre.sessions.principal(LIXIA, there)).anonymous
    await centre.sessions.end(me)
    assert (await centre.sessions.principal(CITY, here)).anonymous


async def test_a_clerk_finds_an_applicant_by_number_or_makes_one(centre):
    account = await a_person(centre)
    found = await centre.accounts.enrol(kind=AccountKind.PERSON, name="张伟", identifier=PERSON)
    assert (found.account, found.activation_code) == (account, None)
    with pytest.raises(InvalidInput, match="another name"):
        await centre.accounts.enrol(kind=AccountKind.PERSON, name="李四", identifier=PERSON)
    made = await centre.accounts.enrol(kind=AccountKind.COMPANY, name="格兰压缩机", identifier=COMPANY)
    assert made.activation_code


async def test_a_new_password_ends_every_other_session_and_keeps_the_present_one(centre):
    await centre.person()
    here = await centre.sessions.sign_in(CITY, "zhang.wei", PASSWORD)
    there = await centre.sessions.sign_in(CITY, "zhang.wei", PASSWORD)
    me = await centre.sessions.principal(CITY, here.token)
    with pytest.raises(InvalidInput) as wrong:
        await centre.sessions.change_password(me, "not the right one", "another good password")
    assert (wrong.value.field, wrong.value.rule) == ("/current", "password-wrong")
    with pytest.raises(InvalidInput):
        await centre.sessions.change_password(me, PASSWORD, "short")
    assert not (await centre.sessions.principal(CITY, there.token)).anonymous
    await centre.sessions.change_password(me, PASSWORD, "another good password")
    assert (await centre.sessions.principal(CITY, here.token)).account == me.account
    assert (await centre.sessions.principal(CITY, there.token)).anonymous
    with pytest.raises(Unauthenticated):
        await centre.sessions.sign_in(CITY, "zhang.wei", PASSWORD)
    assert (await centre.sessions.sign_in(CITY, "zhang.wei", "another good password")).account == me.account


async def test_guessing_the_present_password_is_slowed_down(centre):
    await centre.person()
    me = await centre.sessions.principal(CITY, (await centre.sessions.sign_in(CITY, "zhang.wei", PASSWORD)).token)
    for _ in range(5):
        with pytest.raises(InvalidInput):
            await centre.sessions.change_password(me, "not the right one", "another good password")
    with pytest.raises(TooMany):
        await centre.sessions.change_password(me, PASSWORD, "another good password")
