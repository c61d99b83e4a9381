"""What is measured of those who follow the feed."""

from datetime import UTC, datetime

from opentelemetry import metrics

from onestop.feed.model import Entry

_meter = metrics.get_meter("onestop.feed")
_lag = _meter.create_gauge(
    "onestop.feed.lag", unit="s", description="The age of the entry that a follower has just handled; 0 at the end."
)
_failures = _meter.create_counter("onestop.feed.failures", description="Entries that a follower could not handle.")


def handled(follower: str, entry: Entry | None) -> None:
    """Note how far behind a follower is; None when there is nothing left to handle."""
    _lag.set((datetime.now(UTC) - entry.at).total_seconds() if entry else 0.0, {"follower": follower})


def failed(follower: str) -> None:
    _failures.add(1, {"follower": follower})
