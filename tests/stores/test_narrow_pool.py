"""The pool outlives whatever is cut short: no connection is lost, none comes back in the middle of a transaction."""

import asyncio

import pytest
from tests.support.servers import Postgres

from onestop.errors import Unavailable
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

NOBODY = Scope("", ())


@pytest.fixture
async def narrow(postgres: Postgres, database_name: str):
    """A pool of a single connection."""
    database = Database(postgres.url("onestop_app", database_name), most=1)
    await database.open()
    yield database
    await asyncio.wait_for(database.close(), 20)


@pytest.mark.parametrize("turns", range(24))
async def test_a_statement_cancelled_at_any_moment_gives_its_connection_back(narrow, turns):
    task = asyncio.create_task(narrow.fetch(NOBODY, "select pg_sleep(0.01)"))
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    async with asyncio.timeout(20):
        rows = await narrow.fetch(NOBODY, "select current_setting('onestop.tenants', true) as tenants")
    assert rows[0]["tenants"] == "{}"


async def test_a_connection_that_breaks_in_a_transaction_is_replaced(narrow):
    with pytest.raises(Unavailable):
        await narrow.fetch(NOBODY, "select pg_terminate_backend(pg_backend_pid())")
    async with asyncio.timeout(20):
        assert await narrow.fetch(NOBODY, "select 1 as one")
