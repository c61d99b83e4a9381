"""Cases that began under an earlier release go on under this one.

`pytest tests/replay --store-histories` runs one case of each shape and keeps its history; do so when a release changes
what a workflow does, and keep the old files as long as cases of that release may run.
"""

import json

import pytest
from temporalio.client import WorkflowHistory
from temporalio.workflow import NondeterminismError
from tests.support.histories import begun_otherwise, read, replay, store, stored
from tests.support.shapes import SHAPES


@pytest.mark.parametrize("path", stored(), ids=lambda path: path.stem)
async def test_a_stored_history_replays(path):
    await replay(read(path))


@pytest.mark.parametrize("shape", sorted(SHAPES))
async def test_a_case_of_today_replays(town, shape, request):
    number = await SHAPES[shape](town)
    await town.closed(number)
    history = await town.history(number)
    if request.config.getoption("--store-histories"):
        store(f"case-{shape}", history)
    await replay(history)


def stricter(state: dict) -> None:
    """Rules under which hardly anything that happened would have been allowed."""
    state["terms"] |= {"lead": "370100-planning", "reviews": [], "procedures": [], "required": [], "extension": 0}


def shorter(state: dict) -> None:
    """Limits under which every timer would have rung at another time."""
    state["terms"] |= {"promised": 1, "statutory": 1, "acceptance": 1, "yellow": 0}


@pytest.mark.parametrize("change", [stricter, shorter])
@pytest.mark.parametrize("path", stored(), ids=lambda path: path.stem)
async def test_a_rule_that_changes_later_does_not_break_a_case_that_runs(path, change):
    await replay(begun_otherwise(path, change))


async def test_a_replay_notices_a_workflow_that_would_do_something_else():
    told = json.loads(stored()[0].read_text())
    timer = next(event for event in told["events"] if event["eventType"] == "EVENT_TYPE_TIMER_STARTED")
    timer["eventType"] = "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"
    timer["activityTaskScheduledEventAttributes"] = {"activityId": "1", "activityType": {"name": "something-else"}}
    del timer["timerStartedEventAttributes"]
    with pytest.raises(NondeterminismError):
        await replay(WorkflowHistory.from_json("changed", told))
