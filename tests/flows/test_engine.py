"""When the workflow engine is away, and when a history grows long: cases live on."""

import time

import msgspec
import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowFailureError
from tests.support.people import CITIZEN, IMMEDIATE, MINIMUM_LIVING, STREET

from onestop.cases.flow import CASE_FLOW, CASE_QUEUE, LOOK, CaseInput
from onestop.cases.model import commands as c
from onestop.errors import Unavailable

COMPLETED = EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED


async def test_a_case_filed_while_the_engine_is_away_gets_its_number_and_lives_later(elsewhere):
    began = time.monotonic()
    number = await elsewhere.file(IMMEDIATE, CITIZEN)
    assert time.monotonic() - began < 5
    with pytest.raises(Unavailable):
        await elsewhere.act(number, "clerk-1", c.Accept(), key=f"accept-{number}")
    async with elsewhere.worked():
        await elsewhere.platform.filing.start_missing(None, elsewhere.platform.clock.now())
        await elsewhere.act(number, "clerk-1", c.Accept(), key=f"accept-{number}")
        await elsewhere.act(number, "clerk-1", c.Decide(granted=True))
        assert (await elsewhere.closed(number)).licence


async def test_a_workflow_whose_case_stands_in_no_record_ends_and_holds_up_no_worker(elsewhere):
    async with elsewhere.worked():
        number = await elsewhere.file(IMMEDIATE, CITIZEN)
        state = msgspec.structs.replace(await elsewhere.state(number), number=f"{number}X")
        stray = await elsewhere.client.start_workflow(
            CASE_FLOW, CaseInput(state, None), id=state.number, task_queue=CASE_QUEUE, start_signal=LOOK
        )
        with pytest.raises(WorkflowFailureError):
            await stray.result()


async def test_a_long_history_is_left_behind_and_nothing_else_is(elsewhere):
    opinion, officer = c.GiveOpinion(department=f"{STREET}-affairs"), f"jiefanglu-affairs-officer@{STREET}"
    async with elsewhere.worked():
        number = await elsewhere.file(MINIMUM_LIVING, CITIZEN, STREET)
        first = (await elsewhere.client.get_workflow_handle(number).describe()).run_id
        await elsewhere.act(number, f"jiefanglu-clerk@{STREET}", c.Accept())
        given = [
            await elsewhere.act(number, officer, opinion, "同意。", key=f"opinion-{number}-{count}")
            for count in range(12)
        ]
        assert (await elsewhere.client.get_workflow_handle(number).describe()).run_id != first
        assert await elsewhere.act(number, officer, opinion, "同意。", key=f"opinion-{number}-0") == given[0]
        begun = (await elsewhere.history(number)).events[0].workflow_execution_started_event_attributes
        assert begun.priority.fairness_key == STREET
        assert {"CaseState", "DueDay", "ItemCode", "TenantCode"} <= begun.search_attributes.indexed_fields.keys()
        await elsewhere.apply(number, c.Withdraw())
        state = await elsewhere.closed(number)
        assert [event.seq for event in await elsewhere.events(number)] == list(range(1, state.seq + 1))
        assert (await elsewhere.kinds(number)).count("opinion-given") == len(given)
        assert (await elsewhere.history(number)).events[-1].event_type == COMPLETED
