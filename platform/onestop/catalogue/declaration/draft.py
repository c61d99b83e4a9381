"""A declaration under examination: its parts, each with the place in the files it came from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from onestop.catalogue.declaration.documents import Document, Step
from onestop.catalogue.declaration.problems import Problem
from onestop.catalogue.model import Item, Override
from onestop.tenancy.model import Department, Hall, Level, OpeningHours, Staff, StaffRole, Tenant, Window

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A part, and where it stands."""

    value: T
    document: Document
    path: tuple[Step, ...] = ()

    def problem(self, rule: str, message: str, *, at: Sequence[Step] = (), **facts: object) -> Problem:
        return self.document.problem((*self.path, *at), rule, message, **facts)


@dataclass(frozen=True, slots=True)
class DepartmentEntry:
    """A department as declared for a level: one in each of the level's tenants."""

    short: str
    level: Level
    name_zh: str
    name_en: str
    credit_code: str = ""
    made_up: bool = False
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Declaration:
    """A city as declared, every rule kept: its tenants from the root down, and all they need to open their doors."""

    tenants: tuple[Tenant, ...]
    departments: tuple[Department, ...]
    items: tuple[Item, ...]
    overrides: tuple[Override, ...]
    roles: tuple[StaffRole, ...]
    staff: tuple[Staff, ...]
    halls: tuple[Hall, ...]
    windows: tuple[Window, ...]
    hours: tuple[OpeningHours, ...]


@dataclass(slots=True)
class Draft:
    """What the files say so far."""

    tenants: list[Placed[Tenant]] = field(default_factory=list)
    entries: list[Placed[DepartmentEntry]] = field(default_factory=list)
    departments: list[Placed[Department]] = field(default_factory=list)
    items: list[Placed[Item]] = field(default_factory=list)
    overrides: list[Placed[Override]] = field(default_factory=list)
    roles: list[Placed[StaffRole]] = field(default_factory=list)
    staff: list[Placed[Staff]] = field(default_factory=list)
    halls: list[Placed[Hall]] = field(default_factory=list)
    windows: list[Placed[Window]] = field(default_factory=list)
    hours: list[Placed[OpeningHours]] = field(default_factory=list)

    def finish(self) -> Declaration:
        return Declaration(
            tenants=_values(self.tenants),
            departments=_values(self.departments),
            items=_values(self.items),
            overrides=_values(self.overrides),
            roles=_values(self.roles),
            staff=_values(self.staff),
            halls=_values(self.halls),
            windows=_values(self.windows),
            hours=_values(self.hours),
        )


def _values(parts: list[Placed[T]]) -> tuple[T, ...]:
    return tuple(part.value for part in parts)
