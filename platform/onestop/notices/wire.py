"""What notices say over HTTP."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from onestop.notices.model import InboxLine, Notice


class NoticeLine(Struct, kw_only=True):
    """A notice as it was issued."""

    id: UUID
    case_number: str
    kind: str
    number: str
    department: str
    at: datetime
    digest: str

    @classmethod
    def of(cls, notice: Notice) -> "NoticeLine":
        return cls(**{name: getattr(notice, name) for name in cls.__struct_fields__})


class MessageLine(Struct, kw_only=True):
    """A message in the inbox; `notice` opens the file that it carries."""

    id: UUID
    tenant: str
    account: UUID
    case_number: str
    item: str
    kind: str
    notice: UUID | None
    facts: dict[str, str]
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, line: InboxLine) -> "MessageLine":
        return cls(**{name: getattr(line, name) for name in cls.__struct_fields__})


class InboxPage(Struct):
    messages: list[MessageLine]
    next_cursor: str | None
    unread: int
