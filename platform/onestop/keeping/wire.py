"""Operations over the internal API."""

from datetime import datetime
from typing import Any

import msgspec

from onestop.keeping.model import Kind, Operation
from onestop.kit.i18n import Localizer


class OperationOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be done, and with which tenant."""

    tenant: str
    kind: Kind
    args: dict[str, Any] = {}


class RemovalOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """`proof` is the operation of a verified archive. `open_cases`: cases that are still open end with the tenant."""

    proof: str
    open_cases: bool = False


class OperationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How an operation stands; `progress` is in percent, `code` names why it failed."""

    id: str
    tenant: str
    kind: Kind
    args: dict[str, Any]
    state: str
    step: str
    progress: int
    message: str
    code: str
    result: dict[str, Any]
    tries: int
    made_at: datetime
    beat_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, operation: Operation, words: Localizer) -> "OperationView":
        return cls(
            id=operation.id,
            tenant=operation.subject,
            kind=operation.kind,
            args=operation.args,
            state=operation.state.value,
            step=operation.step,
            progress=operation.percent,
            message=words.gettext(operation.message, **operation.facts),
            code=operation.code,
            result=operation.result,
            tries=operation.tries,
            made_at=operation.made_at,
            beat_at=operation.beat_at,
            ended_at=operation.ended_at,
        )


class Locked(msgspec.Struct, frozen=True, rename="camel"):
    """An object that stays until its day."""

    key: str
    version: str
    free_on: str


class RemovedView(msgspec.Struct, frozen=True):
    """What became of a removed tenant's objects."""

    erased: int
    locked: list[Locked]
