"""What supervision says over HTTP."""

from datetime import date

from msgspec import Struct

from onestop.supervision.model import Late, Lights, Wall


class LightsLine(Struct):
    department: str
    red: int
    yellow: int
    green: int
    paused: int

    @classmethod
    def of(cls, lights: Lights) -> "LightsLine":
        return cls(lights.department, lights.red, lights.yellow, lights.green, lights.paused)


class LateLine(Struct):
    """A case, or a department's review in it, and the working days by which it is late."""

    case: str
    tenant: str
    department: str
    due: date
    working_days: int

    @classmethod
    def of(cls, late: Late) -> "LateLine":
        return cls(late.case, late.tenant, late.department, late.due, late.working_days)


class WallView(Struct):
    """Open cases by department and light; late cases; reviews whose department stayed silent past its limit."""

    lights: list[LightsLine]
    late: list[LateLine]
    escalated: list[LateLine]

    @classmethod
    def of(cls, wall: Wall) -> "WallView":
        return cls(
            [LightsLine.of(each) for each in wall.lights],
            [LateLine.of(each) for each in wall.late],
            [LateLine.of(each) for each in wall.escalated],
        )
