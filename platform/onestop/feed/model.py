"""The event feed: what happened in the deployment, in one order, for whoever follows it."""

from dataclasses import dataclass
from datetime import datetime
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
