"""What can be applied for, where, under which version. Read into memory: a city's catalogue is small and hot."""

from datetime import date

from onestop.catalogue.model import Implementation, Item, Override, implement, in_force
from onestop.catalogue.store import CatalogueStore
from onestop.errors import InvalidInput, NotFound
from onestop.tenancy.service import TenancyService


class CatalogueService:
    def __init__(self, store: CatalogueStore, tenancy: TenancyService) -> None:
        self._store = store
        self._tenancy = tenancy
        self._items: dict[str, list[Item]] = {}
        self._overrides: list[Override] = []

    async def load(self) -> None:
        """Read every version; called at start and when a declaration has been applied."""
        scope = self._tenancy.tree.everything()
        items: dict[str, list[Item]] = {}
        for item in await self._store.items(scope):
            items.setdefault(item.code, []).append(item)
        self._items, self._overrides = items, await self._store.overrides(scope)

    def implementation(self, tenant: str, code: str, day: date) -> Implementation:
        """Return the item as `tenant` offers it on `day`; NotFound when unknown, InvalidInput when not offered here."""
        versions = self._items.get(code)
        item = in_force(versions, code, day) if versions else None
        if item is None:
            raise NotFound("There is no service item {item} in force.", item=code)
        tree = self._tenancy.tree
        chain = [tree.tenant(tenant), *tree.ancestors(tenant)]
        own = {o.tenant: o for o in self._overrides if o.item == code and o.in_force_on(day)}
        return implement(item, chain, own, self._tenancy.directory)

    def offered(self, tenant: str, day: date) -> list[Implementation]:
        """Return everything that `tenant` offers on `day`."""
        level = self._tenancy.tree.tenant(tenant).level
        found: list[Implementation] = []
        for code, versions in self._items.items():
            item = in_force(versions, code, day)
            if item is None or level not in item.offered_at:
                continue
            try:
                found.append(self.implementation(tenant, code, day))
            except InvalidInput:  # a tenant without one of the departments does not offer the item
                continue
        return found

    def newest(self, code: str) -> Item:
        """Return the newest version of an item, in force or not: what it is called today."""
        if code not in self._items:
            raise NotFound("There is no service item {item}.", item=code)
        return self._items[code][-1]

    def item(self, code: str, version: int) -> Item:
        """Return one version of an item, in force or not; a case keeps the version it was filed under."""
        for item in self._items.get(code, ()):
            if item.version == version:
                return item
        raise NotFound("There is no service item {item}.", item=code)
