"""What a case is, folded from its events. Everything here is codes, days and identifiers; nothing personal."""

from datetime import date
from enum import StrEnum

import msgspec

from onestop.calendars.model import Calendar, Pause
from onestop.cases.model.terms import Procedure, Terms


class Status(StrEnum):
    FILED = "filed"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a case ended."""

    GRANTED = "granted"
    REFUSED = "refused"
    NOT_ACCEPTED = "not-accepted"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"


class Verdict(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


class Light(StrEnum):
    """How a case or a review stands against its limit."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class Duty(StrEnum):
    """What somebody owes the case by a day; when it is overdue, the supervisor is told."""

    REVIEW = "review"
    PROCEDURE = "procedure"
    HAND_OVER = "hand-over"


class Delivery(StrEnum):
    """How the result reaches the applicant."""

    ELECTRONIC = "electronic"
    WINDOW = "window"
    POST = "post"


class Due(msgspec.Struct, frozen=True):
    """A limit as days: green until the end of `green_until`, yellow until the end of `day`, red after it.

    Both are None while the clock is paused without a known end.
    """

    day: date | None
    green_until: date | None

    def light(self, today: date) -> Light:
        """Return the light this limit shows on `today`."""
        if self.day is None or self.green_until is None or today <= self.green_until:
            return Light.GREEN
        return Light.YELLOW if today <= self.day else Light.RED


class Review(msgspec.Struct, frozen=True):
    """One department's part of the examination."""

    department: str
    tenant: str
    limit: int
    due: Due
    opened: date
    officer: str | None = None
    """The account that has claimed the review, so that two officers never handle the same one."""
    verdict: Verdict | None = None
    light: Light = Light.GREEN
    escalated: bool = False


class Gap(msgspec.Struct, frozen=True):
    """A secondary material that was missing at acceptance, promised by a day."""

    material: str
    promised_by: date
    supplied: bool = False
    missed: bool = False


class OpenProcedure(msgspec.Struct, frozen=True):
    """The special procedure under way."""

    kind: Procedure
    department: str
    first: date
    days: int
    """The working days the applicant was told it takes."""
    until: date
    """The last of these days. A day that the applicant was told in a notice never moves."""
    escalated: bool = False


class CaseState(msgspec.Struct, frozen=True, kw_only=True):
    """A case. `seq` is the number of its last event and serves as its version."""

    number: str
    tenant: str
    terms: Terms
    calendar: Calendar
    applicant: str
    seq: int
    status: Status
    received: date
    """The day the application, or the answered correction, came in."""
    acceptance: Due | None = None
    delivery: Delivery = Delivery.ELECTRONIC
    correction_due: date | None = None
    corrections: int = 0
    asked: tuple[str, ...] = ()
    """Materials that the open correction names; the answer brings them all."""
    fresh: tuple[str, ...] = ()
    """Materials that the last correction brought: what is wrong with them could not be told before."""
    gaps: tuple[Gap, ...] = ()
    started: date | None = None
    """The day of acceptance, from which the limits run."""
    pauses: tuple[Pause, ...] = ()
    procedure: OpenProcedure | None = None
    extension: int = 0
    extension_asked: int = 0
    promised: Due | None = None
    statutory: date | None = None
    reviews: tuple[Review, ...] = ()
    light: Light = Light.GREEN
    outcome: Outcome | None = None
    decided: date | None = None
    hand_over_by: date | None = None
    hand_over_escalated: bool = False
    licence: str | None = None

    @property
    def due(self) -> Due | None:
        """The limit that runs now, if one does."""
        return {Status.FILED: self.acceptance, Status.ACCEPTED: self.promised}.get(self.status)

    @property
    def wants_licence(self) -> bool:
        """Whether the decision calls for a licence that has not been issued yet."""
        granted = self.status is Status.DECIDED and self.outcome is Outcome.GRANTED
        return granted and self.terms.licence is not None and self.licence is None

    def review(self, department: str | None) -> Review | None:
        """Return the review of `department`, if it has one."""
        return next((each for each in self.reviews if each.department == department), None)
