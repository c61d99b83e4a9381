"""What is counted of webhooks."""

from opentelemetry import metrics

from onestop.webhooks.model import DeliveryStatus

_attempts = metrics.get_meter("onestop.webhooks").create_counter(
    "onestop.webhooks.attempts", description="Attempts to deliver, by what became of them."
)


def attempted(status: DeliveryStatus) -> None:
    _attempts.add(1, {"outcome": "failed" if status is DeliveryStatus.WAITING else status.value})
