"""Temporal's task queues: how much work waits on them, and which releases work on them."""

from collections.abc import Sequence
from datetime import timedelta

from temporalio.api.deployment.v1 import WorkerDeploymentInfo, WorkerDeploymentVersion
from temporalio.api.enums.v1 import TaskQueueType, WorkerDeploymentVersionStatus
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import (
    DescribeTaskQueueRequest,
    DescribeWorkerDeploymentRequest,
    DescribeWorkerDeploymentVersionRequest,
)
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from onestop.cases.flow import CASE_FLOW, deployment_name
from onestop.errors import Unavailable
from onestop.gateways.temporal import connect
from onestop.registry.ports import Working
from onestop.settings import Settings

ANSWER_WITHIN = timedelta(seconds=2)
KINDS = (TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)
DRAINED = WorkerDeploymentVersionStatus.WORKER_DEPLOYMENT_VERSION_STATUS_DRAINED
Summary = WorkerDeploymentInfo.WorkerDeploymentVersionSummary


class TemporalQueues:
    """Connects at first use, so that figures are served while Temporal is away."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client: Client | None = None

    async def backlog(self, queue: str) -> int:
        """Return about how many workflow and activity tasks wait; raise Unavailable when that cannot be known."""
        client = await self._connected()
        try:
            return max(await self._unversioned(client, queue), await self._versioned(client, queue))
        except RPCError as error:
            raise Unavailable("The workflow engine cannot be reached.") from error

    async def releases(self, queue: str) -> list[Working]:
        """Return every release that a queue of cases has known; raise Unavailable when that cannot be known.

        Cases are counted, for the engine's own word lags: one that has only been given cases is `inactive` all the
        while, and one that is drained says so minutes later.
        """
        client = await self._connected()
        try:
            return [await _working(client, queue, one) for one in await _summaries(client, queue)]
        except RPCError as error:
            raise Unavailable("The workflow engine cannot be reached.") from error

    async def _connected(self) -> Client:
        if self._client is None:
            self._client = await connect(self._settings)
        return self._client

    async def _unversioned(self, client: Client, queue: str) -> int:
        """Return what waits while no release has ever worked on the queue."""
        waiting = 0
        for kind in KINDS:
            told = await client.workflow_service.describe_task_queue(
                DescribeTaskQueueRequest(
                    namespace=client.namespace,
                    task_queue=TaskQueue(name=queue),
                    task_queue_type=kind,
                    report_stats=True,
                ),
                timeout=ANSWER_WITHIN,
            )
            waiting += told.stats.approximate_backlog_count
        return waiting

    async def _versioned(self, client: Client, queue: str) -> int:
        """Return what waits for the workers of each release that is not done yet."""
        there = await _summaries(client, queue)
        return sum([await self._of(client, one.deployment_version) for one in there if one.status != DRAINED])

    async def _of(self, client: Client, version: WorkerDeploymentVersion) -> int:
        told = await client.workflow_service.describe_worker_deployment_version(
            DescribeWorkerDeploymentVersionRequest(
                namespace=client.namespace, deployment_version=version, report_task_queue_stats=True
            ),
            timeout=ANSWER_WITHIN,
        )
        return sum(queue.stats.approximate_backlog_count for queue in told.version_task_queues)


async def _summaries(client: Client, queue: str) -> Sequence[Summary]:
    """Return what the engine knows of each release of a queue; nothing while none has worked on it."""
    try:
        told = await client.workflow_service.describe_worker_deployment(
            DescribeWorkerDeploymentRequest(namespace=client.namespace, deployment_name=deployment_name(queue)),
            timeout=ANSWER_WITHIN,
        )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return []
        raise
    return told.worker_deployment_info.version_summaries


async def _working(client: Client, queue: str, summary: Summary) -> Working:
    version = summary.deployment_version
    query = (
        f"WorkflowType = '{CASE_FLOW}' AND ExecutionStatus = 'Running' AND TaskQueue = '{queue}' "
        f"AND TemporalWorkerDeploymentVersion = '{version.deployment_name}:{version.build_id}'"
    )
    living = await client.count_workflows(query, rpc_timeout=ANSWER_WITHIN)
    word = WorkerDeploymentVersionStatus.Name(summary.status).removeprefix("WORKER_DEPLOYMENT_VERSION_STATUS_")
    return Working(version.build_id, word.lower(), living.count)
