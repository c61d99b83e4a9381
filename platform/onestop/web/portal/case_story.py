"""What has happened to a case, told to its applicant: the timeline, and what a correction names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onestop.cases.model import happened as h
from onestop.cases.model.commands import Actor, ActorKind, Defect
from onestop.cases.model.events import Event
from onestop.cases.model.state import Delivery
from onestop.identity.service.visitors import Visitor
from onestop.web.case.visitors import who_came
from onestop.web.case.words import FAULTS, OUTCOMES, PROCEDURES, VERDICTS
from onestop.web.speech import Speech
from onestop.web.views import Happening

Texts = Mapping[str, Mapping[str, Any]]


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


_DEEMED = _("Counts as accepted: no answer within five working days")
_ACCEPTED = _("Accepted, the clock runs")
_CORRECTION = _("Correction asked for, to be answered by {day}")
_ESCALATED = _("{department} is late; the supervisor was told")
_ENDED = _("{procedure} ended; the clock runs on")
_BEGUN = _("{procedure} begun; the clock stands still for {days}")
_AT_WINDOW = _("Withdrawn at a window, identity checked")
_POSTED, _HANDED = _("Sent by post"), _("Handed over at the window")
_SAID: dict[type, Callable[[Any, Speech], str]] = {
    h.Filed: lambda _body, s: s.say("Filed"),
    h.Prechecked: lambda b, s: s.say("Looked through, ready to be accepted") if b.ready else s.say("Looked through"),
    h.Accepted: lambda b, s: s.say(_DEEMED if b.deemed else _ACCEPTED),
    h.Pushed: lambda b, s: s.say("Sent to {departments}", departments=_departments(b, s)),
    h.AcceptanceRefused: lambda _body, s: s.say("Not accepted"),
    h.CorrectionRequested: lambda b, s: s.say(_CORRECTION, day=s.day(b.answer_by)),
    h.CorrectionSubmitted: lambda _body, s: s.say("Correction answered"),
    h.Lapsed: lambda _body, s: s.say("Lapsed: the correction was not answered in time"),
    h.GapSupplied: lambda _body, s: s.say("A missing paper was brought"),
    h.GapMissed: lambda _body, s: s.say("A promised paper did not come in time"),
    h.VerdictGiven: lambda b, s: s.say("{department}: {verdict}", **_verdict(b, s)),
    h.VerdictRecalled: lambda b, s: s.say("{department} recalled its verdict", department=s.department(b.department)),
    h.ProcedureStarted: lambda b, s: s.say(_BEGUN, procedure=s.say(PROCEDURES[b.kind]), days=s.days(b.days)),
    h.ProcedureEnded: lambda b, s: s.say(_ENDED, procedure=s.say(PROCEDURES[b.kind])),
    h.ExtensionRequested: lambda b, s: s.say("An extension of {days} was asked for", days=s.days(b.days)),
    h.ExtensionApproved: lambda b, s: s.say("Extended by {days}", days=s.days(b.days)),
    h.ExtensionDeclined: lambda _body, s: s.say("The extension was declined"),
    h.Decided: lambda b, s: s.say("Decision: {outcome}", outcome=s.say(OUTCOMES[b.outcome])),
    h.LicenceIssued: lambda _body, s: s.say("Licence issued"),
    h.HandedOver: lambda b, s: s.say(_POSTED if b.way is Delivery.POST else _HANDED),
    h.Withdrawn: lambda b, s: s.say(_AT_WINDOW) if b.at_window else s.say("Withdrawn by the applicant"),
    h.Escalated: lambda b, s: s.say(_ESCALATED, department=s.department(b.department)),
    h.Reassigned: lambda _b, s: s.say("The place now belongs to another district, whose departments carry on"),
    h.CalendarMoved: lambda _body, s: s.say("A new notice of holidays is in force; the days were counted anew"),
}  # fmt: skip
"""What each event is called. Events that are not here concern the office alone."""

_LAW: dict[type, str] = {
    h.Accepted: _("Administrative Licensing Law, art. 32"),
    h.AcceptanceRefused: _("Administrative Licensing Law, art. 32"),
    h.CorrectionRequested: _("Administrative Licensing Law, art. 32"),
    h.ProcedureStarted: _("Administrative Licensing Law, art. 45"),
    h.ExtensionApproved: _("Administrative Licensing Law, art. 42"),
}
_WITH_WORDS = (
    h.AcceptanceRefused,
    h.CorrectionRequested,
    h.VerdictRecalled,
    h.ProcedureStarted,
    h.ExtensionApproved,
    h.Decided,
    h.Withdrawn,
)
"""Events whose written words are meant for the applicant."""


def _verdict(body: h.VerdictGiven, speech: Speech) -> dict[str, str]:
    return {"department": speech.department(body.department), "verdict": speech.say(VERDICTS[body.verdict])}


def _departments(body: h.Pushed, speech: Speech) -> str:
    return speech.listed(speech.department(review.department) for review in body.reviews)


def timeline(
    events: Sequence[Event], texts: Texts, names: Mapping[str, str], visitors: Mapping[int, Visitor], speech: Speech
) -> list[Happening]:
    """Return what happened, newest first.

    `names` are the materials' names by code, `visitors` those who came to a window by the event's number.
    """
    return [
        Happening(
            at=event.at,
            what=_SAID[type(event.body)](event.body, speech),
            who=_who(event.actor, speech),
            detail="\n".join(
                [
                    *_detail(event, texts, names, speech),
                    *who_came(event, visitors.get(event.seq), speech, bare_name=True),
                ]
            ),
            authority=speech.say(_LAW.get(type(event.body), "")),
        )
        for event in reversed(events)
        if type(event.body) in _SAID
    ]


def _who(actor: Actor, speech: Speech) -> str:
    if actor.kind is ActorKind.APPLICANT:
        return speech.say("By agent for the applicant") if actor.behalf else speech.say("Applicant")
    if actor.kind is ActorKind.SYSTEM:
        return speech.say("By itself")
    return speech.department(actor.department) if actor.department else speech.tenant(actor.tenant)


def _detail(event: Event, texts: Texts, names: Mapping[str, str], speech: Speech) -> list[str]:
    body, lines = event.body, []
    if isinstance(body, _WITH_WORDS):
        lines.append(str(texts.get(event.text or "", {}).get("body", "")))
    if isinstance(body, h.GapSupplied | h.GapMissed):
        lines.append(names.get(body.material, body.material))
    if isinstance(body, h.CorrectionSubmitted):
        lines.append(speech.listed(names.get(code, code) for code in body.materials))
    if isinstance(body, h.Accepted) and body.gaps:
        listed = speech.listed(names.get(gap.material, gap.material) for gap in body.gaps)
        lines.append(speech.say("May follow later: {names}", names=listed))
    return [line for line in lines if line]


@dataclass(frozen=True, slots=True)
class DefectLine:
    """One paper that a correction names, what is wrong with it, and the officer's remark."""

    code: str
    name: str
    fault: str
    remark: str


def defects(
    events: Sequence[Event], texts: Texts, names: Mapping[str, str], speech: Speech
) -> tuple[str, list[DefectLine]]:
    """Return the newest correction's own words, and each paper it names."""
    for event in reversed(events):
        if isinstance(event.body, h.CorrectionRequested):
            words = texts.get(event.text or "", {})
            lines = [_defect(defect, words.get("remarks", {}), names, speech) for defect in event.body.defects]
            return str(words.get("body", "")), lines
    return "", []


def _defect(defect: Defect, remarks: Mapping[str, str], names: Mapping[str, str], speech: Speech) -> DefectLine:
    code = defect.material
    return DefectLine(code, names.get(code, code), speech.say(FAULTS[defect.fault]), str(remarks.get(code, "")))
