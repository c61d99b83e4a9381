"""The lane chart of a case: departments as lanes, working days as columns. A view in, places in per cent out.

The macro `ui.lane_chart` draws what `plot` places; per cent keeps the chart as wide as its page, its text unscaled.
"""

import math
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MarkKind(StrEnum):
    """What happened in a lane."""

    RECEIVED = "received"
    VERDICT = "verdict"
    REFUSAL = "refusal"
    RECALL = "recall"
    CORRECTION = "correction"
    SPECIAL = "special"


SIZES = {"s": 30, "m": 50, "l": math.inf}
"""How many columns each width holds (`components/lane_chart.css`)."""
ENDING = (MarkKind.VERDICT, MarkKind.REFUSAL)


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that happened; `until` is the last day of one that lasts, such as an inspection."""

    day: date
    kind: MarkKind
    text: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """One department's part, from the day it was opened to the day it is due; `marks` in order of time."""

    name: str
    opened: date
    due: date | None
    marks: tuple[Mark, ...]

    @property
    def closed(self) -> date | None:
        """The day of the verdict that stands; a recall reopens the lane."""
        last = next((m for m in reversed(self.marks) if m.kind in (*ENDING, MarkKind.RECALL)), None)
        return last.day if last and last.kind in ENDING else None


@dataclass(frozen=True, slots=True)
class LaneChart:
    """A case as lanes. `days` are the working days to show, rising; the flags are the case's own limits."""

    lanes: tuple[Lane, ...]
    days: tuple[date, ...]
    today: date
    promised: date | None = None
    statutory: date | None = None


@dataclass(frozen=True, slots=True)
class PlacedMark:
    x: float
    width: float
    mark: Mark


@dataclass(frozen=True, slots=True)
class PlacedLane:
    """A lane's bar: where it starts, how wide it is, and the part of it after the due day."""

    lane: Lane
    x: float
    width: float
    late_x: float
    late_width: float
    marks: tuple[PlacedMark, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """Places in per cent of the chart's width; `size` says how wide the chart must at least be."""

    lanes: tuple[PlacedLane, ...]
    edges: tuple[float, ...]
    ticks: tuple[tuple[float, date], ...]
    today: float | None
    promised: float | None
    statutory: float | None
    size: str
    kinds: frozenset[MarkKind]
    """The kinds that occur: the legend's."""


def plot(chart: LaneChart) -> Plot:
    """Place everything; a day that is no column falls on the edge before the next working day."""
    days = chart.days
    count = len(days)
    step = max(1, math.ceil(count / 4))
    return Plot(
        lanes=tuple(_placed(lane, chart) for lane in chart.lanes),
        edges=tuple(round(100 * i / count, 3) for i in range(1, count)),
        ticks=tuple((_centre(days, days[i]), days[i]) for i in range(0, count, step)),
        today=_flag(days, chart.today),
        promised=_flag(days, chart.promised),
        statutory=_flag(days, chart.statutory),
        size=next(size for size, most in SIZES.items() if count <= most),
        kinds=frozenset(mark.kind for lane in chart.lanes for mark in lane.marks),
    )


def _placed(lane: Lane, chart: LaneChart) -> PlacedLane:
    days = chart.days
    last = lane.closed or max(chart.today, lane.opened)
    start, end = _left(days, lane.opened), _right(days, last)
    late = _right(days, lane.due) if lane.due and lane.due < last else end
    marks = tuple(PlacedMark(_centre(days, m.day), _span(days, m), m) for m in lane.marks)
    return PlacedLane(lane, start, round(end - start, 3), late, round(end - late, 3), marks)


def _span(days: tuple[date, ...], mark: Mark) -> float:
    return max(0.0, round(_right(days, mark.until) - _centre(days, mark.day), 3)) if mark.until else 0.0


def _flag(days: tuple[date, ...], day: date | None) -> float | None:
    return _centre(days, day) if day and days[0] <= day <= days[-1] else None


def _left(days: tuple[date, ...], day: date) -> float:
    return round(100 * bisect_left(days, day) / len(days), 3)


def _right(days: tuple[date, ...], day: date) -> float:
    at = bisect_left(days, day)
    return round(100 * min(at + (at < len(days) and days[at] == day), len(days)) / len(days), 3)


def _centre(days: tuple[date, ...], day: date) -> float:
    return round((_left(days, day) + _right(days, day)) / 2, 3)
