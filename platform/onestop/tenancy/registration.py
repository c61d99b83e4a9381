"""Registering one tenant at a time, through the owner's role, when the tenants above it are registered."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from onestop.errors import InvalidInput, NotFound, ParentMissing
from onestop.tenancy.model import Department, Premises, Registration, Tenant, TenantTree, check_code
from onestop.tenancy.plan import due, plan
from onestop.tenancy.service import Declared
from onestop.tenancy.store import TenancyWriter


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering did: the digest of what is registered now, and whether anything became different."""

    code: str
    revision: str
    changed: bool


class RegistrationService:
    """Every method that writes expects the caller's transaction, so that a registration is whole or nothing."""

    def __init__(self, writer: TenancyWriter, base_domain: str) -> None:
        self._writer = writer
        self._base_domain = base_domain.lower()

    async def registration(self, code: str) -> Registration:
        """Return a tenant as it is registered; raise NotFound for one that is not."""
        found = await self._writer.registration(code)
        if found is None:
            raise NotFound("There is no tenant {code}.", code=code)
        return found

    async def tenants(self) -> dict[str, Tenant]:
        """Return all tenants as they are registered, by code."""
        return {one.code: one for one in await self._writer.tenants()}

    async def tree_with(self, tenant: Tenant) -> TenantTree:
        """Return the tree as it would be with this tenant, and let nobody else change it meanwhile.

        Raise InvalidInput for a rule that it breaks, ParentMissing while the tenant above is not registered.
        """
        await self._writer.hold()
        there = await self.tenants()
        self.check(tenant, there)
        return TenantTree((there | {tenant.code: tenant}).values())

    def check(self, tenant: Tenant, there: Mapping[str, Tenant]) -> None:
        """Raise what `tree_with` raises, as far as it can be seen without the whole tree."""
        if tenant.code not in there or there[tenant.code].parent != tenant.parent:
            check_code(tenant)  # a street that was moved need not lie within its district's code any more
        self._check_hosts(tenant)
        if tenant.code in there:
            _check_unchanged(tenant, there[tenant.code])
        if tenant.parent is not None and tenant.parent not in there:
            raise ParentMissing(
                "{parent}, the tenant above {code}, is not registered yet.", code=tenant.code, parent=tenant.parent
            )

    async def save(
        self,
        tenant: Tenant,
        departments: Sequence[Department],
        halls: Sequence[Premises],
        *,
        release: str = "",
        more: object = None,
    ) -> Registered:
        """Make the tenant, its offices and its release what is given; `more` is what else the revision speaks for."""
        revision = _digest([tenant, departments, halls, release, more])
        before = await self._writer.registration(tenant.code)
        there: list[Declared] = [before.tenant] if before else []
        there += [one for kind in await self._writer.offices(tenant.code) for one in kind]
        new = [change.declared for change in due(plan([tenant, *departments, *halls], there))]
        if new:
            await self._writer.save(
                [one for one in new if isinstance(one, Tenant)],
                [one for one in new if isinstance(one, Department)],
                [one for one in new if isinstance(one, Premises)],
            )
        noted = before is not None and before.revision == revision
        if not noted:
            await self._writer.note(tenant.code, revision, release)
        return Registered(tenant.code, revision, changed=bool(new) or not noted)

    async def stop(self, code: str, *, stopped: bool) -> bool:
        """Stop a tenant or start it again; return whether that changed anything."""
        await self.registration(code)
        return await self._writer.stop(code, stopped=stopped)

    def _check_hosts(self, tenant: Tenant) -> None:
        for index, host in enumerate(tenant.settings.hosts):
            if f".{host}".endswith(f".{self._base_domain}"):
                raise InvalidInput(
                    "{host} lies below {domain}, where a tenant's slug alone is its name.",
                    field=f"/hosts/{index}",
                    rule="host-of-the-platform",
                    host=host,
                    domain=self._base_domain,
                )


def _check_unchanged(tenant: Tenant, there: Tenant) -> None:
    if tenant.slug != there.slug:
        raise InvalidInput(
            "Region code {code} is registered to {slug} already.",
            field="/slug",
            rule="code-taken",
            code=tenant.code,
            slug=there.slug,
        )
    if tenant.level != there.level:
        raise InvalidInput("The level of a tenant cannot change.", field="/level", rule="immutable")
    if tenant.parent != there.parent:
        raise InvalidInput(
            "The parent of {code} changes by a Move operation only.",
            field="/parent",
            rule="immutable",
            code=tenant.code,
        )


def _digest(parts: object) -> str:
    return hashlib.sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()
