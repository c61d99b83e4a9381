"""Where the legal calendar comes from: the State Council's notices, and the law for years that have none yet."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

import chinese_calendar
import msgspec
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from onestop.calendars.law import days_off, fixed_holidays
from onestop.calendars.model import DAY, SATURDAY, Calendar, Year
from onestop.errors import InvalidInput

FIRST_NOTICE = min(chinese_calendar.constants.holidays).year
LAST_NOTICE = max(chinese_calendar.constants.holidays).year
NAMES: dict[str, str] = {name.chinese: name.value for name in chinese_calendar.Holiday}
"""Chinese names of holidays and the English ones that the calendar keeps; the catalogue gives the Chinese back."""
DECEMBER = 12


class NoticedHoliday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One holiday of a notice: days off from `first` to `last`, and the weekend days worked in exchange."""

    name: str
    first: date
    last: date
    working: tuple[date, ...] = ()


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The State Council's notice for one year; `source` is its number or where it was published."""

    year: int
    source: str
    holidays: tuple[NoticedHoliday, ...]


def legal_calendar(first: int = FIRST_NOTICE, last: int = LAST_NOTICE + 3) -> Calendar:
    """Return the legal calendar of these years; years after the last known notice are provisional."""
    if first < FIRST_NOTICE or last < first:
        text = "The legal calendar begins with {first}; years go from the earlier to the later."
        raise InvalidInput(text, field="/first", rule="years-unknown", first=FIRST_NOTICE)
    return Calendar(tuple(_noticed(y) if y <= LAST_NOTICE else _computed(y) for y in range(first, last + 1)))


def _noticed(year: int) -> Year:
    known = chinese_calendar.constants
    off = (pair for pair in known.holidays.items() if pair[0].year == year and pair[0].weekday() < SATURDAY)
    return Year(year, _by_name(off), _by_name(pair for pair in known.workdays.items() if pair[0].year == year))


def _computed(year: int) -> Year:
    return Year(year, _by_name(days_off(year).items()), {}, provisional=True)


def _by_name(days: Iterable[tuple[date, str]]) -> dict[str, tuple[date, ...]]:
    named = defaultdict(list)
    for day, name in sorted(days):
        named[name].append(day)
    return {name: tuple(days) for name, days in named.items()}


def _english(name: str) -> str:
    """Return the calendar's name for a holiday; a name not known stays as it was written."""
    return NAMES.get(name) or NAMES.get(name.removesuffix("节"), name)


def read_notice(text: str) -> Notice:
    """Read a notice from YAML (or JSON, which YAML includes); what is wrong is named by field and rule."""
    try:
        return msgspec.convert(YAML(typ="safe", pure=True).load(text), Notice)
    except YAMLError as broken:
        line = getattr(broken, "problem_mark", None)
        facts = {"line": line.line + 1 if line else 1}
        raise InvalidInput("Line {line} is not valid YAML.", field="", rule="yaml", **facts) from broken
    except msgspec.ValidationError as broken:
        why, _, path = str(broken).partition(" - at `$")
        pointer = path.rstrip("`").replace("[", "/").replace("]", "").replace(".", "/")
        raise InvalidInput("{why}", field=pointer, rule="notice-form", why=why) from broken


def with_notice(calendar: Calendar, year: int, notice: Notice) -> Calendar:
    """Return the calendar with the notice in force: its year is no longer provisional.

    A notice may also touch the December before its year. A broken rule is refused by field, and nothing changes.
    """
    if notice.year != year:
        facts = {"noticed": notice.year, "year": year}
        raise InvalidInput("The notice is for {noticed}, not for {year}.", field="/year", rule="notice-year", **facts)
    _check(notice)
    off = [(day, _english(h.name)) for h in notice.holidays for day in _days(h) if day.weekday() < SATURDAY]
    working = [(day, _english(h.name)) for h in notice.holidays for day in h.working]
    others = {y.year: _joined(y, off, working) for y in calendar.years if y.year != year}
    mine = Year(year, _by_name(p for p in off if p[0].year == year), _by_name(p for p in working if p[0].year == year))
    years = {**others, year: mine}
    if len(years) != max(years) - min(years) + 1:
        raise InvalidInput("The year {year} leaves a gap in the calendar.", field="/year", rule="year-gap", year=year)
    return Calendar(tuple(years[y] for y in sorted(years)))


def _joined(year: Year, off: list[tuple[date, str]], working: list[tuple[date, str]]) -> Year:
    """Return the year with those of the days that fall into it."""
    added = {day for day, _ in off + working if day.year == year.year}
    if not added:
        return year

    def join(kept: dict[str, tuple[date, ...]], new: list[tuple[date, str]]) -> dict[str, tuple[date, ...]]:
        old = [(day, name) for name, days in kept.items() for day in days if day not in added]
        return _by_name(old + [pair for pair in new if pair[0].year == year.year])

    return Year(year.year, join(year.off, off), join(year.working, working), year.provisional)


def _days(holiday: NoticedHoliday) -> list[date]:
    return [holiday.first + i * DAY for i in range((holiday.last - holiday.first).days + 1)]


def _check(notice: Notice) -> None:
    off: dict[date, int] = {}
    for i, holiday in enumerate(notice.holidays):
        where = f"/holidays/{i}"
        if not holiday.name.strip():
            raise InvalidInput("A holiday needs a name.", field=f"{where}/name", rule="name-missing")
        if holiday.last < holiday.first or holiday.last - holiday.first > timedelta(days=30):
            raise InvalidInput("A holiday ends on or after its first day.", field=f"{where}/last", rule="holiday-span")
        for day in _days(holiday):
            _near(day, notice.year, where)
            if day in off:
                raise _wrong("{day} is given twice.", f"{where}/first", "day-twice", day)
            off[day] = i
    _check_working(notice, off)
    for day, _ in fixed_holidays(notice.year):
        if day not in off:
            raise _wrong("{day} is a holiday by law and missing here.", "/holidays", "holiday-missing", day)


def _check_working(notice: Notice, off: dict[date, int]) -> None:
    seen: set[date] = set()
    for i, holiday in enumerate(notice.holidays):
        for j, day in enumerate(holiday.working):
            where = f"/holidays/{i}/working/{j}"
            _near(day, notice.year, where)
            if day.weekday() < SATURDAY:
                raise _wrong("{day} is not on a weekend.", where, "working-day-not-weekend", day)
            if day in off or day in seen:
                raise _wrong("{day} is given twice.", where, "day-twice", day)
            seen.add(day)


def _near(day: date, year: int, where: str) -> None:
    if day.year != year and (day.year, day.month) != (year - 1, DECEMBER):
        raise _wrong("{day} lies outside the notice's year.", where, "day-outside-year", day)


def _wrong(text: str, field: str, rule: str, day: date) -> InvalidInput:
    return InvalidInput(text, field=field, rule=rule, day=day.isoformat())
