"""Machine tokens."""

from datetime import timedelta

import pytest
from tests.support.centre import CITY, LIXIA, SHIZHONG, STREET

from onestop.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from onestop.identity.model import AccountKind
from onestop.tenancy.model import Role


@pytest.fixture
async def administrator(centre):
    return await centre.member("admin-lixia", "370102-service", Role.ADMINISTRATOR)


@pytest.fixture
def next_month(clock):
    return clock.now() + timedelta(days=30)


async def test_a_token_works_in_its_tenant_with_its_roles(centre, administrator, next_month):
    made = await centre.tokens.make(administrator, "East hall", [Role.CLERK], next_month)
    machine = await centre.tokens.principal(LIXIA, made.token)
    assert (machine.kind, machine.display_name, machine.roles) == (AccountKind.MACHINE, "East hall", {Role.CLERK})
    assert machine.may(Role.CLERK, LIXIA)
    for foreign in (CITY, SHIZHONG, STREET):
        with pytest.raises(Unauthenticated):
            await centre.tokens.principal(foreign, made.token)


async def test_a_supervising_token_of_the_city_reaches_below(centre, next_month):
    administrator = await centre.member("admin-city", "370100-service", Role.ADMINISTRATOR)
    made = await centre.tokens.make(administrator, "Watch", [Role.SUPERVISOR, Role.CLERK], next_month)
    assert (await centre.tokens.principal(STREET, made.token)).roles == {Role.SUPERVISOR}


async def test_only_a_hash_is_kept_and_any_other_secret_is_refused(centre, administrator, next_month, owner):
    made = await centre.tokens.make(administrator, "East hall", [Role.CLERK], next_month)
    row = (await owner.fetch(centre.tenancy.tree.everything(), "select * from machine_token"))[0]
    assert made.token.rpartition("_")[2] not in str(dict(row))
    changed = made.token[:-1] + ("0" if made.token[-1] != "0" else "1")
    for wrong in (changed, "", "onestop__", "other_" + made.token, f"onestop_{made.facts.prefix}_"):
        with pytest.raises(Unauthenticated):
            await centre.tokens.principal(LIXIA, wrong)


async def test_a_token_ends_when_revoked_and_when_it_expires(centre, administrator, next_month, clock):
    one = await centre.tokens.make(administrator, "One", [Role.CLERK], next_month)
    other = await centre.tokens.make(administrator, "Other", [Role.CLERK], next_month)
    await centre.tokens.principal(LIXIA, one.token)
    await centre.tokens.revoke(administrator, one.facts.id)
    with pytest.raises(Unauthenticated):
        await centre.tokens.principal(LIXIA, one.token)
    clock.forward(days=31)
    with pytest.raises(Unauthenticated):
        await centre.tokens.principal(LIXIA, other.token)
    listed = {facts.name: facts.revoked_at is not None for facts in await centre.tokens.of_tenant(administrator)}
    assert listed == {"One": True, "Other": False}


async def test_an_administrator_makes_and_ends_no_token_beyond_the_own_tenant_and_roles(
    centre, administrator, next_month
):
    made = await centre.tokens.make(administrator, "One", [Role.CLERK], next_month)
    sibling = await centre.member("admin-sz", "370103-service", Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        await centre.tokens.revoke(sibling, made.facts.id)
    assert await centre.tokens.of_tenant(sibling) == []
    with pytest.raises(Forbidden):
        await centre.tokens.make(administrator, "One", [Role.OPS], next_month)
    with pytest.raises(Forbidden):
        await centre.tokens.make(await centre.person(), "One", [Role.CLERK], next_month)


@pytest.mark.parametrize("days", [-1, 0, 367])
async def test_a_token_lives_a_year_at_most(centre, administrator, clock, days):
    with pytest.raises(InvalidInput, match="within a year"):
        await centre.tokens.make(administrator, "One", [Role.CLERK], clock.now() + timedelta(days=days))
