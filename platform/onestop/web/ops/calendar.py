"""The calendar's preview: a year day by day, the hall's hours, and the loading of the State Council's next notice."""

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from babel import dates
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from onestop.calendars.model import Calendar, DayKind
from onestop.calendars.service import CalendarService
from onestop.cases.service.moving import Move, MovingService
from onestop.errors import InvalidInput
from onestop.tenancy.model import Premises, Role
from onestop.web.desk.desk import Desk
from onestop.web.forms import go, typed
from onestop.web.views import Fact, Link

LOOKS = {DayKind.WEEKEND: "off", DayKind.HOLIDAY: "feast", DayKind.MAKEUP: "makeup", DayKind.WORKED: ""}
AT_ONCE = 50
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month's sheet; None outside the month."""

    day: date
    look: str
    reason: str
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month's sheet: its name, the seven days whose names stand above the columns, and its weeks."""

    name: str
    names: tuple[date, ...]
    weeks: tuple[tuple[Day | None, ...], ...]


class CalendarController(Controller):
    path = "/desk/calendar"
    include_in_schema = False

    @get("/")
    async def year(self, desk: NamedDependency[Desk], year: FromQuery[int] = 0) -> Response[str]:
        """Show one year of the law's clock, and when the halls here serve."""
        legal = desk.calendars.legal
        known = [one.year for one in legal.years]
        shown = year if year in known else desk.today.year
        return desk.page(
            "ops/calendar.html",
            at="calendar",
            year=shown,
            years=_years(desk, shown, known),
            provisional=legal.is_provisional(date(shown, 1, 1)),
            months=[_month(legal, date(shown, month, 1), desk) for month in range(1, 13)],
            working=legal.working_days_between(date(shown - 1, 12, 31), date(shown, 12, 31))
            if shown > known[0]
            else None,
            halls=[(desk.speech.name(one.hall), _hours(desk, one)) for one in _halls(desk)],
            ops=desk.may(Role.OPS),
        )

    @get("/notice")
    async def notice(self, desk: NamedDependency[Desk]) -> Response[str]:
        desk.require(Role.OPS)
        return _notice_page(desk, "", {})

    @post("/notice")
    async def load(
        self,
        desk: NamedDependency[Desk],
        calendars: NamedDependency[CalendarService],
        moving: NamedDependency[MovingService],
    ) -> Response[Any]:
        """Preview a notice; put it in force once it is confirmed."""
        desk.require(Role.OPS)
        form = await typed(desk.request)
        text = form.get("notice", "")
        try:
            notice, legal = calendars.try_notice(text)
        except InvalidInput as error:
            return _notice_page(desk, text, {"notice": _wrong(desk, error)}, 422)
        if form.get("confirmed") == "yes":
            await calendars.put_in_force(text, desk.principal.require_account())
            return go("/desk/calendar/moves")
        moves = await moving.moves(legal)
        return desk.page(
            "ops/notice_preview.html",
            at="calendar",
            notice=notice,
            text=text,
            months=_changed(desk, legal, notice.year),
            count=len(moves),
            moves=[_line(desk, move) for move in moves[:SHOWN]],
        )

    @get("/moves")
    async def moves(self, desk: NamedDependency[Desk], moving: NamedDependency[MovingService]) -> Response[str]:
        """Show which open cases are still to be moved to the calendar in force."""
        desk.require(Role.OPS)
        moves = await moving.moves(desk.calendars.legal)
        lines = [_line(desk, move) for move in moves[:SHOWN]]
        return desk.page("ops/moves.html", at="calendar", count=len(moves), moves=lines, at_once=AT_ONCE)

    @post("/moves")
    async def move(self, desk: NamedDependency[Desk], moving: NamedDependency[MovingService]) -> Response[Any]:
        """Move the next cases; each gets its event."""
        desk.require(Role.OPS)
        await moving.move(desk.calendars.legal, AT_ONCE)
        return go("/desk/calendar/moves")


def _wrong(desk: Desk, error: InvalidInput) -> str:
    """Return what is wrong with a notice; of one that is none at all, where it differs from the example."""
    if error.rule != "notice-form":
        return desk.speech.words.error(error)
    place = error.field.strip("/") or desk.speech.say("the whole text")
    return desk.speech.say("This is not written like the example: {place}.", place=place)


def _years(desk: Desk, shown: int, known: list[int]) -> list[Link]:
    near = [year for year in known if desk.today.year - 2 <= year <= desk.today.year + 3]
    return [Link(str(year), f"/desk/calendar?year={year}", year == shown) for year in sorted({*near, shown})]


def _month(legal: Calendar, first: date, desk: Desk) -> Month:
    weeks = Weeks().monthdatescalendar(first.year, first.month)
    name = dates.format_skeleton("yMMMM", first, locale=desk.speech.words.locale)
    sheet = tuple(tuple(_day(legal, day, first, desk) for day in week) for week in weeks)
    return Month(name, tuple(weeks[0]), sheet)


def _day(legal: Calendar, day: date, first: date, desk: Desk) -> Day | None:
    if day.month != first.month:
        return None
    line = legal.line(day)
    reason = desk.speech.say(line.reason) if line.reason else ""
    return Day(day, LOOKS[line.kind], reason, day == desk.today)


def _changed(desk: Desk, legal: Calendar, year: int) -> list[Month]:
    """Return the months of a year that look different from now on."""
    now, months = desk.calendars.legal, []
    for number in range(1, 13):
        then = _month(legal, date(year, number, 1), desk)
        if year not in {one.year for one in now.years} or then != _month(now, date(year, number, 1), desk):
            months.append(then)
    return months


def _halls(desk: Desk) -> list[Premises]:
    return desk.tenancy.halls(desk.principal.tenant)


def _hours(desk: Desk, premises: Premises) -> list[Fact]:
    monday = date(2026, 1, 5)
    by_day: dict[int, list[str]] = {}
    for span in premises.hours:
        by_day.setdefault(span.weekday, []).append(f"{span.opens:%H:%M}–{span.closes:%H:%M}")
    return [
        Fact(
            desk.speech.words.format_weekday(monday.replace(day=4 + day)),
            "  ".join(by_day.get(day, [])) or desk.speech.say("Shut"),
        )
        for day in range(1, 8)
    ]


def _line(desk: Desk, move: Move) -> Mapping[str, Any]:
    return {
        "number": move.number,
        "place": desk.speech.tenant(move.tenant),
        "before": move.before,
        "after": move.after,
    }


def _notice_page(desk: Desk, text: str, errors: Mapping[str, str], status: int = 200) -> Response[str]:
    following = (
        max((one.year for one in desk.calendars.legal.years if not one.provisional), default=desk.today.year) + 1
    )
    return desk.page(
        "ops/notice.html", at="calendar", status=status, text=text or EXAMPLE.format(year=following), errors=errors
    )


EXAMPLE = """year: {year}
source: 国务院办公厅关于{year}年部分节假日安排的通知
holidays:
  - name: 元旦
    first: {year}-01-01
    last: {year}-01-01
    working: []
"""
"""How a notice begins, as the State Council publishes it."""
