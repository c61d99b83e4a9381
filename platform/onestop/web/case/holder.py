"""Who holds a case now, as one sentence: always the first thing on a case."""

from datetime import date

from onestop.cases.model.state import CaseState, Status
from onestop.web.case.words import PROCEDURES, standing, time_left
from onestop.web.speech import Speech
from onestop.web.views import Holder, Light


def holder(state: CaseState, speech: Speech, today: date) -> Holder:
    """Return who holds the case, how its limit stands, and by when the next thing is due."""
    due = state.due
    running = due is not None and due.day is not None
    light = Light(state.light.value) if running else None
    return Holder(_sentence(state, speech), light, _detail(state, speech, today))


def _sentence(state: CaseState, speech: Speech) -> str:
    return {
        Status.FILED: lambda: speech.say("The window is looking at it, to accept it"),
        Status.CORRECTING: lambda: speech.say("The applicant has it: the papers are being corrected"),
        Status.ACCEPTED: lambda: _reviewing(state, speech),
        Status.DECIDED: lambda: _decided(state, speech),
        Status.CLOSED: lambda: _closed(state, speech),
    }[state.status]()


def _reviewing(state: CaseState, speech: Speech) -> str:
    if state.procedure:
        facts = {
            "department": speech.department(state.procedure.department),
            "procedure": speech.say(PROCEDURES[state.procedure.kind]),
        }
        return speech.say("{department} carries out a special procedure: {procedure}", **facts)
    waiting = [review.department for review in state.reviews if review.verdict is None]
    if not waiting:
        return speech.say("{department} decides", department=speech.department(state.terms.lead))
    names = speech.listed(map(speech.department, waiting))
    return speech.words.ngettext("{names} reviews it", "{names} review it", len(waiting), names=names)


def _decided(state: CaseState, speech: Speech) -> str:
    if state.wants_licence:
        return speech.say("It is granted; the licence is being made")
    return speech.say("It is granted; the result waits to be handed over")


def _closed(state: CaseState, speech: Speech) -> str:
    outcome = state.outcome.value if state.outcome else None
    return speech.say("Closed: {outcome}", outcome=standing(state.status, outcome, speech))


def _detail(state: CaseState, speech: Speech, today: date) -> str:
    if state.status is Status.CORRECTING and state.correction_due:
        return speech.say("The answer is awaited until {day}", day=speech.day(state.correction_due))
    if state.status is Status.DECIDED and state.hand_over_by:
        return speech.say("To be handed over by {day}", day=speech.day(state.hand_over_by))
    if state.procedure:
        day = speech.day(state.procedure.until)
        return speech.say("The clock stands still; the applicant was told it takes until {day}", day=day)
    if state.due is None or state.due.day is None:
        return ""
    left = time_left(state.due.day, today, state.calendar, speech)
    return speech.say("Due {day} · {left}", day=speech.day(state.due.day), left=left)
