"""The pool of connections, and what becomes of it when the server drops them."""

import asyncio
from contextlib import suppress

import pytest
from tests.support.databases import as_superuser

from onestop.errors import Unavailable
from onestop.tenancy.model import Scope

NOTHING = Scope("", ())
THE_POOL_HOLDS = 10


async def query_on_a_lost_connection(postgres, database, name: str) -> None:
    async with database.transaction(NOTHING):
        ours = f"from pg_stat_activity where datname = '{name}' and usename = 'onestop_app'"
        await as_superuser(postgres, f"select pg_terminate_backend(pid) {ours}")
        await database.fetch(NOTHING, "select 1")


async def answers(database) -> bool:
    """Whether the pool answers again, after as many refusals at most as it may hold lost connections."""
    async with asyncio.timeout(10):
        for _ in range(THE_POOL_HOLDS + 1):
            with suppress(Unavailable):
                return bool(await database.fetch(NOTHING, "select 1"))
    return False


async def test_a_query_on_a_lost_connection_says_that_a_part_is_away(postgres, database, database_name):
    with pytest.raises(Unavailable):
        await query_on_a_lost_connection(postgres, database, database_name)


async def test_lost_connections_are_replaced_however_many_there_were(postgres, database, database_name):
    for _ in range(2 * THE_POOL_HOLDS):
        with pytest.raises(Unavailable):
            await query_on_a_lost_connection(postgres, database, database_name)
    assert await answers(database)


async def test_a_task_that_is_cancelled_in_a_query_gives_its_connection_back(database):
    for _ in range(2 * THE_POOL_HOLDS):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(database.fetch(NOTHING, "select pg_sleep(5)"), 0.02)
    assert await answers(database)


async def test_a_transaction_that_failed_leaves_its_task_outside_any(database):
    with pytest.raises(ZeroDivisionError):
        async with database.transaction(NOTHING):
            raise ZeroDivisionError
    assert database.engine.current_transaction.get() is None
