"""What has happened to a case: the bodies of its events. They carry results (days, limits), never rules."""

from datetime import date

import msgspec

from onestop.calendars.model import Calendar
from onestop.cases.model.commands import Bringer, Defect, Successor
from onestop.cases.model.state import Delivery, Due, Duty, Gap, Light, Outcome, Review, Verdict
from onestop.cases.model.terms import Procedure, Terms


class _Body(msgspec.Struct, frozen=True, kw_only=True, tag_field="type"):
    pass


class Filed(_Body, frozen=True, kw_only=True, tag="filed"):
    tenant: str
    applicant: str
    channel: str
    terms: Terms
    calendar: Calendar
    received: date
    acceptance: Due
    delivery: Delivery
    form_digest: str
    materials: tuple[str, ...]


class Prechecked(_Body, frozen=True, kw_only=True, tag="prechecked"):
    ready: bool


class Accepted(_Body, frozen=True, kw_only=True, tag="accepted"):
    """The clock runs from `started`. `deemed`: nobody answered within five working days (art. 32)."""

    started: date
    deemed: bool
    promised: Due
    statutory: date
    gaps: tuple[Gap, ...] = ()


class Pushed(_Body, frozen=True, kw_only=True, tag="pushed"):
    """A review was opened in every department concerned."""

    reviews: tuple[Review, ...]


class AcceptanceRefused(_Body, frozen=True, kw_only=True, tag="acceptance-refused"):
    pass


class CorrectionRequested(_Body, frozen=True, kw_only=True, tag="correction-requested"):
    defects: tuple[Defect, ...]
    answer_by: date
    by_supervisor: bool = False


class CorrectionSubmitted(_Body, frozen=True, kw_only=True, tag="correction-submitted"):
    materials: tuple[str, ...]
    received: date
    acceptance: Due


class Lapsed(_Body, frozen=True, kw_only=True, tag="lapsed"):
    """The correction notice was never answered."""


class GapSupplied(_Body, frozen=True, kw_only=True, tag="gap-supplied"):
    material: str


class GapMissed(_Body, frozen=True, kw_only=True, tag="gap-missed"):
    material: str


class ReviewClaimed(_Body, frozen=True, kw_only=True, tag="review-claimed"):
    department: str
    officer: str


class ReviewReleased(_Body, frozen=True, kw_only=True, tag="review-released"):
    department: str


class VerdictGiven(_Body, frozen=True, kw_only=True, tag="verdict-given"):
    department: str
    verdict: Verdict
    late: bool


class OpinionGiven(_Body, frozen=True, kw_only=True, tag="opinion-given"):
    department: str


class VerdictRecalled(_Body, frozen=True, kw_only=True, tag="verdict-recalled"):
    department: str
    due: Due


class ReviewDue(msgspec.Struct, frozen=True):
    department: str
    due: Due


class Dues(msgspec.Struct, frozen=True):
    """Every limit of a running case after something moved them."""

    promised: Due
    statutory: date | None
    reviews: tuple[ReviewDue, ...] = ()


class ProcedureStarted(_Body, frozen=True, kw_only=True, tag="procedure-started"):
    kind: Procedure
    department: str
    first: date
    """The first day that does not count."""
    days: int
    until: date
    """The last day the applicant was told."""
    dues: Dues


class ProcedureEnded(_Body, frozen=True, kw_only=True, tag="procedure-ended"):
    kind: Procedure
    last: date
    """The last day that does not count."""
    dues: Dues


class ExtensionRequested(_Body, frozen=True, kw_only=True, tag="extension-requested"):
    days: int


class ExtensionApproved(_Body, frozen=True, kw_only=True, tag="extension-approved"):
    days: int
    dues: Dues


class ExtensionDeclined(_Body, frozen=True, kw_only=True, tag="extension-declined"):
    pass


class Decided(_Body, frozen=True, kw_only=True, tag="decided"):
    outcome: Outcome
    on: date
    late: bool
    hand_over_by: date | None = None
    """The last day to hand a granted result over (art. 44)."""


class LicenceIssued(_Body, frozen=True, kw_only=True, tag="licence-issued"):
    licence: str


class RatingOffered(_Body, frozen=True, kw_only=True, tag="rating-offered"):
    """The rating was offered before hand-over; a skip is recorded as a skip."""

    rated: bool


class HandedOver(_Body, frozen=True, kw_only=True, tag="handed-over"):
    way: Delivery


class Withdrawn(_Body, frozen=True, kw_only=True, tag="withdrawn"):
    at_window: bool = False
    """A clerk noted it for whoever came, after checking the identity."""
    bringer: Bringer | None = None
    """Who that was, and by what power; always there at a window since this is asked."""


class Closed(_Body, frozen=True, kw_only=True, tag="closed"):
    outcome: Outcome


class LightTurned(_Body, frozen=True, kw_only=True, tag="light-turned"):
    """`department` is None for the case's own light."""

    light: Light
    department: str | None = None


class Escalated(_Body, frozen=True, kw_only=True, tag="escalated"):
    """A department was silent past the day of its duty; the supervisor is told. Once for each duty."""

    department: str
    duty: Duty = Duty.REVIEW


class CalendarMoved(_Body, frozen=True, kw_only=True, tag="calendar-moved"):
    calendar: Calendar
    acceptance: Due | None
    dues: Dues | None


class Reassigned(_Body, frozen=True, kw_only=True, tag="reassigned"):
    """Open reviews, those still to be opened, and the lead passed to these departments; given verdicts stand."""

    successors: tuple[Successor, ...]


Body = (
    Filed
    | Prechecked
    | Accepted
    | Pushed
    | AcceptanceRefused
    | CorrectionRequested
    | CorrectionSubmitted
    | Lapsed
    | GapSupplied
    | GapMissed
    | ReviewClaimed
    | ReviewReleased
    | VerdictGiven
    | OpinionGiven
    | VerdictRecalled
    | ProcedureStarted
    | ProcedureEnded
    | ExtensionRequested
    | ExtensionApproved
    | ExtensionDeclined
    | Decided
    | LicenceIssued
    | RatingOffered
    | HandedOver
    | Withdrawn
    | Closed
    | LightTurned
    | Escalated
    | CalendarMoved
    | Reassigned
)
