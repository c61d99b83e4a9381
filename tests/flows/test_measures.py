"""Failures are counted by queue and kind."""

from uuid import uuid4

import pytest
from temporalio import workflow
from temporalio.client import WorkflowFailureError
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from onestop.gateways.temporal import connect
from onestop_flows.measures import failures, measured

QUEUE = "failing"


@workflow.defn(name="failing", sandboxed=False)
class Failing:
    @workflow.run
    async def run(self, text: str) -> None:
        if text == "fail":
            raise ApplicationError(text)


async def test_a_workflow_that_fails_is_counted_under_its_queue_and_one_that_ends_well_is_not(temporal, test_settings):
    assert temporal == test_settings.temporal_address
    runtime, buffer = measured()
    client = await connect(test_settings, runtime)
    async with Worker(client, task_queue=QUEUE, workflows=[Failing]):
        await client.execute_workflow(Failing.run, "end well", id=uuid4().hex, task_queue=QUEUE)
        with pytest.raises(WorkflowFailureError):
            await client.execute_workflow(Failing.run, "fail", id=uuid4().hex, task_queue=QUEUE)
    assert failures(buffer.retrieve_updates()) == {(QUEUE, "workflow"): 1}
