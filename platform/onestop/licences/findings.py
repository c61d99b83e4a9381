"""What checking a licence's file can find."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Problem(StrEnum):
    """What a verification can find."""

    NOT_A_PDF = "not-a-pdf"
    NOT_SIGNED = "not-signed"
    SIGNED_TWICE = "signed-twice"
    CHANGED = "changed"
    ADDED_TO = "added-to"
    UNTRUSTED = "untrusted"
    NO_NUMBER = "no-number"


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found. `signer` and `signed_at` are what the file says; believe them when there is no problem."""

    problems: tuple[Problem, ...]
    number: str | None = None
    """The licence's number, from the file's own keywords."""
    signer: str = ""
    signed_at: datetime | None = None

    @property
    def genuine(self) -> bool:
        """Whether the file is whole, unchanged, sealed by a trusted authority, and a licence."""
        return not self.problems
