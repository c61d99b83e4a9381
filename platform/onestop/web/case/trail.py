"""The trail of a case in words: every event as who did what, on whose authority, with what was written."""

from collections.abc import Mapping, Sequence
from typing import Any

from onestop.cases.model import happened as h
from onestop.cases.model.commands import Actor, ActorKind
from onestop.cases.model.events import Event
from onestop.cases.model.state import Duty
from onestop.tenancy.model import Role
from onestop.web.case.words import DELIVERIES, FAULTS, OUTCOMES, PROCEDURES, ROLES, VERDICTS
from onestop.web.speech import Speech
from onestop.web.views import Happening

ACTING = (Role.APPROVER, Role.REVIEWER, Role.CLERK, Role.SUPERVISOR)
"""Roles in which one acts in a case, those that weigh more first."""


class Trail:
    """Says events; `names` are the people's, `materials` the papers' by their codes."""

    def __init__(self, speech: Speech, names: Mapping[str, str], materials: Mapping[str, str]) -> None:
        self._speech = speech
        self._say = speech.say
        self._names = names
        self._materials = materials

    def happenings(self, events: Sequence[Event], texts: Mapping[str, Mapping[str, Any]]) -> list[Happening]:
        """Return the events, the latest first."""
        return [self._happening(event, texts.get(event.text or "", {})) for event in reversed(events)]

    def _happening(self, event: Event, words: Mapping[str, Any]) -> Happening:
        shown = {} if event.actor.kind is ActorKind.SYSTEM else words
        details = [self.detail(event.body), shown.get("body", ""), *self._remarks(shown.get("remarks", {}))]
        return Happening(
            at=event.at,
            what=self.what(event.body),
            who=self._who(event.actor),
            detail="\n".join(filter(None, details)),
            authority=self._authority(event.actor),
        )

    def _remarks(self, remarks: Mapping[str, str]) -> list[str]:
        return [self._pair(self._paper(code), text) for code, text in remarks.items()]

    def _pair(self, name: str, text: str) -> str:
        return self._say("{name}: {text}", name=name, text=text)

    def _who(self, actor: Actor) -> str:
        if actor.kind is ActorKind.SYSTEM:
            return self._say("The clock")
        return self._names.get(actor.account, "") or self._say("Someone who is not here any more")

    def _authority(self, actor: Actor) -> str:
        if actor.kind is ActorKind.SYSTEM:
            return self._say("As the law lets time pass")
        if actor.kind is ActorKind.APPLICANT:
            behalf = self._names.get(actor.behalf or "")
            return self._say("For {company}", company=behalf) if behalf else self._say("Applicant")
        role = next((role for role in ACTING if role in actor.roles), None)
        place = self._speech.department(actor.department) if actor.department else self._speech.tenant(actor.tenant)
        return f"{place} · {self._say(ROLES[role])}" if role else place

    def what(self, body: h.Body) -> str:
        """Return what happened, as a short sentence."""
        department = getattr(body, "department", None)
        facts = {"department": self._speech.department(department)} if department else {}
        said = self._special(body) or self._say(PLAIN[type(body)], **facts)
        late = getattr(body, "late", False)
        return self._say("{what} (late)", what=said) if late else said

    def _special(self, body: h.Body) -> str:  # noqa: PLR0911 -- an arm for each event
        match body:
            case h.Accepted(deemed=True):
                return self._say("Counts as accepted: nobody answered within five working days")
            case h.Accepted(gaps=gaps) if gaps:
                return self._say("Accepted with gaps")
            case h.VerdictGiven(department=department, verdict=verdict):
                facts = {"department": self._speech.department(department), "verdict": self._say(VERDICTS[verdict])}
                return self._say("{department}: {verdict}", **facts)
            case h.ProcedureStarted(kind=kind) | h.ProcedureEnded(kind=kind):
                started = isinstance(body, h.ProcedureStarted)
                text = "Special procedure begins: {procedure}" if started else "Special procedure ends: {procedure}"
                return self._say(text, procedure=self._say(PROCEDURES[kind]))
            case h.Decided(outcome=outcome) | h.Closed(outcome=outcome):
                text = "Decision: {outcome}" if isinstance(body, h.Decided) else "Closed: {outcome}"
                return self._say(text, outcome=self._say(OUTCOMES[outcome]))
            case h.LightTurned(light=light, department=None):
                return self._say(LIGHTS[light.value])
            case h.LightTurned(light=light, department=department):
                facts = {
                    "department": self._speech.department(department or ""),
                    "light": self._say(LIGHTS[light.value]),
                }
                return self._say("{department}: {light}", **facts)
            case h.Escalated(duty=duty):
                return self._say(ESCALATIONS[duty], department=self._speech.department(body.department))
        return ""

    def detail(self, body: h.Body) -> str:  # noqa: C901, PLR0911 -- an arm for each event
        """Return the facts of an event that a reader wants beside it."""
        match body:
            case h.Accepted(promised=promised, statutory=statutory, gaps=gaps):
                limits = self._say(
                    "Due {day}; by law {statutory}",
                    day=self._speech.day(promised.day) if promised.day else "–",
                    statutory=self._speech.day(statutory),
                )
                papers = [self._pair(self._paper(gap.material), self._speech.day(gap.promised_by)) for gap in gaps]
                return "\n".join([limits, *papers])
            case h.Pushed(reviews=reviews):
                return self._speech.listed(self._speech.department(review.department) for review in reviews)
            case h.CorrectionRequested(defects=defects, answer_by=day):
                papers = [self._pair(self._paper(each.material), self._say(FAULTS[each.fault])) for each in defects]
                return "\n".join([*papers, self._say("The answer is awaited until {day}", day=self._speech.day(day))])
            case h.CorrectionSubmitted(materials=materials):
                return self._speech.listed(map(self._paper, materials))
            case h.GapSupplied(material=material) | h.GapMissed(material=material):
                return self._paper(material)
            case h.ProcedureStarted(until=until):
                return self._say("Told to take until {day}", day=self._speech.day(until))
            case h.ProcedureEnded(dues=dues) | h.ExtensionApproved(dues=dues):
                return self._say("Due {day}", day=self._speech.day(dues.promised.day)) if dues.promised.day else ""
            case h.ExtensionRequested(days=days):
                return self._speech.days(days)
            case h.Decided(hand_over_by=day) if day:
                return self._say("To be handed over by {day}", day=self._speech.day(day))
            case h.LicenceIssued(licence=licence):
                return licence
            case h.RatingOffered(rated=rated):
                return self._say("A rating was given") if rated else self._say("The rating was skipped")
            case h.HandedOver(way=way):
                return self._say(DELIVERIES[way])
        return ""

    def _paper(self, code: str) -> str:
        return self._materials.get(code, code)


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
    h.CalendarMoved: _("A new notice of working days moves the limits"),
}
_TEXTS = (
    _("Special procedure begins: {procedure}"),
    _("Special procedure ends: {procedure}"),
    _("Decision: {outcome}"),
)
"""Texts that are chosen above, marked for the catalogue."""
