"""What the component macros take: small frozen views, made by the pages from what the slices tell.

A text in a view is already in the person's language; an address is a path of this site.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str
    current: bool = False
    count: int | None = None
    icon: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, radio or checkbox field."""

    value: str
    text: str
    hint: str = ""


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


class TaskState(StrEnum):
    DONE = "done"
    DOING = "doing"
    TODO = "todo"
    BLOCKED = "blocked"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a task list; a blocked one is no link."""

    text: str
    href: str
    state: TaskState
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a summary list; `change_href` leads back to the question."""

    label: str
    value: str
    change_href: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; `href` sorts by it, `sorted` is `ascending`, `descending` or empty."""

    text: str
    href: str = ""
    sorted: str = ""
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What surrounds a list's rows. `count` None means not counted; addresses left empty are not offered."""

    caption: str
    columns: Sequence[Column]
    count: int | None = None
    previous_href: str = ""
    next_href: str = ""
    export_href: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    state: TaskState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a timeline; `authority` is on whose authority it was done."""

    at: datetime
    what: str
    who: str
    detail: str = ""
    authority: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a case now, as one sentence, and by when it is due."""

    sentence: str
    light: Light | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class JourneyCode:
    """`code` is printed in groups of four; `url` is what the QR code holds."""

    code: str
    url: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class ItemCard:
    title: str
    href: str
    department: str
    limit: str
    """`15 working days`, or that it is done at once."""
    cost: str
    online: bool = True


@dataclass(frozen=True, slots=True)
class CaseCard:
    number: str
    title: str
    href: str
    holder: str
    state: str
    light: Light | None = None
    due: date | None = None


@dataclass(frozen=True, slots=True)
class LicenceCard:
    title: str
    href: str
    number: str
    holder: str
    issuer: str
    issued: date
    expires: date | None
    state: str
    valid: bool = True
