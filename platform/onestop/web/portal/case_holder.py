"""Who holds a case now, as one sentence; and where it stands on its way."""

from datetime import date

from onestop.cases.model.state import CaseState, Delivery, Outcome, Status
from onestop.web.case.words import OUTCOMES, PROCEDURES
from onestop.web.portal.case_words import ENDINGS
from onestop.web.speech import Speech
from onestop.web.views import Holder, Light, Step, TaskState


def holder(state: CaseState, speech: Speech) -> Holder:
    """Return who holds the case now and until when."""
    match state.status:
        case Status.FILED:
            return _checking(state, speech)
        case Status.CORRECTING:
            return _correcting(state, speech)
        case Status.ACCEPTED:
            return _accepted(state, speech)
        case Status.DECIDED:
            return _decided(state, speech)
        case Status.CLOSED:
            return Holder(speech.say(ENDINGS[state.outcome or Outcome.GRANTED]))


def _checking(state: CaseState, speech: Speech) -> Holder:
    window, lead = speech.tenant(state.tenant), speech.department(state.terms.lead)
    sentence = speech.say("The window of {tenant} and {department} check your papers.", tenant=window, department=lead)
    until = state.acceptance.day if state.acceptance else None
    detail = speech.say("If you hear nothing by {day}, it counts as accepted.", day=speech.day(until)) if until else ""
    return Holder(sentence, Light(state.light.value), detail)


def _correcting(state: CaseState, speech: Speech) -> Holder:
    count = len(state.asked)
    sentence = speech.words.ngettext(
        "You hold it: one paper needs to be corrected.", "You hold it: {count} papers need to be corrected.", count
    )
    day = state.correction_due
    return Holder(sentence, None, speech.say("Please answer by {day}.", day=speech.day(day)) if day else "")


def _accepted(state: CaseState, speech: Speech) -> Holder:
    light, due = Light(state.light.value), state.promised.day if state.promised else None
    detail = speech.say("To be decided by {day}", day=speech.day(due)) if due else ""
    if state.procedure is not None:
        department, kind = speech.department(state.procedure.department), speech.say(PROCEDURES[state.procedure.kind])
        sentence = speech.say("{department}: {procedure} under way.", department=department, procedure=kind)
        until = speech.day(state.procedure.until)
        return Holder(sentence, light, speech.say("The clock stands still, until {day} as announced.", day=until))
    waiting = [speech.department(review.department) for review in state.reviews if review.verdict is None]
    if len(waiting) > 1:
        return Holder(
            speech.say("{departments} are examining it at the same time.", departments=speech.listed(waiting)),
            light,
            detail,
        )
    if waiting:
        return Holder(speech.say("{department} is examining it.", department=waiting[0]), light, detail)
    lead = speech.department(state.terms.lead)
    return Holder(speech.say("{department} is preparing the decision.", department=lead), light, detail)


def _decided(state: CaseState, speech: Speech) -> Holder:
    if state.wants_licence:
        return Holder(speech.say("It is granted; the licence is being issued."))
    day = speech.say("To be handed over by {day}", day=speech.day(state.hand_over_by)) if state.hand_over_by else ""
    if state.delivery is Delivery.POST:
        return Holder(speech.say("It is granted; the result is on its way by post."), None, day)
    return Holder(speech.say("It is granted: you can collect the result at the issuing window."), None, day)


def steps(state: CaseState, speech: Speech) -> list[Step]:
    """Return the way of the case: filed, accepted, examined, decided, received."""
    order = [Status.FILED, Status.ACCEPTED, Status.DECIDED, Status.CLOSED]
    status = Status.FILED if state.status is Status.CORRECTING else state.status
    reached = order.index(status)
    texts = [speech.say("Filing"), speech.say("Acceptance"), speech.say("Examination"), speech.say("Result")]
    if state.status is Status.CLOSED and state.outcome is not Outcome.GRANTED:
        return _ended(state, texts, speech)
    details = [
        speech.words.format_short_date(state.received),
        _short(state.started, speech),
        "",
        _short(state.decided, speech),
    ]
    marks = [TaskState.DONE] * 4 if reached == 3 else _marks(state, reached)  # noqa: PLR2004
    return [Step(text, mark, detail) for text, mark, detail in zip(texts, marks, details, strict=True)]


def _marks(state: CaseState, reached: int) -> list[TaskState]:
    """Return the marks of a case that still lives: everything before its place is done."""
    here = TaskState.WRONG if state.status is Status.CORRECTING else TaskState.DOING
    place = reached + 1
    return [TaskState.DONE] * place + [here] + [TaskState.TODO] * (3 - place)


def _ended(state: CaseState, texts: list[str], speech: Speech) -> list[Step]:
    """Return the way of a case that ended without a grant: only what it really passed."""
    outcome = speech.say(OUTCOMES[state.outcome or Outcome.WITHDRAWN])
    passed = [TaskState.DONE, TaskState.DONE if state.started else TaskState.BLOCKED]
    examined = TaskState.DONE if state.decided else TaskState.BLOCKED
    ways = zip(texts[:3], [*passed, examined], strict=True)
    return [*(Step(text, mark) for text, mark in ways if mark is TaskState.DONE), Step(outcome, TaskState.DONE)]


def _short(day: date | None, speech: Speech) -> str:
    return speech.words.format_short_date(day) if day else ""
