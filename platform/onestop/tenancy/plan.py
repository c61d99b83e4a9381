"""What loading a declaration would change. Nothing is ever removed: a tenant that is no longer declared stays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from onestop.tenancy.model import Department, Tenant


class Act(StrEnum):
    CREATE = "create"
    CHANGE = "change"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one declared tenant or department; `fields` names what differs."""

    act: Act
    declared: Tenant | Department
    fields: tuple[str, ...] = ()


def plan(declared: Iterable[Tenant | Department], existing: Iterable[Tenant | Department]) -> list[Change]:
    """Compare a declaration with what is there, in the order of the declaration."""
    there = {(type(one), one.code): one for one in existing}
    return [_change(one, there.get((type(one), one.code))) for one in declared]


def _change(declared: Tenant | Department, existing: Tenant | Department | None) -> Change:
    if existing is None:
        return Change(Act.CREATE, declared)
    differing = _differing(declared, existing)
    return Change(Act.CHANGE if differing else Act.NOTHING, declared, differing)


def _differing(one: Tenant | Department, other: Tenant | Department) -> tuple[str, ...]:
    names: Sequence[str] = one.__slots__
    return tuple(name for name in names if getattr(one, name) != getattr(other, name))
