"""What the case was filed under: the facts of one item version that its clock and its reviews need."""

from enum import StrEnum

import msgspec


class Procedure(StrEnum):
    """A special procedure, whose time does not count (Administrative Licensing Law, art. 45)."""

    HEARING = "hearing"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert-review"


class ReviewTerm(msgspec.Struct, frozen=True):
    """A department that examines the case. `limit` in working days from acceptance."""

    department: str
    tenant: str
    limit: int


class ProcedureTerm(msgspec.Struct, frozen=True):
    """A special procedure the item allows; `days` is the most working days it may take."""

    kind: Procedure
    days: int


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """A snapshot of the item version. Limits are working days; a later version never changes a filed case."""

    item: str
    version: str
    lead: str
    """The department that accepts and decides."""
    immediate: bool = False
    promised: int = 20
    statutory: int = 20
    acceptance: int = 5
    """All gaps are told within five working days, else the case counts as accepted (art. 32)."""
    correction: int = 20
    """Working days the applicant has to answer a correction notice before the filing lapses."""
    extension: int = 10
    """The most working days an extension may add, with the agency head's approval (art. 42); 0 allows none."""
    joint: bool = False
    """Several departments decide jointly: the head of the government approves the extension (art. 42)."""
    government: str = ""
    """The tenant whose head that is: the leading department's, or the one that answers for it."""
    hand_over: int = 10
    """Working days after a grant in which the result is handed over (art. 44)."""
    yellow: int = 2
    """The light is yellow when this many working days or fewer are left, the last day itself having 0."""
    reviews: tuple[ReviewTerm, ...] = ()
    procedures: tuple[ProcedureTerm, ...] = ()
    required: tuple[str, ...] = ()
    secondary: tuple[str, ...] = ()
    """Materials without which a case may still be accepted, promised by a date."""
    licence: str | None = None
    """The licence type that a grant leads to, if any."""
