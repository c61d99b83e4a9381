"""The limits of a case, computed with the legal calendar, and the instants at which something is due."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from onestop.calendars.model import Calendar, Pause, due_day
from onestop.cases.model.happened import Dues, ReviewDue
from onestop.cases.model.state import CaseState, Due, Light, Status
from onestop.kit.clock import CHINA

STOPPED = Due(day=None, green_until=None)


def due(start: date, limit: int, calendar: Calendar, *, yellow: int, pauses: tuple[Pause, ...] = ()) -> Due:
    """Return the limit of `limit` working days after `start`, yellow from the day on which `yellow` of them are left.

    The last day has 0 left. A limit shorter than its warning is still green on the day it starts. A pause that is
    open stops a limit that had not passed when it began.
    """
    closed = tuple(pause for pause in pauses if pause.last is not None)
    day = due_day(start, limit, closed, calendar)
    if any(pause.last is None and pause.first <= day for pause in pauses):
        return STOPPED
    warned = due_day(start, limit - yellow, closed, calendar) if limit > yellow else start
    return Due(day=day, green_until=max(start, warned - timedelta(days=1)))


def dues(state: CaseState, *, pauses: tuple[Pause, ...], extension: int, calendar: Calendar | None = None) -> Dues:
    """Return every limit of an accepted case under these pauses, this extension and this calendar.

    An extension moves the case's limits, not the reviews'. A review that has its verdict keeps its day.
    """
    terms, start, calendar = state.terms, _started(state), calendar or state.calendar
    promised = due(start, terms.promised + extension, calendar, yellow=terms.yellow, pauses=pauses)
    statutory = due(start, terms.statutory + extension, calendar, yellow=0, pauses=pauses)
    return Dues(
        promised=promised,
        statutory=statutory.day,
        reviews=tuple(
            ReviewDue(
                department=review.department,
                due=due(review.opened, review.limit, calendar, yellow=terms.yellow, pauses=pauses),
            )
            for review in state.reviews
            if review.verdict is None
        ),
    )


def _started(state: CaseState) -> date:
    if state.started is None:
        raise ValueError("limits run from acceptance; this case is not accepted")
    return state.started


def _turns(limit: Due | None, light: Light) -> Iterator[date]:
    """Yield the days on whose beginning a light would turn."""
    if limit is None or limit.day is None or limit.green_until is None:
        return
    if light is Light.GREEN and limit.green_until < limit.day:
        yield limit.green_until + timedelta(days=1)
    if light is not Light.RED:
        yield limit.day + timedelta(days=1)


def next_instant(state: CaseState) -> datetime | None:
    """Return the next instant at which time alone makes something happen, or None when nothing can.

    Days begin at midnight in China; what is due on a day is overdue when the next one begins.
    """
    days: list[date] = list(_turns(state.due, state.light))
    if state.status is Status.FILED and state.acceptance and state.acceptance.day:
        days.append(state.acceptance.day + timedelta(days=1))
    if state.status is Status.CORRECTING and state.correction_due:
        days.append(state.correction_due + timedelta(days=1))
    if state.status is Status.ACCEPTED:
        days += [day for review in state.reviews if review.verdict is None for day in _turns(review.due, review.light)]
        days += [gap.promised_by + timedelta(days=1) for gap in state.gaps if not gap.supplied and not gap.missed]
        if state.procedure and not state.procedure.escalated:
            days.append(state.procedure.until + timedelta(days=1))
    if state.status is Status.DECIDED and state.hand_over_by and not state.hand_over_escalated:
        days.append(state.hand_over_by + timedelta(days=1))
    return datetime.combine(min(days), time(), CHINA).astimezone(UTC) if days else None
