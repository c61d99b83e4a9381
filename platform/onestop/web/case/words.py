"""The words for what a case can be, each in one place: states, outcomes, lights, procedures, faults, roles."""

from datetime import date

from onestop.calendars.model import Calendar
from onestop.cases.model.commands import Fault
from onestop.cases.model.state import Delivery, Outcome, Status, Verdict
from onestop.cases.model.terms import Procedure
from onestop.identity.model import Relation
from onestop.tenancy.model import Role
from onestop.web.speech import Speech


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


STATES = {
    Status.FILED: _("To be accepted"),
    Status.CORRECTING: _("With the applicant, for correction"),
    Status.ACCEPTED: _("In review"),
    Status.DECIDED: _("Decided"),
    Status.CLOSED: _("Closed"),
}
OUTCOMES = {
    Outcome.GRANTED: _("Granted"),
    Outcome.REFUSED: _("Refused"),
    Outcome.NOT_ACCEPTED: _("Not accepted"),
    Outcome.WITHDRAWN: _("Withdrawn"),
    Outcome.LAPSED: _("Lapsed: the correction never came"),
}
VERDICTS = {Verdict.APPROVE: _("Agrees"), Verdict.REJECT: _("Does not agree")}
PROCEDURES = {
    Procedure.HEARING: _("Hearing"),
    Procedure.INSPECTION: _("On-site inspection"),
    Procedure.TESTING: _("Testing"),
    Procedure.QUARANTINE: _("Quarantine"),
    Procedure.APPRAISAL: _("Appraisal"),
    Procedure.EXPERT_REVIEW: _("Expert review"),
}
FAULTS = {
    Fault.MISSING: _("Missing"),
    Fault.ILLEGIBLE: _("Cannot be read"),
    Fault.EXPIRED: _("Out of date"),
    Fault.UNSEALED: _("Not signed or sealed"),
    Fault.WRONG_FORM: _("Wrong form"),
    Fault.INCONSISTENT: _("Contradicts another paper"),
    Fault.OTHER: _("Something else"),
}
DELIVERIES = {
    Delivery.ELECTRONIC: _("Electronically"),
    Delivery.WINDOW: _("At a window"),
    Delivery.POST: _("By post"),
}
RELATIONS = {
    Relation.SELF: _("The applicant in person"),
    Relation.REPRESENTATIVE: _("The legal representative"),
    Relation.AGENT: _("An agent with a power of attorney"),
    Relation.FAMILY: _("A member of the family"),
}
CHANNELS = {"online": _("Online"), "window": _("Window"), "kiosk": _("Kiosk"), "phone": _("Phone")}
ROLES = {
    Role.CLERK: _("Window clerk"),
    Role.REVIEWER: _("Reviewer"),
    Role.APPROVER: _("Approver"),
    Role.LEADER: _("Head of government"),
    Role.SUPERVISOR: _("Supervisor"),
    Role.ADMINISTRATOR: _("Tenant administrator"),
    Role.OPS: _("Municipal operations"),
}
LIGHTS = {"green": _("On time"), "yellow": _("Due soon"), "red": _("Late")}
KINDS = {"good": ("granted",), "bad": ("refused", "not-accepted", "lapsed")}


def standing(status: str, outcome: str | None, speech: Speech) -> str:
    """Return how a case stands in a word or two; a decision says which."""
    if outcome and status in (Status.DECIDED, Status.CLOSED):
        return speech.say(OUTCOMES[Outcome(outcome)])
    return speech.say(STATES[Status(status)])


def standing_kind(status: str, outcome: str | None) -> str:
    """Return the kind of tag that goes with it."""
    ended = outcome if status in (Status.DECIDED, Status.CLOSED) else None
    return next((kind for kind, outcomes in KINDS.items() if ended in outcomes), "plain" if ended else "brand")


def time_left(due: date, today: date, calendar: Calendar, speech: Speech) -> str:
    """Return how far a limit is, in working days: `3 working days left`, `due today`, `2 working days late`."""
    if due == today:
        return speech.say("Due today")
    if due > today:
        count = calendar.working_days_between(today, due)
        return speech.words.ngettext("{count} working day left", "{count} working days left", count)
    count = max(1, calendar.working_days_between(due, today))
    return speech.words.ngettext("{count} working day late", "{count} working days late", count)
