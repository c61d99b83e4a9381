"""The tenant tree: a city, its districts and counties, their streets and towns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum


class Level(StrEnum):
    """Where a tenant stands in the tree; a level below has a parent one level above."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Brand:
    """How a tenant looks: its primary colour as `#rrggbb` and the character of its emblem."""

    colour: str = "#9e2b25"
    emblem: str = "政"


@dataclass(frozen=True, slots=True)
class Tenant:
    """One tenant: `code` is its region code (a street has 9 digits), `slug` the first label of its host name."""

    code: str
    slug: str
    level: Level
    parent: str | None
    name_zh: str
    name_en: str
    brand: Brand = field(default_factory=Brand)
    ring: str = "general"


@dataclass(frozen=True, slots=True)
class Department:
    """An authority inside a tenant; `code` is unique in the deployment (`<tenant>-<short name>`)."""

    code: str
    tenant: str
    name_zh: str
    name_en: str
    credit_code: str
    credit_code_made_up: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """In whose name a request acts, and whose rows it may see.

    `visible` holds the tenant's own code and those of every tenant below it, never a sibling's. Every store
    method takes a scope, filters by it, and the database's row-level security checks it a second time.
    """

    tenant: str
    visible: tuple[str, ...]


class Role(StrEnum):
    """What a member of staff may do in a department."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    OPS = "ops"


@dataclass(frozen=True, slots=True)
class StaffRole:
    """What a role is called, and what its holders do."""

    role: Role
    name_zh: str
    name_en: str
    duty_zh: str
    duty_en: str


@dataclass(frozen=True, slots=True)
class Post:
    """The roles that someone holds in one department, and so in its tenant."""

    department: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff as declared: who, and where. Passwords are never declared."""

    account: str
    name_zh: str
    name_en: str
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Hall:
    """A place open to the public; `code` is `<tenant>-<short name>`."""

    code: str
    tenant: str
    name_zh: str
    name_en: str
    address_zh: str
    address_en: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """One counter of a hall; `departments` are those whose items it serves, none means every one."""

    code: str
    hall: str
    name_zh: str
    name_en: str
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """When a hall serves on one day of the week: 1 is Monday, 7 Sunday; times are those of the legal clock."""

    hall: str
    weekday: int
    opens: time
    closes: time


def lineage(tenant: Tenant, tenants: Mapping[str, Tenant]) -> tuple[Tenant, ...]:
    """Return the tenant and all above it, the nearest first."""
    chain = [tenant]
    while (parent := chain[-1].parent) is not None:
        chain.append(tenants[parent])
    return tuple(chain)
