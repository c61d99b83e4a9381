"""What a list of cases can be narrowed to, and how it is sorted."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_COUNTED = 1_000
"""Lists are counted exactly up to here; beyond, it is enough to know that there are more."""


class Sort(StrEnum):
    """The order of a list: newest filing first, or least time left first."""

    NEWEST = "newest"
    DUE = "due"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a list is narrowed to; None means all. `text` is a case number or a part of the applicant's name."""

    tenant: str | None = None
    status: str | None = None
    outcome: str | None = None
    light: str | None = None
    item: str | None = None
    lead: str | None = None
    review: str | None = None
    """A department whose review is still open."""
    open: bool | None = None
    paused: bool | None = None
    """True: the clock of a review in progress stands still. False: some limit runs, or ran to the end."""
    filed_from: date | None = None
    filed_to: date | None = None
    text: str | None = None
