"""Two releases side by side: a case stays with the one it began under, until it is moved."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest
from temporalio import workflow
from temporalio.api.deployment.v1 import WorkerDeploymentVersion
from temporalio.api.enums.v1 import VersionDrainageStatus
from temporalio.api.workflowservice.v1 import DescribeWorkerDeploymentVersionRequest
from temporalio.common import VersioningBehavior
from temporalio.worker import Worker
from tests.support.people import CITIZEN, IMMEDIATE

from onestop.cases.flow import ACT, CASE_FLOW, CASE_QUEUE, DOCUMENT_QUEUE, Acted, CaseInput, Order, deployment_name
from onestop.cases.model import commands as c
from onestop.gateways.queues import TemporalQueues
from onestop_flows.moving import move_cases
from onestop_flows.versions import deployment, make_current
from onestop_flows.worker import worker


@asynccontextmanager
async def release(elsewhere, build_id: str) -> AsyncIterator[None]:
    """Let a release's worker take new cases."""
    settings = msgspec.structs.replace(elsewhere.platform.settings, build_id=build_id)
    async with worker(elsewhere.client, CASE_QUEUE, replace(elsewhere.platform, settings=settings)):
        await make_current(elsewhere.client, CASE_QUEUE, build_id)
        yield


@pytest.fixture(autouse=True)
async def engine(elsewhere) -> AsyncIterator[None]:
    async with elsewhere.served(), worker(elsewhere.client, DOCUMENT_QUEUE, elsewhere.platform):
        await make_current(elsewhere.client, DOCUMENT_QUEUE, elsewhere.platform.settings.build_id)
        yield


async def build_of(elsewhere, number: str) -> str:
    """Return the release that carried out a case's last step."""
    told = [event for event in (await elsewhere.history(number)).events if event.event_type == 7]
    return told[-1].workflow_task_completed_event_attributes.deployment_version.build_id


async def drainage(elsewhere, build_id: str) -> int:
    version = WorkerDeploymentVersion(deployment_name=deployment_name(CASE_QUEUE), build_id=build_id)
    request = DescribeWorkerDeploymentVersionRequest(namespace="default", deployment_version=version)
    told = await elsewhere.client.workflow_service.describe_worker_deployment_version(request)
    return told.worker_deployment_version_info.drainage_info.status


async def test_a_case_stays_with_the_release_it_began_under_and_new_ones_go_to_the_current_one(elsewhere):
    async with release(elsewhere, "1"):
        old = await elsewhere.file(IMMEDIATE, CITIZEN)
        await elsewhere.act(old, "clerk-1", c.Precheck(ready=True))
        async with release(elsewhere, "2"):
            new = await elsewhere.file(IMMEDIATE, CITIZEN)
            for number in (old, new):
                await elsewhere.act(number, "clerk-1", c.Accept())
                await elsewhere.act(number, "clerk-1", c.Decide(granted=True))
                await elsewhere.closed(number)
            assert (await build_of(elsewhere, old), await build_of(elsewhere, new)) == ("1", "2")
            assert await drainage(elsewhere, "1") == VersionDrainageStatus.VERSION_DRAINAGE_STATUS_DRAINING


async def test_cases_of_a_release_whose_workers_are_gone_are_moved_and_go_on(elsewhere):
    async with release(elsewhere, "1"):
        number = await elsewhere.file(IMMEDIATE, CITIZEN)
        await elsewhere.act(number, "clerk-1", c.Accept())
    async with release(elsewhere, "2"):
        assert (await move_cases(elsewhere.client, "2", "0")).moved == []
        moved = await move_cases(elsewhere.client, "2", "1")
        assert (moved.moved, moved.left) == ([number], [])
        await elsewhere.act(number, "clerk-1", c.Decide(granted=True))
        assert (await elsewhere.closed(number)).licence
        assert await build_of(elsewhere, number) == "2"
    assert (await move_cases(elsewhere.client, "2")).moved == [], "what has ended, or is here already, stays"


@workflow.defn(name=CASE_FLOW, sandboxed=False, versioning_behavior=VersioningBehavior.PINNED)
class EarlierFlow:
    """A case as a release may have carried it that did something else first."""

    @workflow.run
    async def run(self, _begun: CaseInput) -> str:
        await workflow.sleep(timedelta(seconds=0.01))
        await workflow.wait_condition(lambda: False)
        return ""

    @workflow.update(name=ACT)
    async def act(self, order: Order) -> Acted:
        return Acted(order.seq)


async def test_a_case_that_this_release_would_carry_on_otherwise_is_left_and_told(elsewhere):
    earlier = Worker(
        elsewhere.client,
        task_queue=CASE_QUEUE,
        workflows=[EarlierFlow],
        deployment_config=deployment(CASE_QUEUE, "0"),
    )
    async with earlier:
        await make_current(elsewhere.client, CASE_QUEUE, "0")
        strange = await elsewhere.file(IMMEDIATE, CITIZEN)
        await elsewhere.act(strange, "clerk-1", c.Accept())
        await elsewhere.act(strange, "clerk-1", c.Accept())
    async with release(elsewhere, "1"):
        number = await elsewhere.file(IMMEDIATE, CITIZEN)
        await elsewhere.act(number, "clerk-1", c.Accept())
    async with release(elsewhere, "2"):
        moved = await move_cases(elsewhere.client, "2")
        assert (moved.moved, moved.left) == ([number], [strange])


async def test_each_release_is_told_with_whether_it_still_has_cases(elsewhere):
    async with release(elsewhere, "1"):
        await elsewhere.file(IMMEDIATE, CITIZEN)
        async with release(elsewhere, "2"):
            told = await TemporalQueues(elsewhere.platform.settings).releases(CASE_QUEUE)
    assert {(one.release, one.state) for one in told} == {("1", "draining"), ("2", "current")}
