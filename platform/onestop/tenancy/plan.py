"""What loading a declaration would change. Nothing is ever removed: a tenant that is no longer declared stays."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Act(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change(Generic[T]):
    """What happens to one declared thing; `fields` names what differs."""

    act: Act
    declared: T
    fields: tuple[str, ...] = ()


def kind_and_code(one: Any) -> Hashable:
    """Return what names most things: their kind and their code."""
    return type(one), one.code


def plan(declared: Iterable[T], existing: Iterable[T], key: Callable[[T], Hashable] = kind_and_code) -> list[Change[T]]:
    """Compare a declaration with what is there, in the order of the declaration; `key` says what is the same thing."""
    there = {key(one): one for one in existing}
    return [_change(one, there.get(key(one))) for one in declared]


def due(changes: Iterable[Change[T]]) -> list[Change[T]]:
    """Return the changes that change something."""
    return [change for change in changes if change.act is not Act.NOTHING]


def _change(declared: T, existing: T | None) -> Change[T]:
    if existing is None:
        return Change(Act.CREATE, declared)
    differing = _differing(declared, existing)
    return Change(Act.CHANGE if differing else Act.NOTHING, declared, differing)


def _differing(one: Any, other: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(one) if getattr(one, f.name) != getattr(other, f.name))
