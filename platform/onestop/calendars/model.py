"""The law's clock: working days, deadlines and the ledger that explains each of them day by day.

A limit is counted in working days and begins with the day after the start (Administrative Licensing Law, arts. 42
and 82); special procedures do not count (art. 45). Working days follow the State Council's yearly notice.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate

from onestop.errors import InvalidInput

DAY = timedelta(days=1)
AHEAD = 2
"""Years after the present one that a case's calendar reaches: longer than any limit with extension and pauses."""
SATURDAY = 5


class DayKind(StrEnum):
    """What a day is to the clock; it counts when it is worked or a make-up day."""

    WORKED = "worked"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKEUP = "makeup"
    PAUSED = "paused"

    @property
    def counts(self) -> bool:
        return self in (DayKind.WORKED, DayKind.MAKEUP)


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the legal calendar. Keys are English names of holidays, which the catalogue translates.

    `off` holds the days off that are not weekends, `working` the weekend days on which the offices work.
    A `provisional` year has no notice yet: its fixed holidays were computed.
    """

    year: int
    off: dict[str, tuple[date, ...]]
    working: dict[str, tuple[date, ...]]
    provisional: bool = False

    def __hash__(self) -> int:
        return hash((self.year, *self.off.values(), *self.working.values()))


@dataclass(frozen=True, slots=True)
class Pause:
    """Whole days from `first` to `last`, both included, that do not count; without `last` it still runs."""

    first: date
    last: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """One line of the ledger; `reason` is the holiday, the holiday made up for, or the pause's own reason."""

    day: date
    kind: DayKind
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit and how it came about; `day` is None while an open pause stops the clock."""

    day: date | None
    limit: int
    ledger: tuple[LedgerDay, ...]

    @property
    def counted(self) -> int:
        """Working days in the ledger: the limit, once the day is known."""
        return sum(line.kind.counts for line in self.ledger)


class _Days:
    """Every day of some years, counted once."""

    def __init__(self, years: tuple[Year, ...]) -> None:
        self.first = date(years[0].year, 1, 1)
        marked = [(DayKind.HOLIDAY, year.off) for year in years]
        marked += [(DayKind.MAKEUP, year.working) for year in years]
        self.marks = {
            day: LedgerDay(day, kind, name) for kind, named in marked for name, days in named.items() for day in days
        }
        length = (date(years[-1].year, 12, 31) - self.first).days + 1
        counts = [self.line(self.first + i * DAY).kind.counts for i in range(length)]
        self.passed = list(accumulate(counts))
        """How many working days have passed at the end of each day."""
        self.working = [self.first + i * DAY for i, counted in enumerate(counts) if counted]

    def line(self, day: date) -> LedgerDay:
        """Return what a day is: what its notice says, else what the week's own rhythm says."""
        plain = DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKED
        return self.marks.get(day) or LedgerDay(day, plain)


@lru_cache(maxsize=64)
def _counted(years: tuple[Year, ...]) -> _Days:
    """Return the days to share: counting them takes milliseconds, and every case carries a calendar of its own."""
    return _Days(years)


@dataclass(frozen=True)
class Calendar:
    """Consecutive years of working days. Small enough to travel: take `between` for the years that matter."""

    years: tuple[Year, ...]

    @cached_property
    def _days(self) -> _Days:
        return _counted(self.years)

    def passed(self, day: date) -> int:
        """Return how many working days of this calendar have passed when `day` ends; outside the years is refused."""
        passed, offset = self._days.passed, day.toordinal() - self._days.first.toordinal()
        if offset == -1:
            return 0
        if 0 <= offset < len(passed):
            return passed[offset]
        raise self._outside()

    def working_day(self, index: int) -> date:
        """Return the working day with that index, the calendar's first being 0."""
        working = self._days.working
        if 0 <= index < len(working):
            return working[index]
        raise self._outside()

    def _outside(self) -> InvalidInput:
        facts = {"first": self.years[0].year, "last": self.years[-1].year}
        text = "The calendar knows the years {first} to {last} only."
        return InvalidInput(text, field="/day", rule="outside-the-calendar", **facts)

    def line(self, day: date) -> LedgerDay:
        """Return what the day is, without regard to pauses."""
        if not self.years[0].year <= day.year <= self.years[-1].year:
            raise self._outside()
        return self._days.line(day)

    def is_working(self, day: date) -> bool:
        return self.line(day).kind.counts

    def is_provisional(self, day: date) -> bool:
        """Return whether the day lies in a year whose notice has not come yet."""
        return any(year.provisional for year in self.years if year.year == day.year)

    def working_days_between(self, first: date, last: date) -> int:
        """Return the working days after `first` up to and including `last`; negative when `last` is earlier."""
        return self.passed(last) - self.passed(first)

    def add_working_days(self, start: date, count: int) -> date:
        """Return the working day `count` after `start`; 0 gives the start itself or the next working day."""
        return due_day(start, count, (), self)

    def between(self, first: int, last: int) -> "Calendar":
        """Return the part from year `first` to year `last`."""
        return Calendar(tuple(year for year in self.years if first <= year.year <= last))


def due_day(start: date, limit: int, pauses: Sequence[Pause], calendar: Calendar) -> date:
    """Return the last day of a limit of working days; the quick way, for pauses that all have an end."""
    day = _due(start, limit, pauses, calendar)
    if day is None:
        raise InvalidInput("A pause is still open: there is no last day yet.", field="/pauses", rule="pause-open")
    return day


def _due(start: date, limit: int, pauses: Sequence[Pause], calendar: Calendar) -> date | None:
    if limit < 0:
        raise InvalidInput("A limit cannot be negative.", field="/limit", rule="limit-negative")
    # A limit of no days ends on the first working day from the start itself on.
    since, index = (start, limit - 1) if limit else (start - DAY, 0)
    index += calendar.passed(since)
    for first, last in _merged(pauses, since) if pauses else ():
        before = calendar.passed(first - DAY)
        if index < before:
            break
        if last is None:
            return None
        index += calendar.passed(last) - before
    return calendar.working_day(index)


def _merged(pauses: Iterable[Pause], since: date) -> list[tuple[date, date | None]]:
    """Return the pauses after `since` in order, those that touch or overlap made one."""
    merged: list[tuple[date, date | None]] = []
    for pause in sorted(pauses, key=lambda p: p.first):
        first, last = max(pause.first, since + DAY), pause.last
        if last is not None and last < first:
            continue
        before = merged[-1][1] if merged else first - 2 * DAY
        if before is None:
            break
        if first > before + DAY:
            merged.append((first, last))
        else:
            merged[-1] = (merged[-1][0], None if last is None else max(before, last))
    return merged


def deadline(
    start: date, limit: int, pauses: Sequence[Pause], calendar: Calendar, today: date | None = None
) -> Deadline:
    """Return the last day of `limit` working days after `start`, with every day between in the ledger.

    The start does not count; a limit of 0 ends on the start itself or the next working day, and its ledger holds
    the days passed over. While a pause is open the day is None and the ledger runs to `today`, or without one to the
    pause's first day.
    """
    day = _due(start, limit, pauses, calendar)
    first, end = start + DAY, day or today or min(p.first for p in pauses if p.last is None)
    if not limit:
        first, end = start, end - DAY if day else end
    length = max(0, (end - first).days + 1)
    ledger = tuple(_with_pauses(calendar.line(first + i * DAY), pauses) for i in range(length))
    return Deadline(day, limit, ledger)


def _with_pauses(line: LedgerDay, pauses: Sequence[Pause]) -> LedgerDay:
    for pause in pauses:
        if pause.first <= line.day and (pause.last is None or line.day <= pause.last):
            return LedgerDay(line.day, DayKind.PAUSED, pause.reason)
    return line


def remaining(deadline: Deadline, today: date, calendar: Calendar) -> int:
    """Return the working days left after `today` (0 on the last day), negative by the working days overdue."""
    if deadline.day is not None and today > deadline.day:
        return -calendar.working_days_between(deadline.day, today)
    passed = bisect_left(deadline.ledger, today + DAY, key=lambda line: line.day)
    return deadline.limit - sum(line.kind.counts for line in deadline.ledger[:passed])


class Reach:
    """A legal calendar, cut for each year to what a case begun in it can touch: small enough to travel with it."""

    def __init__(self, legal: Calendar) -> None:
        self.legal = legal
        self._around: dict[int, Calendar] = {}

    def around(self, day: date) -> Calendar:
        """Return the day's year and `AHEAD` more."""
        if day.year not in self._around:
            self._around[day.year] = self.legal.between(day.year, day.year + AHEAD)
        return self._around[day.year]
