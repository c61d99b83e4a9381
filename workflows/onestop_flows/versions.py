"""Worker versions: a case stays with the release it began under; new cases go to the current one."""

import asyncio
import logging

from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import WorkerDeploymentConfig

from onestop.cases.flow import deployment_name

log = logging.getLogger(__name__)
TRIES, PAUSE = 60, 0.5
"""A version is known a moment after its first worker has asked for work; seconds between the tries."""


def deployment(queue: str, build_id: str) -> WorkerDeploymentConfig:
    """Return how a queue's worker of this release presents itself."""
    return WorkerDeploymentConfig(
        version=WorkerDeploymentVersion(deployment_name=deployment_name(queue), build_id=build_id),
        use_worker_versioning=True,
        default_versioning_behavior=VersioningBehavior.PINNED,
    )


async def make_current(client: Client, queue: str, build_id: str) -> None:
    """Send new workflows to this release, as soon as the server knows its workers."""
    request = SetWorkerDeploymentCurrentVersionRequest(
        namespace=client.namespace,
        deployment_name=deployment_name(queue),
        build_id=build_id,
        identity=client.identity,
        ignore_missing_task_queues=True,
    )
    for _ in range(TRIES):
        try:
            await client.workflow_service.set_worker_deployment_current_version(request)
        except RPCError as error:
            if error.status not in (RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION):
                raise
            await asyncio.sleep(PAUSE)
        else:
            log.info("release %s takes new work of %s", build_id, queue)
            return
    raise TimeoutError(f"the workflow engine never heard that release {build_id} works on {queue}")
