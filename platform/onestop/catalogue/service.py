"""What can be applied for, where, under which version. Read into memory: a city's catalogue is small and hot."""

from datetime import date

from onestop.catalogue.model import Audience, Channel, Implementation, Item, Override, implement, in_force
from onestop.catalogue.search import Found, SearchIndex, Wanted
from onestop.catalogue.store import CatalogueStore
from onestop.errors import InvalidInput, NotFound
from onestop.tenancy.service import TenancyService


class CatalogueService:
    """Answers from memory; `load` at start, and again when the channel `store.CHANGED` or tenancy's calls."""

    def __init__(self, store: CatalogueStore, tenancy: TenancyService) -> None:
        self._store = store
        self._tenancy = tenancy
        self._items: dict[str, list[Item]] = {}
        self._overrides: list[Override] = []
        self._indexes: dict[str, tuple[date, SearchIndex]] = {}

    async def load(self, _news: str = "") -> None:
        """Read every version again; takes the payload of a notification, which says nothing more."""
        if not self._tenancy.tree.tenants:
            return
        scope = self._tenancy.tree.everything()
        items: dict[str, list[Item]] = {}
        for item in await self._store.items(scope):
            items.setdefault(item.code, []).append(item)
        self._items, self._overrides = items, await self._store.overrides(scope)
        self._indexes = {}

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
        """Return everything that `tenant` offers on `day`, by code."""
        return list(self._index(tenant, day).offers)

    def search(
        self,
        tenant: str,
        text: str = "",
        *,
        day: date,
        department: str | None = None,
        audience: Audience | None = None,
        channel: Channel | None = None,
    ) -> list[Found]:
        """Return what `tenant` offers on `day` and fits, the best first.

        `text` is words, pinyin or first letters of pinyin; `department` a code or a short name.
        """
        return self.find(tenant, Wanted(text=text, department=department, audience=audience, channel=channel), day)

    def find(self, tenant: str, wanted: Wanted, day: date) -> list[Found]:
        """Return what `tenant` offers on `day` and is wanted, the best fit first."""
        return self._index(tenant, day).find(wanted)

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

    def _index(self, tenant: str, day: date) -> SearchIndex:
        """Return a tenant's index, made anew on each day on which it is asked."""
        kept = self._indexes.get(tenant)
        if kept is None or kept[0] != day:
            kept = (day, SearchIndex(self._implemented(tenant, day), self._tenancy.directory))
            self._indexes[tenant] = kept
        return kept[1]

    def _implemented(self, tenant: str, day: date) -> list[Implementation]:
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
