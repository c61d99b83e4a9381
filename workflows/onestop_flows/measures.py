"""What goes wrong in workflows, counted for the gates of releases: `onestop_workflow_failures_total{queue, kind}`."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence

from opentelemetry import metrics
from temporalio.runtime import BufferedMetricUpdate, MetricBuffer, Runtime, TelemetryConfig

FAILURES = {
    "temporal_workflow_failed": "workflow",
    "temporal_workflow_task_execution_failed": "task",
    "temporal_activity_execution_failed": "activity",
}
"""The engine's own counters: a workflow that ended badly, a step that broke, a try of an activity that failed."""
EVERY, ROOM = 2.0, 10_000
"""Seconds between two counts, and the updates that have room between them."""
_failures = metrics.get_meter("onestop.flows").create_counter(
    "onestop.workflow.failures", description="Workflows that failed, steps that broke, tries of activities that failed."
)


def measured() -> tuple[Runtime, MetricBuffer]:
    """Return the engine's runtime for a process of workers, and where its figures gather."""
    buffer = MetricBuffer(ROOM)
    return Runtime(telemetry=TelemetryConfig(metrics=buffer)), buffer


async def keep_counting(buffer: MetricBuffer, queues: Sequence[str]) -> None:
    """Count failures until cancelled; every kind begins at none, so that the first one is seen as a rise."""
    for queue in queues:
        for kind in FAILURES.values():
            _failures.add(0, {"queue": queue, "kind": kind})
    while True:
        for (queue, kind), count in failures(buffer.retrieve_updates()).items():
            _failures.add(count, {"queue": queue, "kind": kind})
        await asyncio.sleep(EVERY)


def failures(updates: Iterable[BufferedMetricUpdate]) -> Counter[tuple[str, str]]:
    """Return how many failures of each queue and kind there are among the engine's figures."""
    found: Counter[tuple[str, str]] = Counter()
    for update in updates:
        if kind := FAILURES.get(update.metric.name):
            found[str(update.attributes.get("task_queue", "")), kind] += int(update.value)
    return found
