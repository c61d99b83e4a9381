"""What the portal says to an applicant where the office has another word."""

from collections.abc import Mapping

from onestop.cases.model.state import Outcome, Status
from onestop.web.case.words import OUTCOMES
from onestop.web.speech import Speech


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


STATUSES: Mapping[Status, str] = {
    Status.FILED: _("Being checked"),
    Status.CORRECTING: _("Waiting for you"),
    Status.ACCEPTED: _("In review"),
    Status.DECIDED: _("Decided"),
    Status.CLOSED: _("Closed"),
}
ENDINGS: Mapping[Outcome, str] = {
    Outcome.GRANTED: _("Granted and closed."),
    Outcome.REFUSED: _("Not granted. The notice says why, and how to appeal."),
    Outcome.NOT_ACCEPTED: _("Not accepted. The notice says why, and how to appeal."),
    Outcome.WITHDRAWN: _("You withdrew this application."),
    Outcome.LAPSED: _("The correction was not answered in time, so the application lapsed. You may apply anew."),
}


def standing(status: str, outcome: str | None, speech: Speech) -> str:
    """Return how a case stands, to its applicant."""
    return speech.say(OUTCOMES[Outcome(outcome)] if outcome else STATUSES[Status(status)])
