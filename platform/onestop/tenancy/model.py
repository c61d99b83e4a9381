"""The tenant tree: a city, its districts and counties, their streets and towns."""

from dataclasses import dataclass, field
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
