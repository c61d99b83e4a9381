"""A worker that is told to stop ends what it has begun: an upgrade repeats and loses nothing."""

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
from temporalio.api.enums.v1 import EventType
from tests.support.people import CITIZEN, IMMEDIATE

from onestop.cases.flow import CASE_QUEUE, DOCUMENT_QUEUE
from onestop.cases.model import commands as c
from onestop_flows.versions import make_current
from onestop_flows.worker import worker


@asynccontextmanager
async def held(owner_url: str, table: str):
    """Let nobody read or write a table; the value says whether anybody waits for it."""
    connection = await asyncpg.connect(owner_url)
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(f"lock table {table} in access exclusive mode")

    async def awaited() -> None:
        waiting = "select exists (select from pg_locks where not granted and relation = $1::text::regclass)"
        async with asyncio.timeout(30):
            while not await connection.fetchval(waiting, table):  # noqa: ASYNC110 -- the database tells nobody of a lock
                await asyncio.sleep(0.05)

    try:
        yield awaited
    finally:
        await transaction.rollback()
        await connection.close()


async def test_an_activity_under_way_is_ended_before_the_worker_goes(elsewhere):
    settings = elsewhere.platform.settings
    async with elsewhere.served(), AsyncExitStack() as stack:
        await stack.enter_async_context(worker(elsewhere.client, CASE_QUEUE, elsewhere.platform))
        await make_current(elsewhere.client, CASE_QUEUE, settings.build_id)
        documents = AsyncExitStack()
        await documents.enter_async_context(worker(elsewhere.client, DOCUMENT_QUEUE, elsewhere.platform))
        await make_current(elsewhere.client, DOCUMENT_QUEUE, settings.build_id)
        number = await elsewhere.file(IMMEDIATE, CITIZEN)
        await elsewhere.act(number, "clerk-1", c.Accept())
        async with held(settings.database_owner_url, "licence") as awaited:
            await elsewhere.act(number, "clerk-1", c.Decide(granted=True))
            await awaited()
            going = asyncio.create_task(documents.aclose())
            done, _ = await asyncio.wait([going], timeout=1)
            assert not done, "the worker waits for the licence"
        await going
        assert (await elsewhere.closed(number)).licence
        kinds = [event.event_type for event in (await elsewhere.history(number)).events]
    assert EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED in kinds
    assert EventType.EVENT_TYPE_ACTIVITY_TASK_FAILED not in kinds
