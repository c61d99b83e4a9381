"""The second lock: what the database itself shows the application's role, even to a query without a filter."""

import asyncpg
import pytest
from tests.support.centre import CITY, LIXIA, SHIZHONG, STREET

from onestop.identity.posts import GivenPost
from onestop.tenancy.model import Role, Scope

LOCKED = ("account", "post", "session", "attempt", "mandate", "machine_token")


@pytest.fixture
async def everywhere(centre, clock):
    """A post, a session and a token in the city, in a district and in its sibling."""
    for tenant, department in ((CITY, "370100-service"), (LIXIA, "370102-service"), (SHIZHONG, "370103-service")):
        administrator = await centre.member(f"admin-{tenant}", department, Role.ADMINISTRATOR)
        await centre.tokens.make(administrator, "screens", [Role.CLERK], clock.now().replace(year=2027, month=1))
    return centre


@pytest.mark.parametrize("table", ["post", "session", "machine_token"])
async def test_siblings_are_never_seen_and_ancestors_see_below(everywhere, table):
    tree = everywhere.tenancy.tree

    async def seen_by(code: str) -> set[str]:
        rows = await everywhere.database.fetch(tree.scope_of(code), f"select tenant from {table}")  # noqa: S608
        return {row["tenant"] for row in rows}

    assert await seen_by(CITY) == {CITY, LIXIA, SHIZHONG}
    assert await seen_by(LIXIA) == {LIXIA}
    assert await seen_by(SHIZHONG) == {SHIZHONG}
    assert await seen_by(STREET) == set()


@pytest.mark.parametrize("table", LOCKED)
async def test_without_a_scope_nothing_is_seen(everywhere, table):
    rows = await everywhere.database.fetch(Scope("", ()), f"select 1 from {table}")  # noqa: S608
    assert rows == []


@pytest.mark.parametrize("table", LOCKED)
async def test_the_lock_is_forced_and_the_application_owns_nothing(everywhere, table):
    rows = await everywhere.database.fetch(
        Scope("", ()),
        "select relrowsecurity and relforcerowsecurity as locked, pg_get_userbyid(relowner) as owner"
        "  from pg_class where relname = $1",
        table,
    )
    assert (rows[0]["locked"], rows[0]["owner"]) == (True, "onestop_owner")


async def test_a_row_of_another_tenant_can_be_neither_written_nor_moved(everywhere):
    tree = everywhere.tenancy.tree
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await everywhere.database.fetch(tree.only(LIXIA), "update post set tenant = $1", SHIZHONG)
    changed = await everywhere.database.fetch(
        tree.only(LIXIA), "update post set ended_at = now() where tenant = $1 returning 1", SHIZHONG
    )
    assert changed == []


async def test_the_application_cannot_change_the_tree(centre):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await centre.database.fetch(centre.tenancy.tree.everything(), "update tenant set parent = null")


async def test_an_administrator_sees_only_the_own_tenants_staff(everywhere):
    administrator = await everywhere.principal(LIXIA, f"admin-{LIXIA}")
    members = await everywhere.staff.members(administrator)
    assert [member.login for member in members] == [f"admin-{LIXIA}"]
    assert members[0].posts == (GivenPost("370102-service", frozenset({Role.ADMINISTRATOR})),)
