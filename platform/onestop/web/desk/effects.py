"""What an act will cause, computed by the rules themselves: the model decides as if the act were given now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from onestop.cases.model import happened as h
from onestop.cases.model.commands import Actor, ActorKind, PersonsCommand, trial
from onestop.cases.model.decide import decide
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState, Light, Outcome
from onestop.web.case.words import VERDICTS
from onestop.web.speech import Speech

Said = Callable[[Any, CaseState, Speech], list[str]]


def effects(state: CaseState, actor: Actor, command: PersonsCommand, speech: Speech, now: datetime) -> list[str]:
    """Return what would happen, sentence by sentence; raise what the rules raise."""
    events = decide(state, trial(actor, command), now)
    lines: list[str] = []
    for event in events:
        if said := _SAID.get(type(event.body)):
            lines += said(event.body, state, speech)
    return [*lines, *_told(events, state, speech)]


def _accepted(body: h.Accepted, _state: CaseState, speech: Speech) -> list[str]:
    day = speech.day(body.promised.day) if body.promised.day else "–"
    lines = [speech.say("The clock starts today. The decision is promised by {day}.", day=day)]
    lines.append(speech.say("By law it must be decided by {day}.", day=speech.day(body.statutory)))
    if body.gaps:
        count = len(body.gaps)
        lines.append(
            speech.words.ngettext(
                "{count} paper may follow. Without it the case cannot be granted.",
                "{count} papers may follow. Without them the case cannot be granted.",
                count,
            )
        )
    return lines


def _pushed(body: h.Pushed, _state: CaseState, speech: Speech) -> list[str]:
    return [
        speech.say(
            "{department} is asked to review by {day}.",
            department=speech.department(review.department),
            day=speech.day(review.due.day) if review.due.day else "–",
        )
        for review in body.reviews
    ]


def _correction(body: h.CorrectionRequested, _state: CaseState, speech: Speech) -> list[str]:
    return [
        speech.say("The case goes back to the applicant, who has until {day}.", day=speech.day(body.answer_by)),
        speech.say("No more can be asked for later than this notice names, except by a supervisor."),
    ]


def _resubmitted(body: h.CorrectionSubmitted, _state: CaseState, speech: Speech) -> list[str]:
    day = speech.day(body.acceptance.day) if body.acceptance.day else "–"
    return [speech.say("The case is to be accepted by {day}.", day=day)]


def _verdict(body: h.VerdictGiven, state: CaseState, speech: Speech) -> list[str]:
    facts = {"department": speech.department(body.department), "verdict": speech.say(VERDICTS[body.verdict])}
    lines = [speech.say("The review of {department} ends: {verdict}.", **facts)]
    if body.late:
        lines.append(speech.say("It is late, and stays recorded as late."))
    left = [each.department for each in state.reviews if each.verdict is None and each.department != body.department]
    lead = speech.department(state.terms.lead)
    if left:
        lines.append(speech.say("Still reviewing: {names}.", names=speech.listed(map(speech.department, left))))
    else:
        lines.append(speech.say("Every review is in: {department} decides next.", department=lead))
    return lines


def _recalled(body: h.VerdictRecalled, _state: CaseState, speech: Speech) -> list[str]:
    day = speech.day(body.due.day) if body.due.day else "–"
    return [speech.say("The review is open again and due by {day}.", day=day)]


def _moved(dues: h.Dues, speech: Speech) -> list[str]:
    if dues.promised.day is None:
        return [speech.say("No limit runs until it ends.")]
    return [speech.say("The decision is now promised by {day}.", day=speech.day(dues.promised.day))]


def _started(body: h.ProcedureStarted, _state: CaseState, speech: Speech) -> list[str]:
    until = speech.say("The applicant is told that it takes until {day}.", day=speech.day(body.until))
    return [speech.say("The clock stands still from today."), until, *_moved(body.dues, speech)]


def _ended(body: h.ProcedureEnded, _state: CaseState, speech: Speech) -> list[str]:
    return [speech.say("The clock runs on from the next day."), *_moved(body.dues, speech)]


def _decided(body: h.Decided, state: CaseState, speech: Speech) -> list[str]:
    if body.outcome is Outcome.REFUSED:
        lines = [speech.say("The application is refused, and the case closes.")]
        lines.append(speech.say("The notice names the remedies: reconsideration, and the court."))
        return lines
    lines = [speech.say("The application is granted. It cannot be taken back here.")]
    if state.terms.licence:
        lines.append(speech.say("The licence is made, sealed and registered by itself."))
    if body.hand_over_by:
        lines.append(speech.say("The result is to be handed over by {day}.", day=speech.day(body.hand_over_by)))
    return lines


def _asked_for(body: h.ExtensionRequested, state: CaseState, speech: Speech) -> list[str]:
    days = speech.days(body.days)
    if state.terms.joint:
        return [speech.say("The head of the government is asked for {days} more.", days=days)]
    return [speech.say("The head of the department is asked for {days} more.", days=days)]


_SAID: dict[type, Said] = {
    h.Accepted: _accepted,
    h.Pushed: _pushed,
    h.CorrectionRequested: _correction,
    h.CorrectionSubmitted: _resubmitted,
    h.VerdictGiven: _verdict,
    h.VerdictRecalled: _recalled,
    h.ProcedureStarted: _started,
    h.ProcedureEnded: _ended,
    h.ExtensionApproved: lambda body, _, speech: _moved(body.dues, speech),
    h.Decided: _decided,
    h.Prechecked: lambda _, __, speech: [speech.say("A note in the trail. It binds nobody, and the clock runs on.")],
    h.AcceptanceRefused: lambda _, __, speech: [speech.say("The application is not accepted, and the case closes.")],
    h.GapSupplied: lambda _, __, speech: [speech.say("The paper counts as brought today.")],
    h.ReviewClaimed: lambda _, __, speech: [speech.say("Nobody else can handle this review until you put it back.")],
    h.ReviewReleased: lambda _, __, speech: [speech.say("Any officer of the department can take it in hand.")],
    h.OpinionGiven: lambda _, __, speech: [
        speech.say("The opinion stands in the trail for everyone concerned. It binds nobody.")
    ],
    h.ExtensionRequested: _asked_for,
    h.ExtensionDeclined: lambda _, __, speech: [speech.say("The limit stays as it is.")],
    h.Withdrawn: lambda _, __, speech: [
        speech.say("The application is taken back and the case closes. It cannot be undone."),
        speech.say("The trail says who came to the window, by what power, and who checked the identity."),
    ],
    h.HandedOver: lambda _, __, speech: [speech.say("The result is with the applicant, and the case closes.")],
    h.LightTurned: lambda body, _, speech: (
        [] if body.light is Light.GREEN or body.department else [speech.say("The light changes with the limit.")]
    ),
}
NOTIFIED = (
    h.Accepted,
    h.CorrectionRequested,
    h.AcceptanceRefused,
    h.ProcedureStarted,
    h.ExtensionApproved,
    h.Decided,
)
"""Events that the law asks to tell the applicant in writing."""


def _told(events: tuple[Event, ...], state: CaseState, speech: Speech) -> list[str]:
    """Return who learns of it."""
    mine = [event.body for event in events if event.actor.kind is not ActorKind.SYSTEM]
    if any(isinstance(body, NOTIFIED) for body in mine):
        return [speech.say("The applicant is told by a written notice, and by message.")]
    if any(isinstance(body, h.ReviewClaimed | h.OpinionGiven | h.Prechecked) for body in mine):
        return [speech.say("The applicant is not told.")]
    names = speech.listed({speech.department(state.terms.lead): None})
    return [speech.say("{names} sees it in its list at once.", names=names)]
