"""The workers: one for cases, with their record; one for documents, whose load is of another kind."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from onestop.bootstrap import Platform
from onestop.cases.flow import CASE_QUEUE, DOCUMENT_QUEUE
from onestop_flows.activities import CaseActivities, DocumentActivities
from onestop_flows.case import CaseFlow
from onestop_flows.versions import deployment

CACHED_CASES = 5_000
"""Cases kept in memory by a worker; below the number of active cases each command would replay a history."""

DRAIN = timedelta(seconds=10)
"""How long activities under way may take to end once the worker is told to stop; whoever stops it waits longer."""

WORKFLOWS: dict[str, Sequence[type]] = {CASE_QUEUE: (CaseFlow,), DOCUMENT_QUEUE: ()}
"""Every workflow, by its queue; a test compares this with the stored histories."""


def kind(queue: str) -> str:
    """Return the queue whose work a queue carries: a dedicated tenant's has the cases' (`cases-lixia`)."""
    return DOCUMENT_QUEUE if queue == DOCUMENT_QUEUE else CASE_QUEUE


def activities(queue: str, platform: Platform) -> list[Callable[..., Any]]:
    """Return the activities that a queue's worker carries out."""
    if kind(queue) == CASE_QUEUE:
        return [CaseActivities(platform.records).record]
    return [DocumentActivities(platform.licences).issue]


def worker(client: Client, queue: str, platform: Platform) -> Worker:
    """Return the worker of a queue, pinned to this release."""
    return Worker(
        client,
        task_queue=queue,
        workflows=WORKFLOWS[kind(queue)],
        activities=activities(queue, platform),
        max_cached_workflows=CACHED_CASES,
        workflow_runner=UnsandboxedWorkflowRunner(),
        graceful_shutdown_timeout=DRAIN,
        deployment_config=deployment(queue, platform.settings.build_id),
    )
