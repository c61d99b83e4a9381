"""Operations belong to the city, and open nothing to the application that they do not need."""

import asyncpg
import pytest
from tests.support.centre import CITY, LIXIA, SHIZHONG, STREET

from onestop.keeping.model import PARTS, PASSING
from onestop.tenancy.model import Scope

INSERT = """insert into operation (id, tenant, subject, kind, args, digest, state, next_at, made_at)
            values ($1, $2, $3, $4, $5, '\\x00', $6, now(), now())"""
ROOT = Scope(CITY, (CITY,))


async def enter(database, kind: str, state: str, args: str = "{}", name: str = "one") -> None:
    await database.fetch(ROOT, INSERT, name, CITY, STREET, kind, args, state)


async def test_a_district_sees_no_operation_of_the_city(centre):
    database = centre.database
    await enter(database, "archive", "done")
    for scope in (centre.tenancy.tree.scope_of(LIXIA), centre.tenancy.tree.scope_of(SHIZHONG), Scope("", ())):
        assert await database.fetch(scope, "select id from operation") == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await database.fetch(scope, INSERT, "other", CITY, LIXIA, "archive", "{}", "running")
    assert len(await database.fetch(ROOT, "select id from operation")) == 1


CALLS = ("keeping_clear($1)", "keeping_remove($1)", "keeping_move($1, '370103')", "keeping_freeze($1, '{}')")


@pytest.mark.parametrize("call", CALLS)
async def test_nothing_is_opened_while_no_operation_of_the_kind_is_under_way(centre, call):
    database, upward = centre.database, centre.tenancy.tree.upward(STREET)
    await enter(database, "archive", "running")
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="is under way"):
        await database.fetch(upward, f"select {call}", STREET)


async def test_a_removal_needs_the_archive_that_it_names(centre):
    database, upward = centre.database, centre.tenancy.tree.upward(STREET)
    await enter(database, "archive", "failed", name="proof")
    await enter(database, "remove", "running", '{"proof": "proof"}')
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="no verified archive"):
        await database.fetch(upward, "select keeping_remove($1)", STREET)
    await database.fetch(ROOT, "update operation set state = 'done' where id = 'proof'")
    await database.fetch(upward, "select keeping_remove($1)", STREET)
    assert await database.fetch(upward, "select code from tenant where code = $1", STREET) == []


async def test_a_removal_touches_no_other_tenant(centre):
    database = centre.database
    await enter(database, "archive", "done", name="proof")
    await enter(database, "remove", "running", '{"proof": "proof"}')
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await database.fetch(centre.tenancy.tree.upward(LIXIA), "select keeping_remove($1)", LIXIA)


async def test_a_restore_that_replaces_nothing_clears_nothing(centre):
    database, upward = centre.database, centre.tenancy.tree.upward(STREET)
    await enter(database, "restore", "running", '{"backup": "b", "replace": false}')
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="replaces nothing"):
        await database.fetch(upward, "select keeping_clear($1)", STREET)


async def test_the_application_may_still_delete_no_case_by_itself(centre):
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await centre.database.fetch(centre.tenancy.tree.everything(), "delete from cases")


async def test_every_table_of_a_tenant_is_kept_or_said_to_pass(database):
    sql = """select table_name from information_schema.columns c join information_schema.tables t using (table_name)
             where c.column_name = 'tenant' and c.table_schema = 'public' and t.table_type = 'BASE TABLE'"""
    found = {row["table_name"] for row in await database.fetch(Scope("", ()), sql)}
    known = {part.name for part in PARTS}
    assert found - known - PASSING == set()
    assert known - found == {"tenant", "hall_window", "opening_hours"}
