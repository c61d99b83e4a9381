"""What is published of Jinan's service centre as of 2017-08-31, and how it scales."""

from dataclasses import dataclass
from datetime import date

FIRST, LAST = date(2016, 9, 1), date(2017, 8, 31)
"""The year that is generated. Only its last day is published; that it is one year is our own reading."""
ACCEPTED, CLOSED, RATED = 126_329, 118_232, 35_208
IN_TIME, SATISFIED = 0.9812, 0.9922
"""Shares: closed within the promised limit, of those closed; satisfied, of those that rated."""
CONTENT_DEPARTMENTS = 25
"""Departments of which every rating is satisfied."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How many cases were accepted, closed, closed in time, rated, and rated satisfied."""

    accepted: int
    closed: int
    in_time: int
    rated: int
    satisfied: int

    @property
    def open(self) -> int:
        return self.accepted - self.closed

    @property
    def late(self) -> int:
        return self.closed - self.in_time

    @property
    def unsatisfied(self) -> int:
        return self.rated - self.satisfied


def totals(scale: float = 1.0) -> Totals:
    """Return the published totals, every one of them times `scale`."""
    closed, rated = round(CLOSED * scale), round(RATED * scale)
    return Totals(round(ACCEPTED * scale), closed, round(closed * IN_TIME), rated, round(rated * SATISFIED))


def totals_of(cases: int) -> Totals:
    """Return totals of this many cases in the published proportions."""
    scaled = totals(cases / ACCEPTED)
    return Totals(cases, scaled.closed, scaled.in_time, scaled.rated, scaled.satisfied)
