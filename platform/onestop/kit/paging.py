"""Pages by cursor: stable under insertion, and a cursor fits only the list that gave it."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec

from onestop.errors import InvalidInput

T = TypeVar("T")
MOST = 100
"""The most rows a page may have."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page and the cursor of the next, if there is one."""

    rows: list[T]
    next_cursor: str | None


def check_size(rows: int) -> None:
    """Raise InvalidInput unless a page may have so many rows."""
    if not 1 <= rows <= MOST:
        raise InvalidInput("A page has 1 to {most} rows.", field="/query/limit", rule="limit", most=MOST)


def fingerprint(*parts: object) -> str:
    """Return a short mark of a list: its name, filters and sort."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def write_cursor(mark: str, key: list[Any]) -> str:
    """Return a cursor: the list's mark and the sort key of the last row."""
    return base64.urlsafe_b64encode(msgspec.json.encode([mark, key])).decode().rstrip("=")


def read_cursor(text: str, mark: str) -> list[Any]:
    """Return the sort key in a cursor; a cursor of another list, or a damaged one, is refused."""
    try:
        found, key = msgspec.json.decode(
            base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), type=tuple[str, list[Any]]
        )
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise InvalidInput("This page mark is damaged.", field="/query/cursor", rule="cursor-damaged") from None
    if found != mark:
        raise InvalidInput(
            "This page mark belongs to another list.", field="/query/cursor", rule="cursor-of-another-list"
        )
    return key
