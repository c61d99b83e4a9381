"""While licences cannot be made, the case's limits go on, and the licence comes in the end."""

import asyncio
from datetime import date

import msgspec
from tests.support.people import RADIATION
from tests.support.platform import working

from onestop.cases.flow import CASE_FLOW, CASE_QUEUE, CaseInput
from onestop.cases.model import commands as c
from onestop.cases.model import happened as h
from onestop.cases.model.state import Duty
from onestop.cases.model.timing import next_instant
from onestop.tenancy.model import Role

LONG_AGO = date(2026, 3, 2)


async def granted(city) -> str:
    number = await city.file(RADIATION)
    await city.act(number, "clerk-1", c.Accept())
    await city.approve(number)
    await city.act(number, city.officer("370100-environment", Role.APPROVER), c.Decide(granted=True))
    return number


async def granted_long_ago(city) -> str:
    """Return a case whose licence should have been handed over long ago, carried on by a workflow of its own."""
    number = await granted(city)
    await city.client.get_workflow_handle(number).terminate("begun anew below")
    state = msgspec.structs.replace(await city.state(number), hand_over_by=LONG_AGO)
    scope = city.platform.tenancy.tree.everything()
    sql = "update cases set state = $2::jsonb where number = $1"
    await city.platform.database.fetch(scope, sql, number, msgspec.to_builtins(state))
    await city.client.start_workflow(CASE_FLOW, CaseInput(state, next_instant(state)), id=number, task_queue=CASE_QUEUE)
    return number


async def test_a_worker_stops_while_a_licence_is_on_order(elsewhere):
    async with elsewhere.served():
        async with working(elsewhere.platform, elsewhere.client, CASE_QUEUE):
            number = await granted(elsewhere)
            handle = elsewhere.client.get_workflow_handle(number)
            while not (await handle.describe()).raw_description.pending_activities:  # noqa: ASYNC110 -- asks the engine
                await asyncio.sleep(0.05)
        async with working(elsewhere.platform, elsewhere.client):
            assert (await elsewhere.closed(number)).licence


async def test_the_hand_over_escalates_while_no_licence_can_be_made_and_the_licence_comes_later(elsewhere):
    async with elsewhere.served():
        async with working(elsewhere.platform, elsewhere.client, CASE_QUEUE):
            number = await granted_long_ago(elsewhere)
            state = await elsewhere.until(number, lambda state: state.hand_over_escalated)
            assert state.wants_licence
            [told] = [one.body for one in await elsewhere.events(number) if isinstance(one.body, h.Escalated)]
            assert told.duty is Duty.HAND_OVER
        async with working(elsewhere.platform, elsewhere.client):
            assert (await elsewhere.closed(number)).licence
