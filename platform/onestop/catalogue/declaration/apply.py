"""Making the catalogue what a declaration says. A version that binds cases stays as it was when they were filed."""

from collections.abc import Sequence
from typing import Protocol

from onestop.catalogue.model import Item, Override
from onestop.catalogue.store import CatalogueStore
from onestop.errors import Conflict
from onestop.tenancy.model import Level, Scope, TenantTree
from onestop.tenancy.plan import Act, Change, due, plan

Version = Item | Override
PLACES = {Level.CITY: 1, Level.DISTRICT: 2, Level.STREET: 3}
"""Where a case's version (`2.1.3`) names the version of a tenant of this level."""
FREE = {"in_force_until"}
"""What may change under filed cases: a version ends when the next one begins."""


class FiledCases(Protocol):
    """What knows the cases; `cases.store.record.CaseStore` does."""

    async def filed_under(self, scope: Scope, item: str, place: int, version: int) -> bool:
        """Say whether cases were filed under a version, `place` being the level of whoever made it."""
        ...


class ItemDeclarationService:
    """Loads declared versions through the owner's role, for the tenants of a tree."""

    def __init__(self, store: CatalogueStore, tree: TenantTree, cases: FiledCases) -> None:
        self._store = store
        self._tree = tree
        self._scope = tree.everything()
        self._cases = cases

    async def plan(self, items: Sequence[Item], overrides: Sequence[Override]) -> list[Change[Version]]:
        """Return what `apply` would do; raise Conflict when it would change what cases were filed under."""
        there: list[Version] = [*await self._store.items(self._scope), *await self._store.overrides(self._scope)]
        declared: list[Version] = [*items, *overrides]
        changes = plan(declared, there, name_of_version)
        for change in changes:
            await self._check(change)
        return changes

    async def apply(self, items: Sequence[Item], overrides: Sequence[Override]) -> list[Change[Version]]:
        """Create and change what the declaration says, and return what was done; the second time, nothing is."""
        changes = await self.plan(items, overrides)
        new = [change.declared for change in due(changes)]
        if new:
            await self._store.save(
                self._scope, [v for v in new if isinstance(v, Item)], [v for v in new if isinstance(v, Override)]
            )
        return changes

    async def _check(self, change: Change[Version]) -> None:
        binds = set(change.fields) - FREE
        if change.act is Act.CHANGE and binds and await self._binds(change.declared):
            raise Conflict(
                "Cases were filed under version {version}: {fields} cannot change in it. Declare a new version.",
                version=name_of_version(change.declared),
                fields=", ".join(f for f in change.fields if f in binds),
            )

    async def _binds(self, version: Version) -> bool:
        """Say whether cases were filed under a version."""
        if isinstance(version, Item):
            return await self._cases.filed_under(self._scope, version.code, PLACES[Level.CITY], version.version)
        tenant = self._tree.tenant(version.tenant)
        scope, place = self._tree.scope_of(tenant.code), PLACES[tenant.level]
        return await self._cases.filed_under(scope, version.item, place, version.version)


def name_of_version(version: Version) -> str:
    """Return how a version is called: `000101001000/2`, or a tenant's own `370102/000105001000/1`."""
    if isinstance(version, Item):
        return f"{version.code}/{version.version}"
    return f"{version.tenant}/{version.item}/{version.version}"
