"""Operations on a whole tenant, and what an archive or a backup holds."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from onestop.errors import InvalidInput


class Kind(StrEnum):
    ARCHIVE = "archive"
    """Everything of a tenant goes into the archive, is read back, and is proved by a signature."""
    BACKUP = "backup"
    """The tenant's rows as they are at one instant, and which version of each object goes with them."""
    RESTORE = "restore"
    MOVE = "move"
    """A street passes to another district; its open cases follow."""
    REMOVE = "remove"
    """Erases a tenant that has been archived."""
    FREEZE = "freeze"
    """No release reaches the tenant in a window of time."""
    UNFREEZE = "unfreeze"


class OperationState(StrEnum):
    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


LONGEST = 100_000
"""Days for which an archive may lie under lock."""
OPEN = (OperationState.PENDING, OperationState.RUNNING)


class _Args(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    pass


class ArchiveArgs(_Args, frozen=True, kw_only=True):
    """`days`: how long the archive lies under lock; without it, as long as the tenant's cases are to be kept."""

    days: int | None = None


class BackupArgs(_Args, frozen=True, kw_only=True):
    pass


class RestoreArgs(_Args, frozen=True, kw_only=True):
    """`backup` is the backup's operation. `replace`: what has come since is lost."""

    backup: str
    replace: bool = False


class MoveArgs(_Args, frozen=True, kw_only=True):
    """`parent` is the code of the district that the street passes to."""

    parent: str


class RemoveArgs(_Args, frozen=True, kw_only=True):
    """`proof` is the archive's operation. `open_cases`: cases that are still open end with the tenant."""

    proof: str
    open_cases: bool = False


class FreezeArgs(_Args, frozen=True, kw_only=True):
    """The window in which no release reaches the tenant, and why."""

    since: datetime
    until: datetime
    reason: str


class UnfreezeArgs(_Args, frozen=True, kw_only=True):
    pass


ARGS: dict[Kind, type[_Args]] = {
    Kind.ARCHIVE: ArchiveArgs,
    Kind.BACKUP: BackupArgs,
    Kind.RESTORE: RestoreArgs,
    Kind.MOVE: MoveArgs,
    Kind.REMOVE: RemoveArgs,
    Kind.FREEZE: FreezeArgs,
    Kind.UNFREEZE: UnfreezeArgs,
}


def checked_args(kind: Kind, args: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an operation with their defaults; raise InvalidInput for what does not fit its kind."""
    try:
        found = msgspec.convert(args, ARGS[kind])
    except msgspec.ValidationError as wrong:
        raise InvalidInput(
            "This does not fit the operation: {why}", field="/args", rule="args", why=str(wrong)
        ) from wrong
    if isinstance(found, ArchiveArgs) and found.days is not None and not 1 <= found.days <= LONGEST:
        text = "An archive is kept for 1 to {most} days."
        raise InvalidInput(text, field="/args/days", rule="days", most=LONGEST)
    if isinstance(found, FreezeArgs) and found.until <= found.since:
        raise InvalidInput("The window ends after it begins.", field="/args/until", rule="window")
    told: dict[str, Any] = msgspec.to_builtins(found)
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation on the tenant `subject`. `percent`, `step` and `message` say how far it has come.

    `message` is a text with placeholders that `facts` fill. `beat_at` is when it last gave a sign of life.
    """

    id: str
    subject: str
    kind: Kind
    args: dict[str, Any]
    state: OperationState
    step: str = ""
    percent: int = 0
    message: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    code: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    tries: int = 0
    next_at: datetime
    beat_at: datetime | None = None
    made_at: datetime
    ended_at: datetime | None = None

    @property
    def ended(self) -> bool:
        return self.state not in OPEN


@dataclass(frozen=True, slots=True)
class Patience:
    """How often an operation is tried again, each time after twice as long."""

    first: timedelta
    longest: timedelta
    tries: int

    def pause(self, tries: int) -> timedelta | None:
        """Return how long to wait after that many tries, or None when it was the last."""
        return None if tries >= self.tries else min(self.longest, self.first * 2 ** min(tries - 1, 20))


AWAY = Patience(timedelta(seconds=2), timedelta(minutes=5), 100)
"""A part is away: about eight hours."""
DEFECT = Patience(timedelta(seconds=5), timedelta(seconds=30), 3)
"""Something that nobody has foreseen: it may have been a chance, and is not tried for long."""


@dataclass(frozen=True, slots=True)
class Part:
    """A table, and what of it belongs to a tenant: `whose` with the tenant's code as $1, in the order of `key`.

    `archived`: it is part of the record, and of its proof. `declared`: it comes from the declarations, which a
    restore leaves as they are. `shared`: rows of the whole deployment, kept at the city; they are never removed.
    """

    name: str
    key: str
    whose: str = "tenant = $1"
    archived: bool = True
    declared: bool = False
    shared: bool = False

    @property
    def record(self) -> bool:
        """Whether it tells what happened in cases: that a restore must not lose."""
        return self.archived and not self.declared and not self.shared and self.name != "post"


_OF_HALL = "hall in (select code from hall where tenant = $1)"
PARTS = (
    Part("tenant", "code", "code = $1", declared=True),
    Part("department", "code", declared=True),
    Part("hall", "code", declared=True),
    Part("hall_window", "code", _OF_HALL, declared=True),
    Part("opening_hours", "hall, weekday, opens", _OF_HALL, declared=True),
    Part("item_override", "item, version", declared=True),
    Part("account", "id", shared=True),
    Part("mandate", "id", shared=True),
    Part("post", "id"),
    Part("saved_view", "id", archived=False),
    Part("draft", "id", archived=False),
    Part("webhook", "id", archived=False),
    Part("machine_token", "id", archived=False),
    Part("idempotency_key", "account, key", archived=False),
    Part("outbox", "id", archived=False),
    Part("material", "id"),
    Part("cases", "number"),
    Part("review", "case_number, department"),
    Part("case_event", "case_number, seq"),
    Part("case_text", "id"),
    Part("visitor", "id"),
    Part("material_use", "case_number, material"),
    Part("licence", "number"),
    Part("licence_change", "number, seq"),
    Part("notice_counter", "department, year"),
    Part("notice", "id"),
    Part("inbox", "id"),
    Part("sending", "message, channel"),
    Part("delivery", "case_number"),
    Part("disclosure", "id"),
    Part("rating", "case_number"),
    Part("trail_anchor", "day"),
    Part("trail_leaf", "case_number, day"),
    Part("history", "tenant"),
)
"""Every table that holds something of a tenant, those first on which others depend."""
PASSING = frozenset({"session", "attempt", "webhook_delivery", "operation"})
"""Tables of a tenant that no archive and no backup holds: they say what is going on, not what has happened."""


def parts_of(kind: Kind) -> tuple[Part, ...]:
    """Return the tables that an archive or a backup holds."""
    return PARTS if kind is Kind.BACKUP else tuple(part for part in PARTS if part.archived)


def named(parts: Iterable[Part]) -> dict[str, Part]:
    return {part.name: part for part in parts}
