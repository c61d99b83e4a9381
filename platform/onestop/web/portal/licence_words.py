"""What a licence's states and a file's problems are called, and what they mean to whoever looks."""

from onestop.licences.findings import Problem
from onestop.licences.model import LicenceState


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


STATES = {
    LicenceState.VALID: _("Valid"),
    LicenceState.SUSPENDED: _("Suspended"),
    LicenceState.REVOKED: _("Revoked"),
    LicenceState.SUPERSEDED: _("Superseded"),
    LicenceState.EXPIRED: _("Expired"),
}
TOLD = {
    LicenceState.VALID: _("This licence is in the register and in force."),
    LicenceState.SUSPENDED: _("This licence is in the register but suspended: it may not be used for now."),
    LicenceState.REVOKED: _("This licence was revoked: it is no longer in force."),
    LicenceState.SUPERSEDED: _("This licence was replaced by a newer one: it is no longer in force."),
    LicenceState.EXPIRED: _("This licence has expired: it is no longer in force."),
}
PROBLEMS = {
    Problem.NOT_A_PDF: _("The file is no PDF."),
    Problem.NOT_SIGNED: _("The file carries no seal."),
    Problem.SIGNED_TWICE: _("The file carries more than one seal."),
    Problem.CHANGED: _("The file was changed after it was sealed."),
    Problem.ADDED_TO: _("Something was added to the file after it was sealed."),
    Problem.UNTRUSTED: _("The seal is not of an authority that is trusted here."),
    Problem.NO_NUMBER: _("The file carries no licence number."),
}
