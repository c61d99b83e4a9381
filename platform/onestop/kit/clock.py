"""The time, as a port: nothing below the edges reads the wall clock by itself."""

from datetime import UTC, date, datetime
from typing import Protocol, runtime_checkable
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
"""The legal clock of every tenant: one time zone for the whole country."""


@runtime_checkable
class Clock(Protocol):
    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def legal_day(instant: datetime) -> date:
    """Return the day on which `instant` falls for the law."""
    return instant.astimezone(CHINA).date()
