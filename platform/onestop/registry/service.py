"""Registering tenants for whoever runs the deployment: what each is, what it gets from its bundle, what it uses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from onestop.cases.service.reading import ReadService
from onestop.catalogue.declaration.apply import FiledCases, ItemDeclarationService
from onestop.catalogue.declaration.load import Bundle
from onestop.catalogue.model import Item, Override
from onestop.catalogue.store import CatalogueStore
from onestop.errors import QuotaBelowUse
from onestop.identity.service.staff import StaffService
from onestop.kit.database import Database
from onestop.kit.ports import KeptBucket, ObjectStore
from onestop.materials.service import MaterialService
from onestop.registry.bundles import Bundles
from onestop.tenancy.model import Level, Registration, Scope, Tenant, TenantTree
from onestop.tenancy.plan import due
from onestop.tenancy.registration import Registered, RegistrationService


@dataclass(frozen=True, slots=True)
class Use:
    """What a tenant uses at present: open cases, members of staff, bytes of materials."""

    open_cases: int
    staff: int
    storage_bytes: int


class RegistryService:
    """`owner` is the database as the tables' owner, who alone may write the tree; the uses are read as everyone's."""

    def __init__(
        self,
        *,
        owner: Database,
        registrations: RegistrationService,
        bundles: Bundles,
        versions: CatalogueStore,
        filed: FiledCases,
        reading: ReadService,
        staff: StaffService,
        materials: MaterialService,
        objects: ObjectStore,
    ) -> None:
        self._owner = owner
        self._registrations = registrations
        self._bundles = bundles
        self._versions = versions
        self._filed = filed
        self._reading = reading
        self._staff = staff
        self._materials = materials
        self._objects = objects

    async def register(self, tenant: Tenant, release: str = "") -> Registered:
        """Make a tenant what is asked, with the departments, halls and item versions that its bundle holds for it.

        Its new cases begin under `release`, or without one under whichever takes its queue's. The city brings the
        items, each tenant its own versions of them. Raise InvalidInput for a broken rule, ParentMissing while the
        tenant above is not there, QuotaBelowUse, Conflict for a version that binds cases.
        """
        before = await self._registrations.tenants()
        self._registrations.check(tenant, before)
        await self._check_quotas(tenant, before)
        bundle = await self._bundles.get(_bundle_of(tenant, before))
        departments, halls = bundle.offices(tenant)
        items, own = _versions_of(bundle, tenant)
        everyone = Scope(tenant.code, tuple({*before, tenant.code}))
        async with self._owner.transaction(everyone):
            tree = await self._registrations.tree_with(tenant)
            done = await self._registrations.save(tenant, departments, halls, release=release, more=[items, own])
            versions = await self._save_versions(tree, items, own)
        return Registered(done.code, done.revision, changed=done.changed or versions)

    async def _save_versions(self, tree: TenantTree, items: list[Item], own: list[Override]) -> bool:
        if not items and not own:
            return False
        service = ItemDeclarationService(self._versions, tree, self._filed)
        return bool(due(await service.apply(items, own)))

    async def registration(self, code: str) -> tuple[Registration, Use]:
        """Return a tenant as registered, and what it uses; raise NotFound for one that is not."""
        found = await self._registrations.registration(code)
        return found, await self.use(code)

    async def use(self, code: str) -> Use:
        """Return what a tenant uses, those below it left out."""
        scope = Scope(code, (code,))
        return Use(
            await self._reading.open_count(scope),
            await self._staff.headcount(scope),
            await self._materials.stored_bytes(scope),
        )

    async def stop(self, code: str, *, stopped: bool) -> bool:
        """Stop a tenant, which keeps all data and takes no applications, or start it; return whether it was not."""
        return await self._registrations.stop(code, stopped=stopped)

    async def keep_bucket(self, code: str, days: int, keys: Sequence[str]) -> KeptBucket:
        """Keep a registered tenant's bucket, its materials for `days`, its own `keys` let in."""
        await self._registrations.registration(code)
        return await self._objects.keep_bucket(code, days, keys)

    async def _check_quotas(self, tenant: Tenant, before: Mapping[str, Tenant]) -> None:
        there, wanted = before.get(tenant.code), tenant.settings.quotas
        if there is None or there.settings.quotas == wanted:
            return
        use = await self.use(tenant.code)
        if use.open_cases > wanted.open_cases:
            raise QuotaBelowUse(
                "{use} cases are open; the quota openCases cannot be {quota}.",
                use=use.open_cases,
                quota=wanted.open_cases,
            )
        if use.staff > wanted.staff:
            raise QuotaBelowUse(
                "{use} members of staff hold posts; the quota staff cannot be {quota}.",
                use=use.staff,
                quota=wanted.staff,
            )


def _bundle_of(tenant: Tenant, there: Mapping[str, Tenant]) -> str:
    city = next((one for one in there.values() if one.level is Level.CITY), tenant)
    return tenant.settings.bundle or city.slug


def _versions_of(bundle: Bundle, tenant: Tenant) -> tuple[list[Item], list[Override]]:
    items = list(bundle.declared.items) if tenant.level is Level.CITY else []
    return items, [own for own in bundle.declared.overrides if own.tenant == tenant.code]
