"""The tenant tree and its halls, kept in memory by every process; the loading of declarations, by the owner only."""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import replace

from onestop.errors import InvalidInput, NotFound, TenantStopped
from onestop.tenancy.model import DEPTH, Department, Premises, Tenant, TenantTree, Window
from onestop.tenancy.plan import Change, due, plan
from onestop.tenancy.store import TenancyReader, TenancyWriter


class TenancyService:
    """Answers from memory; `refresh` at start, and again when the channel `store.CHANGED` calls."""

    def __init__(self, reader: TenancyReader, base_domain: str) -> None:
        self._reader = reader
        self._base_domain = base_domain.lower()
        self.tree = TenantTree()
        self.directory: Mapping[str, Department] = {}
        self._halls: list[Premises] = []
        self._stopped: frozenset[str] = frozenset()
        self._releases: Mapping[str, str] = {}

    async def refresh(self, _news: str = "") -> None:
        """Read the whole tree again; takes the payload of a notification, which says nothing more."""
        tenants, departments = await self._reader.everything()
        self.tree = TenantTree(tenants)
        self.directory = {d.code: d for d in departments}
        self._halls = await self._reader.premises()
        self._stopped = frozenset(await self._reader.stopped())
        self._releases = await self._reader.releases()

    def release(self, code: str) -> str:
        """Return the release under which a tenant's new cases begin; empty for whichever takes its queue's."""
        return self._releases.get(code, "")

    def check_open(self, code: str) -> None:
        """Raise TenantStopped when the tenant takes no applications any more."""
        if code in self._stopped:
            raise TenantStopped("{name} takes no applications any more.", name=self.tree.tenant(code).name_zh)

    def by_host(self, host: str) -> Tenant:
        """Return the tenant that a `Host` header names, by its slug below the base domain or by a name of its own.

        The bare domain or an IP address means the city.

        Raise NotFound for any other name.
        """
        name = _without_port(host).lower().rstrip(".")
        if name == self._base_domain or _is_address(name):
            return self.tree.root
        slug, _, domain = name.partition(".")
        if domain == self._base_domain:
            return self.tree.by_slug(slug)
        own = self.tree.by_host(name)
        if own is None:
            raise NotFound("No service centre has the address {slug}.", slug=name)
        return own

    def departments(self, tenant: str) -> list[Department]:
        """Return the departments of one tenant; raise NotFound for an unknown tenant."""
        code = self.tree.tenant(tenant).code
        return [d for d in self.directory.values() if d.tenant == code]

    def halls(self, tenant: str, department: str | None = None) -> list[Premises]:
        """Return a tenant's halls, with the windows that serve a department, or all; raise NotFound for no tenant."""
        code = self.tree.tenant(tenant).code
        own = [one for one in self._halls if one.hall.tenant == code]
        return own if department is None else [replace(one, windows=_serving(one, department)) for one in own]

    def department(self, code: str) -> Department:
        """Return one department; raise NotFound for an unknown code."""
        if code not in self.directory:
            raise NotFound("There is no department {code}.", code=code)
        return self.directory[code]


Declared = Tenant | Department | Premises


class DeclarationService:
    """Loads declared tenants, departments and halls through the owner's role."""

    def __init__(self, writer: TenancyWriter) -> None:
        self._writer = writer

    async def tree(self, tenants: Sequence[Tenant]) -> TenantTree:
        """Return the tree as it would be; raise InvalidInput when the result would be no tree."""
        there, _ = await self._writer.everything()
        return TenantTree({t.code: t for t in (*there, *tenants)}.values())

    async def plan(
        self, tenants: Sequence[Tenant], departments: Sequence[Department], halls: Sequence[Premises] = ()
    ) -> list[Change[Declared]]:
        """Return what `apply` would do; raise InvalidInput when the result would be no tree."""
        tree = await self.tree(tenants)
        _check_departments(departments, tree.tenants)
        there, departments_there = await self._writer.everything()
        before: list[Declared] = [*there, *departments_there, *await self._writer.premises()]
        return plan([*tenants, *departments, *halls], before)

    async def apply(
        self, tenants: Sequence[Tenant], departments: Sequence[Department], halls: Sequence[Premises] = ()
    ) -> list[Change[Declared]]:
        """Create and change what the declaration says, and return what was done; the second time, nothing is."""
        changes = await self.plan(tenants, departments, halls)
        new = [change.declared for change in due(changes)]
        if new:
            await self._writer.save(
                sorted((d for d in new if isinstance(d, Tenant)), key=lambda tenant: DEPTH[tenant.level]),
                [d for d in new if isinstance(d, Department)],
                [d for d in new if isinstance(d, Premises)],
            )
        return changes


def _serving(premises: Premises, department: str) -> tuple[Window, ...]:
    """Return the windows of a department; one that names none serves every one."""
    return tuple(w for w in premises.windows if not w.departments or department in w.departments)


def _check_departments(departments: Sequence[Department], tenants: dict[str, Tenant]) -> None:
    for department in departments:
        if department.tenant not in tenants:
            raise InvalidInput(
                "Department {code} belongs to no declared tenant.",
                field="/tenant",
                rule="tenant-unknown",
                code=department.code,
            )


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
