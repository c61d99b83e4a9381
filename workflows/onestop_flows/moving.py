"""Moving cases from a release whose workers are gone to the one that runs here."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from google.protobuf.field_mask_pb2 import FieldMask
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.deployment.v1 import WorkerDeploymentVersion
from temporalio.api.workflow.v1 import VersioningOverride, WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionOptionsRequest
from temporalio.client import Client, WorkflowHistory
from temporalio.worker import Replayer

from onestop.cases.flow import CASE_FLOW, CASE_QUEUE, deployment_name
from onestop.gateways.temporal import CONVERTER
from onestop_flows.worker import WORKFLOWS


@dataclass(frozen=True, slots=True)
class Moved:
    """The numbers of the cases that were moved, and of those that this release cannot carry on."""

    moved: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


async def move_cases(client: Client, build_id: str, source: str | None = None, queue: str = CASE_QUEUE) -> Moved:
    """Move a queue's running cases of release `source`, or of every other one, to `build_id`, which runs here.

    Each history is replayed first: a case that this release would carry on otherwise than it began stays where it is.
    """
    to = WorkerDeploymentVersion(deployment_name=deployment_name(queue), build_id=build_id)
    moved = Moved()
    replayer = Replayer(workflows=WORKFLOWS[CASE_QUEUE], data_converter=CONVERTER)
    async with replayer.workflow_replay_iterator(_histories(client, to, source, queue)) as results:
        async for result in results:
            case = result.history.workflow_id
            if result.replay_failure is None:
                await _pin(client, case, to)
                moved.moved.append(case)
            else:
                moved.left.append(case)
    return moved


async def _histories(
    client: Client, to: WorkerDeploymentVersion, source: str | None, queue: str
) -> AsyncIterator[WorkflowHistory]:
    those = f"= '{to.deployment_name}:{source}'" if source else f"!= '{to.deployment_name}:{to.build_id}'"
    query = (
        f"WorkflowType = '{CASE_FLOW}' AND ExecutionStatus = 'Running' AND TaskQueue = '{queue}' "
        f"AND TemporalWorkerDeploymentVersion {those}"
    )
    async for found in client.list_workflows(query):
        yield await client.get_workflow_handle(found.id, run_id=found.run_id).fetch_history()


async def _pin(client: Client, case: str, to: WorkerDeploymentVersion) -> None:
    behavior = VersioningOverride.PINNED_OVERRIDE_BEHAVIOR_PINNED
    pinned = VersioningOverride.PinnedOverride(behavior=behavior, version=to)
    await client.workflow_service.update_workflow_execution_options(
        UpdateWorkflowExecutionOptionsRequest(
            namespace=client.namespace,
            workflow_execution=WorkflowExecution(workflow_id=case),
            workflow_execution_options=WorkflowExecutionOptions(versioning_override=VersioningOverride(pinned=pinned)),
            update_mask=FieldMask(paths=["versioning_override"]),
            identity=client.identity,
        )
    )
