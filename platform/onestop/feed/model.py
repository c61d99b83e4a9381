"""The event feed: what happened in the deployment, in one order, for whoever follows it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened. `subject` and `seq` name it once and for all (a case and its event number)."""

    tenant: str
    kind: str
    subject: str
    seq: int
    at: datetime
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the feed: the writing transaction and the entry's number."""

    tx: int
    id: int


START = Position(0, 0)
LONGEST_WAIT = timedelta(seconds=30)
"""The longest that a caller may wait for news on one request."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader narrows the feed to; nothing named means all."""

    kinds: tuple[str, ...] = ()
    subject: str = ""


EVERYTHING = Wanted()
