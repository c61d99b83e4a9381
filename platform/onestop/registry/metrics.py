"""Figures of the deployment as a whole, which autoscalers and the gates of releases read.

Every API process tells the same: take the greatest (`max by (queue) (onestop_task_queue_backlog)`). What is no longer
there, a queue or a tenant, is told no more.
"""

from collections.abc import Callable, Iterable, Mapping

from opentelemetry import metrics
from opentelemetry.metrics import CallbackOptions, Observation

_meter = metrics.get_meter("onestop.registry")
_told: dict[str, Mapping[str, float]] = {}


def observed(label: str) -> Callable[[CallbackOptions], Iterable[Observation]]:
    """Return what observes the figures that were told last, each under its queue or tenant."""
    return lambda _: [Observation(value, {label: name}) for name, value in _told.get(label, {}).items()]


_meter.create_observable_gauge(
    "onestop.task.queue.backlog", [observed("queue")], description="Tasks that wait on a queue, about."
)
_meter.create_observable_gauge(
    "onestop.cases.on.time.ratio",
    [observed("tenant")],
    description="Of a tenant's cases whose promised day was in the last 30 days, the share decided by that day.",
)


def tell_backlog(backlog: Mapping[str, int]) -> None:
    _told["queue"] = backlog


def tell_on_time(shares: Mapping[str, float]) -> None:
    _told["tenant"] = shares
