"""What supervision says over HTTP."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from msgspec import Struct

from onestop.cases.service.overview import Standing, Wall

Days = Callable[[date], int]
"""Tells by how many working days a limit has passed."""


class LightsLine(Struct):
    department: str
    red: int = 0
    yellow: int = 0
    green: int = 0
    paused: int = 0
    """Those whose clock does not run."""


class LateLine(Struct):
    """A case, or a department's review in it, and the working days by which it is late."""

    case: str
    tenant: str
    department: str
    due: date
    working_days: int


class WallView(Struct):
    """Open cases by department and light; late cases; reviews whose department stayed silent past its limit."""

    lights: list[LightsLine]
    late: list[LateLine]
    escalated: list[LateLine]

    @classmethod
    def of(cls, wall: Wall, days: Days) -> "WallView":
        late = [LateLine(one.number, one.tenant, one.lead, one.due, days(one.due)) for one in wall.cases if one.due]
        escalated = [
            LateLine(one.case_number, one.tenant, one.department, one.due, days(one.due)) for one in wall.reviews
        ]
        return cls(_lights(wall.standings), late, escalated)


def _lights(standings: Iterable[Standing]) -> list[LightsLine]:
    counts: dict[str, Counter[str]] = {}
    for one in standings:
        counts.setdefault(one.lead, Counter())[one.light] += one.count
    return [LightsLine(department, **counts[department]) for department in sorted(counts)]
