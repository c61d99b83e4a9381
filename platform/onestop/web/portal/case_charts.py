"""The lane chart and the clock ledger of a case, from its state and its events."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from onestop.calendars.model import Calendar, Pause, deadline
from onestop.calendars.model import DayKind as LegalDay
from onestop.cases.model import happened as h
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState, Status, Verdict
from onestop.cases.model.terms import Procedure
from onestop.kit.clock import legal_day
from onestop.web.charts.lanes import Lane, LaneChart, Mark, MarkKind
from onestop.web.charts.ledger import ClockLedger, DayKind, LedgerDay
from onestop.web.portal.case_words import PROCEDURES, VERDICTS
from onestop.web.speech import Speech

DAY = timedelta(days=1)
KINDS = {
    LegalDay.WORKED: DayKind.WORKED,
    LegalDay.MAKEUP: DayKind.MAKEUP,
    LegalDay.WEEKEND: DayKind.HOLIDAY,
    LegalDay.HOLIDAY: DayKind.HOLIDAY,
    LegalDay.PAUSED: DayKind.PAUSED,
}


def lane_chart(state: CaseState, events: Sequence[Event], today: date, speech: Speech) -> LaneChart | None:
    """Return the departments side by side, or None while no review has been opened."""
    if state.started is None or not state.reviews:
        return None
    lanes = tuple(
        Lane(
            name=speech.department(review.department),
            opened=review.opened,
            due=review.due.day,
            marks=_marks(review.department, review.opened, events, today, speech),
        )
        for review in state.reviews
    )
    promised = state.promised.day if state.promised else None
    now = min(today, state.decided) if state.decided else today
    last = max(filter(None, (promised, state.statutory, now, *(lane.due for lane in lanes))))
    days = tuple(_working(state.started, last, state.calendar))
    return LaneChart(lanes=lanes, days=days, today=now, promised=promised, statutory=state.statutory)


def _working(first: date, last: date, calendar: Calendar) -> list[date]:
    count = (last - first).days + 1
    days = [first + i * DAY for i in range(count)]
    return [day for day in days if calendar.is_working(day)] or [first]


def _marks(department: str, opened: date, events: Sequence[Event], today: date, speech: Speech) -> tuple[Mark, ...]:
    marks = [Mark(opened, MarkKind.RECEIVED, speech.say("Received"))]
    for event in events:
        body, day = event.body, legal_day(event.at)
        if getattr(body, "department", None) != department:
            continue
        if isinstance(body, h.VerdictGiven):
            kind = MarkKind.VERDICT if body.verdict is Verdict.APPROVE else MarkKind.REFUSAL
            marks.append(Mark(day, kind, speech.say(VERDICTS[body.verdict])))
        elif isinstance(body, h.VerdictRecalled):
            marks.append(Mark(day, MarkKind.RECALL, speech.say("Verdict recalled")))
        elif isinstance(body, h.ProcedureStarted):
            until = _procedure_end(event, events) or max(today, day)
            marks.append(Mark(day, MarkKind.SPECIAL, speech.say(PROCEDURES[body.kind]), until))
    return tuple(marks)


def _procedure_end(start: Event, events: Sequence[Event]) -> date | None:
    later = (each.body for each in events if each.seq > start.seq)
    return next((body.last for body in later if isinstance(body, h.ProcedureEnded)), None)


def clock_ledger(state: CaseState, today: date, speech: Speech) -> ClockLedger | None:
    """Return the promised limit day by day; before acceptance the five days in which an answer is due."""
    if state.status is Status.FILED:
        return _ledger(state.received, state.terms.acceptance, (), state.calendar, today, speech)
    if state.started is None:
        return None
    pauses = tuple(_closed(pause, state, today) for pause in state.pauses)
    limit = state.terms.promised + state.extension
    return _ledger(state.started, limit, pauses, state.calendar, state.decided or today, speech)


def _closed(pause: Pause, state: CaseState, today: date) -> Pause:
    """Return the pause with an end: one that still runs is taken to end on the day that was announced."""
    if pause.last is not None:
        return pause
    told = state.procedure.until if state.procedure else today
    return replace(pause, last=max(told, today, pause.first))


def _ledger(
    start: date, limit: int, pauses: tuple[Pause, ...], calendar: Calendar, today: date, speech: Speech
) -> ClockLedger:
    found = deadline(start, limit, pauses, calendar, today)
    due = found.day or today
    after = [calendar.line(due + i * DAY) for i in range(1, (today - due).days + 1)]
    days = tuple(
        LedgerDay(line.day, KINDS[line.kind], _reason(line.kind, line.reason, speech))
        for line in (*found.ledger, *after)
    )
    return ClockLedger(days=days, limit=limit, due=due, today=today)


def _reason(kind: LegalDay, reason: str, speech: Speech) -> str:
    match kind:
        case LegalDay.WORKED:
            return speech.say("Ordinary working day")
        case LegalDay.WEEKEND:
            return speech.say("Weekend")
        case LegalDay.MAKEUP:
            return speech.say("Working day made up for {holiday}", holiday=speech.say(reason))
        case LegalDay.PAUSED:
            return speech.say(PROCEDURES[Procedure(reason)]) if reason in set(Procedure) else speech.say(reason)
        case LegalDay.HOLIDAY:
            return speech.say(reason)
