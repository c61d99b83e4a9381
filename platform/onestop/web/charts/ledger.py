"""The clock ledger: every day between start and deadline with its kind and its reason, two weeks a row."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

COLUMNS = 14
"""Two weeks a row, Monday first: a cell holds its day's number even on a narrow phone."""


class DayKind(StrEnum):
    """How a day counts: worked days and make-up days do, holidays (and weekends) and pauses do not."""

    WORKED = "worked"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    PAUSED = "paused"


COUNTED = (DayKind.WORKED, DayKind.MAKEUP)


@dataclass(frozen=True, slots=True)
class LedgerDay:
    day: date
    kind: DayKind
    reason: str


@dataclass(frozen=True, slots=True)
class ClockLedger:
    """The days from the first that may count to the due day, or to today when that is later; `limit` in days."""

    days: tuple[LedgerDay, ...]
    limit: int
    due: date | None
    """None while the clock stands still without a known end."""
    today: date
    """The last day looked at: today, or the day of the decision."""
    decided: bool = False

    @property
    def used(self) -> int:
        """Working days used by today, at most the limit."""
        return sum(d.kind in COUNTED and d.day <= min(self.today, self.due or self.today) for d in self.days)

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)

    @property
    def late(self) -> int:
        """Working days gone by since the due day."""
        due = self.due or self.today
        return sum(d.kind in COUNTED and due < d.day <= self.today for d in self.days)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day's place: `x` in per cent, `row` from 0; `look` is its kind, or `ahead` of today, or `late`."""

    x: float
    row: int
    look: str
    entry: LedgerDay
    today: bool
    due: bool


@dataclass(frozen=True, slots=True)
class Plot:
    cells: tuple[Cell, ...]
    rows: int
    width: float
    weekdays: tuple[tuple[float, date], ...]
    """The first row's days, for their names above the columns."""
    looks: frozenset[str]
    """The looks that occur: the legend's."""


def plot(ledger: ClockLedger) -> Plot:
    """Place every day; an empty ledger has no cells."""
    first = ledger.days[0].day if ledger.days else ledger.today
    monday = first - timedelta(days=first.weekday())
    cells = tuple(_cell(entry, ledger, (entry.day - monday).days) for entry in ledger.days)
    weekdays = tuple((_x(i), monday + timedelta(days=i)) for i in range(COLUMNS))
    return Plot(
        cells,
        max((c.row for c in cells), default=-1) + 1,
        round(100 / COLUMNS, 3),
        weekdays,
        frozenset(c.look for c in cells),
    )


def _cell(entry: LedgerDay, ledger: ClockLedger, place: int) -> Cell:
    ahead = entry.kind in COUNTED and entry.day > ledger.today
    late = entry.kind in COUNTED and ledger.due is not None and ledger.due < entry.day <= ledger.today
    look = "ahead" if ahead else "late" if late else entry.kind.value
    return Cell(_x(place % COLUMNS), place // COLUMNS, look, entry, entry.day == ledger.today, entry.day == ledger.due)


def _x(column: int) -> float:
    return round(100 * column / COLUMNS, 3)
