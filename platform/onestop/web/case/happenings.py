"""Each event of a case in words: what happened, and the facts that a reader wants beside it."""

from collections.abc import Callable, Mapping
from typing import Any

from onestop.cases.model import happened as h
from onestop.cases.model.state import Duty
from onestop.web.case.words import DELIVERIES, FAULTS, OUTCOMES, PROCEDURES, VERDICTS
from onestop.web.speech import Speech

Papers = Mapping[str, str]


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


LIGHTS = {
    "green": _("The light turns green"),
    "yellow": _("The light turns yellow"),
    "red": _("The light turns red"),
}
ESCALATIONS = {
    Duty.REVIEW: _("Supervisor told: {department} is silent past its limit"),
    Duty.PROCEDURE: _("Supervisor told: the special procedure of {department} is past its days"),
    Duty.HAND_OVER: _("Supervisor told: the result is not handed over in time"),
}
PLAIN: dict[type, str] = {
    h.Filed: _("Filed"),
    h.Prechecked: _("Looked at before acceptance"),
    h.Accepted: _("Accepted"),
    h.Pushed: _("Pushed to every department concerned"),
    h.AcceptanceRefused: _("Acceptance refused"),
    h.CorrectionRequested: _("Correction asked for, everything at once"),
    h.CorrectionSubmitted: _("Correction answered"),
    h.Lapsed: _("The correction was not answered in time"),
    h.GapSupplied: _("Missing paper brought"),
    h.GapMissed: _("Promised paper did not come"),
    h.ReviewClaimed: _("{department} takes it in hand"),
    h.ReviewReleased: _("{department} puts it back"),
    h.OpinionGiven: _("{department} writes an opinion"),
    h.VerdictRecalled: _("{department} recalls its verdict"),
    h.ExtensionRequested: _("Extension asked for"),
    h.ExtensionApproved: _("Extension approved"),
    h.ExtensionDeclined: _("Extension declined"),
    h.LicenceIssued: _("Licence issued"),
    h.RatingOffered: _("Rating offered before hand-over"),
    h.HandedOver: _("Handed over"),
    h.Withdrawn: _("Withdrawn by the applicant"),
    h.Reassigned: _("The place now belongs to another district, whose departments carry on"),
    h.CalendarMoved: _("A new notice of working days moves the limits"),
}


def what(body: h.Body, speech: Speech) -> str:
    """Return what happened, as a short sentence."""
    special = _WHAT.get(type(body))
    said = special(body, speech) if special else _plain(body, speech)
    return speech.say("{what} (late)", what=said) if getattr(body, "late", False) else said


def _plain(body: h.Body, speech: Speech) -> str:
    department = getattr(body, "department", None)
    return speech.say(PLAIN[type(body)], **({"department": speech.department(department)} if department else {}))


def _accepted(body: h.Accepted, speech: Speech) -> str:
    if body.deemed:
        return speech.say("Counts as accepted: nobody answered within five working days")
    return speech.say("Accepted with gaps") if body.gaps else speech.say("Accepted")


def _verdict(body: h.VerdictGiven, speech: Speech) -> str:
    facts = {"department": speech.department(body.department), "verdict": speech.say(VERDICTS[body.verdict])}
    return speech.say("{department}: {verdict}", **facts)


def _light(body: h.LightTurned, speech: Speech) -> str:
    said = speech.say(LIGHTS[body.light.value])
    if body.department is None:
        return said
    return speech.say("{department}: {light}", department=speech.department(body.department), light=said)


_WHAT: dict[type, Callable[[Any, Speech], str]] = {
    h.Accepted: _accepted,
    h.VerdictGiven: _verdict,
    h.Withdrawn: lambda body, speech: speech.say("Withdrawn at a window" if body.at_window else PLAIN[h.Withdrawn]),
    h.ProcedureStarted: lambda body, speech: speech.say(
        "Special procedure begins: {procedure}", procedure=speech.say(PROCEDURES[body.kind])
    ),
    h.ProcedureEnded: lambda body, speech: speech.say(
        "Special procedure ends: {procedure}", procedure=speech.say(PROCEDURES[body.kind])
    ),
    h.Decided: lambda body, speech: speech.say("Decision: {outcome}", outcome=speech.say(OUTCOMES[body.outcome])),
    h.Closed: lambda body, speech: speech.say("Closed: {outcome}", outcome=speech.say(OUTCOMES[body.outcome])),
    h.LightTurned: _light,
    h.Escalated: lambda body, speech: speech.say(ESCALATIONS[body.duty], department=speech.department(body.department)),
}


def detail(body: h.Body, speech: Speech, papers: Papers) -> str:
    """Return the facts of an event that a reader wants beside it, a line each; `papers` are names by code."""
    said = _DETAILS.get(type(body))
    return said(body, speech, papers) if said else ""


def _pair(speech: Speech, name: str, text: str) -> str:
    return speech.say("{name}: {text}", name=name, text=text)


def _limits(body: h.Accepted, speech: Speech, papers: Papers) -> str:
    day = speech.day(body.promised.day) if body.promised.day else "–"
    limits = speech.say("Due {day}; by law {statutory}", day=day, statutory=speech.day(body.statutory))
    gaps = [_pair(speech, papers.get(gap.material, gap.material), speech.day(gap.promised_by)) for gap in body.gaps]
    return "\n".join([limits, *gaps])


def _defects(body: h.CorrectionRequested, speech: Speech, papers: Papers) -> str:
    lines = [
        _pair(speech, papers.get(each.material, each.material), speech.say(FAULTS[each.fault])) for each in body.defects
    ]
    return "\n".join([*lines, speech.say("The answer is awaited until {day}", day=speech.day(body.answer_by))])


def _due(body: h.ProcedureEnded | h.ExtensionApproved, speech: Speech, _papers: Papers) -> str:
    day = body.dues.promised.day
    return speech.say("Due {day}", day=speech.day(day)) if day else ""


def _hand_over(body: h.Decided, speech: Speech, _papers: Papers) -> str:
    return speech.say("To be handed over by {day}", day=speech.day(body.hand_over_by)) if body.hand_over_by else ""


def _paper(body: h.GapSupplied | h.GapMissed, _speech: Speech, papers: Papers) -> str:
    return papers.get(body.material, body.material)


_DETAILS: dict[type, Callable[[Any, Speech, Papers], str]] = {
    h.Accepted: _limits,
    h.Pushed: lambda body, speech, _: speech.listed(speech.department(each.department) for each in body.reviews),
    h.CorrectionRequested: _defects,
    h.CorrectionSubmitted: lambda body, speech, papers: speech.listed(
        papers.get(each, each) for each in body.materials
    ),
    h.GapSupplied: _paper,
    h.GapMissed: _paper,
    h.ProcedureStarted: lambda body, speech, _: speech.say("Told to take until {day}", day=speech.day(body.until)),
    h.ProcedureEnded: _due,
    h.ExtensionApproved: _due,
    h.ExtensionRequested: lambda body, speech, _: speech.days(body.days),
    h.Decided: _hand_over,
    h.LicenceIssued: lambda body, _speech, _papers: body.licence,
    h.RatingOffered: lambda body, speech, _: (
        speech.say("A rating was given") if body.rated else speech.say("The rating was skipped")
    ),
    h.Withdrawn: lambda body, speech, _: speech.say("Identity checked") if body.at_window else "",
    h.HandedOver: lambda body, speech, _: speech.say(DELIVERIES[body.way]),
}
