"""The tenant tree: a city, its districts and counties, their streets and towns."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum

from onestop.errors import InvalidInput, NotFound


class Level(StrEnum):
    """Where a tenant stands in the tree; a level below has a parent one level above."""

    CITY = "city"
    DISTRICT = "district"
    STREET = "street"


DEPTH = {level: depth for depth, level in enumerate(Level)}
"""How many tenants stand above one of a level."""


@dataclass(frozen=True, slots=True)
class Brand:
    """How a tenant looks: its primary colour as `#rrggbb` and the character of its emblem."""

    colour: str = "#1f6f78"
    emblem: str = "政"


class Runtime(StrEnum):
    """Whose workers carry a tenant's cases: those of all, or its own."""

    SHARED = "shared"
    DEDICATED = "dedicated"


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much of the platform a tenant may use: cases open at a time, members of staff."""

    open_cases: int = 20_000
    staff: int = 500


@dataclass(frozen=True, slots=True)
class Retention:
    """For how many days a closed case and its materials are kept; 10,950 days are thirty years."""

    case_days: int = 10_950
    material_days: int = 10_950


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """What may change in the life of a tenant without its becoming another one.

    `hosts` are host names beside `<slug>.<base domain>`. `bundle` names the declaration that its departments and
    halls come from; empty means the city's slug. `allowed_sources` are kept for the gateway, which enforces them.
    """

    hosts: tuple[str, ...] = ()
    runtime: Runtime = Runtime.SHARED
    bundle: str = ""
    calendar: str = "cn"
    quotas: Quotas = field(default_factory=Quotas)
    retention: Retention = field(default_factory=Retention)
    allowed_sources: tuple[str, ...] = ()
    maintenance: bool = False


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
    settings: TenantSettings = field(default_factory=TenantSettings)

    @property
    def suffix(self) -> str:
        """What a dedicated tenant's own task queues have behind their name."""
        return f"-{self.slug}" if self.settings.runtime is Runtime.DEDICATED else ""


@dataclass(frozen=True, slots=True)
class Registration:
    """A tenant as it is registered; `revision` is a digest of all that was, empty for one applied from files.

    New cases begin under `release`; empty: under whichever takes new cases of the tenant's queue.
    """

    tenant: Tenant
    revision: str
    stopped: bool
    release: str = ""


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
    LEADER = "leader"
    """The head of the government at this level, or whoever the head lets approve."""
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


@dataclass(frozen=True, slots=True)
class Premises:
    """A hall with everything in it: its windows, and when it serves."""

    hall: Hall
    windows: tuple[Window, ...] = ()
    hours: tuple[OpeningHours, ...] = ()

    @property
    def code(self) -> str:
        return self.hall.code

    @property
    def name_zh(self) -> str:
        return self.hall.name_zh


def premises(halls: Iterable[Hall], windows: Iterable[Window], hours: Iterable[OpeningHours]) -> list[Premises]:
    """Return each hall with its windows by code and its hours by day."""
    inside = sorted(windows, key=lambda window: window.code)
    spans = sorted(hours, key=lambda span: (span.weekday, span.opens))
    return [
        Premises(hall, tuple(w for w in inside if w.hall == hall.code), tuple(s for s in spans if s.hall == hall.code))
        for hall in halls
    ]


CODES = {
    Level.CITY: re.compile("[0-9]{4}00"),
    Level.DISTRICT: re.compile("[0-9]{6}"),
    Level.STREET: re.compile("[0-9]{9}"),
}
"""A region code's form by level (GB/T 2260; streets by the statistics' codes)."""
NESTED_DIGITS = {Level.DISTRICT: 4, Level.STREET: 6}
"""How many leading digits a tenant's code shares with its parent's."""


def check_code(tenant: Tenant) -> None:
    """Raise InvalidInput unless the region code has its level's form and lies within the parent's."""
    if not CODES[tenant.level].fullmatch(tenant.code):
        raise InvalidInput(
            "{code} is no region code of this level: a city's 6 digits end with 00, a district has 6, a street 9.",
            field="/code",
            rule="code-form",
            code=tenant.code,
        )
    if tenant.parent == tenant.code:
        raise InvalidInput("Tenant {code} cannot stand below itself.", field="/parent", rule="cycle", code=tenant.code)
    digits = NESTED_DIGITS.get(tenant.level, 0)
    if tenant.parent is not None and tenant.code[:digits] != tenant.parent[:digits]:
        raise InvalidInput(
            "{code} does not lie within {parent}: the first {digits} digits differ.",
            field="/code",
            rule="code-not-nested",
            code=tenant.code,
            parent=tenant.parent,
            digits=digits,
        )


def lineage(tenant: Tenant, tenants: Mapping[str, Tenant]) -> tuple[Tenant, ...]:
    """Return the tenant and all above it, the nearest first."""
    chain = [tenant]
    while (parent := chain[-1].parent) is not None:
        chain.append(tenants[parent])
    return tuple(chain)


def has_government(tenant: Tenant) -> bool:
    """Say whether a people's government stands at a tenant.

    A town has one. A subdistrict office and the committee of a development zone are agencies of the government above
    them (Organic Law of the Local People's Congresses and Local People's Governments).
    """
    if tenant.level is Level.STREET:
        return tenant.name_zh.endswith(("镇", "乡"))
    return tenant.level is Level.CITY or not tenant.name_zh.endswith("开发区")


class TenantTree:
    """All tenants of the deployment, and who stands above and below whom. Immutable once built."""

    def __init__(self, tenants: Iterable[Tenant] = ()) -> None:
        """Build the tree; raise InvalidInput when a tenant's code, slug, parent or level does not fit."""
        self.tenants = {t.code: t for t in tenants}
        self._by_slug = {t.slug: t for t in self.tenants.values()}
        self._by_host = {host: t for t in self.tenants.values() for host in t.settings.hosts}
        self._children: dict[str, list[str]] = {code: [] for code in self.tenants}
        if len(self._by_slug) < len(self.tenants):
            raise InvalidInput("Two tenants have the same slug.", field="/slug", rule="slug-twice")
        if len(self._by_host) < sum(len(t.settings.hosts) for t in self.tenants.values()):
            raise InvalidInput("Two tenants have the same host name.", field="/hosts", rule="host-twice")
        for tenant in self.tenants.values():
            self._place(tenant)
        self._scopes = {code: Scope(code, tuple(self._walk(code))) for code in self.tenants}

    def _place(self, tenant: Tenant) -> None:
        above = self.tenants.get(tenant.parent or "")
        if (above is None) is not (tenant.level is Level.CITY):
            raise InvalidInput(
                "Tenant {code} needs a parent that exists; only the city has none.",
                field="/parent",
                rule="parent-unknown",
                code=tenant.code,
            )
        if above is None:
            if tenant is not self.root:
                raise InvalidInput("Tenant {code} is a second city.", field="/level", rule="one-city", code=tenant.code)
            return
        if DEPTH[above.level] != DEPTH[tenant.level] - 1:
            raise InvalidInput(
                "Tenant {code} must stand one level below its parent.",
                field="/level",
                rule="level-below-parent",
                code=tenant.code,
            )
        self._children[above.code].append(tenant.code)

    def _walk(self, code: str) -> Iterable[str]:
        yield code
        for child in self._children[code]:
            yield from self._walk(child)

    @property
    def root(self) -> Tenant:
        """The city; raise NotFound while no tenant is declared."""
        found = next((t for t in self.tenants.values() if t.level is Level.CITY), None)
        if found is None:
            raise NotFound("No tenant has been declared yet.")
        return found

    def tenant(self, code: str) -> Tenant:
        """Return one tenant; raise NotFound for an unknown code."""
        if code not in self.tenants:
            raise NotFound("There is no tenant {code}.", code=code)
        return self.tenants[code]

    def by_slug(self, slug: str) -> Tenant:
        """Return the tenant whose address begins with `slug`; raise NotFound when none does."""
        if slug not in self._by_slug:
            raise NotFound("No service centre has the address {slug}.", slug=slug)
        return self._by_slug[slug]

    def by_host(self, host: str) -> Tenant | None:
        """Return the tenant that has `host` as a further host name."""
        return self._by_host.get(host)

    def children(self, code: str) -> list[Tenant]:
        """Return the tenants one level below."""
        return [self.tenants[child] for child in self._children[self.tenant(code).code]]

    def ancestors(self, code: str) -> list[Tenant]:
        """Return the tenants above, the nearest first."""
        return list(lineage(self.tenant(code), self.tenants)[1:])

    def government(self, code: str) -> Tenant:
        """Return the tenant whose people's government answers for this one: itself, or the nearest above."""
        return next(t for t in lineage(self.tenant(code), self.tenants) if has_government(t))

    def scope_of(self, code: str) -> Scope:
        """Return the scope of a tenant's own work: itself and every tenant below it."""
        return self._scopes[self.tenant(code).code]

    def upward(self, code: str) -> Scope:
        """Return a scope for what a tenant inherits or is answerable to: itself and every tenant above it."""
        return Scope(code, tuple(t.code for t in lineage(self.tenant(code), self.tenants)))

    def only(self, code: str) -> Scope:
        """Return the scope of one tenant without those below it."""
        return Scope(self.tenant(code).code, (code,))

    def deployment(self) -> Scope:
        """Return the scope of rows that belong to no single tenant; they are kept at the city."""
        return self.only(self.root.code)

    def everything(self) -> Scope:
        """Return the scope of the whole deployment."""
        return self.scope_of(self.root.code)
