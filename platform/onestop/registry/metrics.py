"""Figures of the deployment as a whole, which autoscalers and the gates of releases read.

Every API process tells the same: take the greatest (`max by (queue) (onestop_task_queue_backlog)`).
"""

from collections.abc import Mapping

from opentelemetry import metrics

_meter = metrics.get_meter("onestop.registry")
_backlog = _meter.create_gauge("onestop.task.queue.backlog", description="Tasks that wait on a queue, about.")
_on_time = _meter.create_gauge(
    "onestop.cases.on.time.ratio",
    description="Of a tenant's cases whose promised day was in the last 30 days, the share decided by that day.",
)


def tell_backlog(backlog: Mapping[str, int]) -> None:
    for queue, waiting in backlog.items():
        _backlog.set(waiting, {"queue": queue})


def tell_on_time(shares: Mapping[str, float]) -> None:
    for tenant, share in shares.items():
        _on_time.set(share, {"tenant": tenant})
