"""The two drawings of a case: its departments as lanes, and its clock day by day."""

from collections.abc import Iterable, Sequence
from datetime import date

from onestop.calendars.model import DAY, Calendar, DayKind
from onestop.cases.model import happened as h
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState, Outcome, Review, Status, Verdict
from onestop.cases.service.reading import Which, ledger
from onestop.kit.clock import legal_day
from onestop.web.case.words import PROCEDURES, VERDICTS
from onestop.web.charts import ledger as ledger_chart
from onestop.web.charts.lanes import Lane, LaneChart, Mark, MarkKind
from onestop.web.speech import Speech

AHEAD = 4
"""Working days shown at least, so that a young case has room."""


def lane_chart(state: CaseState, events: Sequence[Event], speech: Speech, today: date) -> LaneChart:
    """Return the window and every department as a lane, over the working days that the case touches."""
    lanes = (_window(state, events, speech), *(_lane(each, events, speech) for each in state.reviews))
    if state.started:
        lanes = (*lanes, _decision(state, state.started, speech))
    return LaneChart(
        lanes=lanes,
        days=_days(state, events, today),
        today=today,
        promised=state.promised.day if state.promised else None,
        statutory=state.statutory,
    )


def _days(state: CaseState, events: Sequence[Event], today: date) -> tuple[date, ...]:
    first = legal_day(events[0].at)
    ends = [legal_day(events[-1].at) if state.status is Status.CLOSED else today, state.statutory, state.correction_due]
    ends += [limit.day for limit in (state.acceptance, state.promised) if limit]
    last = max(day for day in ends if day)
    days = [first + i * DAY for i in range((last - first).days + 1)]
    working = [day for day in days if state.calendar.is_working(day)]
    while len(working) < AHEAD:
        last += DAY
        working += [last] if state.calendar.is_working(last) else []
    return tuple(working)


def _window(state: CaseState, events: Sequence[Event], speech: Speech) -> Lane:
    marks = []
    for event in events:
        day = legal_day(event.at)
        match event.body:
            case h.Filed() | h.CorrectionSubmitted():
                marks.append(Mark(day, MarkKind.RECEIVED, speech.say("Papers received")))
            case h.CorrectionRequested():
                marks.append(Mark(day, MarkKind.CORRECTION, speech.say("Correction asked for")))
            case h.Accepted():
                marks.append(Mark(day, MarkKind.VERDICT, speech.say("Accepted")))
            case h.AcceptanceRefused():
                marks.append(Mark(day, MarkKind.REFUSAL, speech.say("Not accepted")))
    due = state.acceptance.day if state.acceptance else None
    return Lane(speech.say("Window: acceptance"), legal_day(events[0].at), due, tuple(marks))


def _lane(review: Review, events: Iterable[Event], speech: Speech) -> Lane:
    marks = [Mark(review.opened, MarkKind.RECEIVED, speech.say("Pushed to the department"))]
    for event in events:
        if getattr(event.body, "department", None) == review.department:
            marks += _marks(event, speech)
    ended = [event for event in events if isinstance(event.body, h.ProcedureEnded)]
    for index, mark in enumerate(marks):
        if mark.kind is MarkKind.SPECIAL and ended:
            last = next((e.body.last for e in ended if e.body.last >= mark.day), None)  # type: ignore[union-attr]
            marks[index] = Mark(mark.day, mark.kind, mark.text, last)
    return Lane(speech.department(review.department), review.opened, review.due.day, tuple(marks))


def _marks(event: Event, speech: Speech) -> list[Mark]:
    day = legal_day(event.at)
    match event.body:
        case h.VerdictGiven(verdict=verdict):
            kind = MarkKind.VERDICT if verdict is Verdict.APPROVE else MarkKind.REFUSAL
            return [Mark(day, kind, speech.say(VERDICTS[verdict]))]
        case h.VerdictRecalled():
            return [Mark(day, MarkKind.RECALL, speech.say("Verdict recalled"))]
        case h.ProcedureStarted(kind=kind):
            return [Mark(day, MarkKind.SPECIAL, speech.say(PROCEDURES[kind]))]
    return []


def _decision(state: CaseState, started: date, speech: Speech) -> Lane:
    marks: tuple[Mark, ...] = ()
    if state.decided and state.outcome in (Outcome.GRANTED, Outcome.REFUSED):
        granted = state.outcome is Outcome.GRANTED
        text = speech.say("Granted") if granted else speech.say("Refused")
        marks = (Mark(state.decided, MarkKind.VERDICT if granted else MarkKind.REFUSAL, text),)
    name = speech.say("Decision: {department}", department=speech.department(state.terms.lead))
    return Lane(name, started, state.promised.day if state.promised else None, marks)


def clock(state: CaseState, speech: Speech, today: date) -> ledger_chart.ClockLedger | None:
    """Return the limit that matters now, day by day: acceptance before it, the promised limit after it."""
    which = Which.PROMISED if state.started else Which.ACCEPTANCE
    ended = state.decided or (today if state.status is not Status.CLOSED else None)
    if ended is None or state.status is Status.CORRECTING:
        return None
    found = ledger(state, which, ended)
    if found is None:
        return None
    lines = [(line.day, line.kind, line.reason) for line in found.ledger]
    lines += _after(found.day, ended, state.calendar)
    decided = state.decided is not None
    return ledger_chart.ClockLedger(
        days=tuple(_day(*line, speech) for line in lines if not decided or line[0] <= ended),
        limit=found.limit,
        due=found.day,
        today=ended,
        decided=decided,
    )


def _after(due: date | None, today: date, calendar: Calendar) -> list[tuple[date, DayKind, str]]:
    """Return the days by which a limit is overdrawn."""
    if due is None:
        return []
    lines = (calendar.line(due + (i + 1) * DAY) for i in range(max(0, (today - due).days)))
    return [(line.day, line.kind, line.reason) for line in lines]


def _day(day: date, kind: DayKind, reason: str, speech: Speech) -> ledger_chart.LedgerDay:
    plain = {DayKind.WORKED: speech.say("Working day"), DayKind.WEEKEND: speech.say("Weekend")}
    shown = ledger_chart.DayKind.HOLIDAY if kind is DayKind.WEEKEND else ledger_chart.DayKind(kind.value)
    paused = {procedure.value: label for procedure, label in PROCEDURES.items()}
    said = speech.say(paused.get(reason, reason)) if reason else plain.get(kind, "")
    return ledger_chart.LedgerDay(day, shown, said)
