"""What a case's states, outcomes, faults and events are called on the portal."""

from onestop.cases.model.commands import Fault
from onestop.cases.model.state import Outcome, Status, Verdict
from onestop.cases.model.terms import Procedure


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


STATUSES = {
    Status.FILED: _("Being checked"),
    Status.CORRECTING: _("Waiting for you"),
    Status.ACCEPTED: _("In review"),
    Status.DECIDED: _("Decided"),
    Status.CLOSED: _("Closed"),
}
OUTCOMES = {
    Outcome.GRANTED: _("Granted"),
    Outcome.REFUSED: _("Not granted"),
    Outcome.NOT_ACCEPTED: _("Not accepted"),
    Outcome.WITHDRAWN: _("Withdrawn"),
    Outcome.LAPSED: _("Lapsed"),
}
ENDINGS = {
    Outcome.GRANTED: _("Granted and closed."),
    Outcome.REFUSED: _("Not granted. The notice says why, and how to appeal."),
    Outcome.NOT_ACCEPTED: _("Not accepted. The notice says why, and how to appeal."),
    Outcome.WITHDRAWN: _("You withdrew this application."),
    Outcome.LAPSED: _("The correction was not answered in time, so the application lapsed. You may apply anew."),
}
VERDICTS = {Verdict.APPROVE: _("Agreed"), Verdict.REJECT: _("Did not agree")}
PROCEDURES = {
    Procedure.HEARING: _("Hearing"),
    Procedure.INSPECTION: _("On-site inspection"),
    Procedure.TESTING: _("Testing"),
    Procedure.QUARANTINE: _("Quarantine"),
    Procedure.APPRAISAL: _("Appraisal"),
    Procedure.EXPERT_REVIEW: _("Expert review"),
}
FAULTS = {
    Fault.MISSING: _("It is missing"),
    Fault.ILLEGIBLE: _("It cannot be read"),
    Fault.EXPIRED: _("It has expired"),
    Fault.UNSEALED: _("It has no seal or signature"),
    Fault.WRONG_FORM: _("It is not in the right form"),
    Fault.INCONSISTENT: _("It contradicts another paper or an answer"),
    Fault.OTHER: _("See the remark"),
}
