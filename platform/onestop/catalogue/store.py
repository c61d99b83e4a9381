"""Item versions in the database: written when a declaration is applied, read whole into memory."""

from collections.abc import Sequence

import asyncpg
import msgspec

from onestop.catalogue.model import Item, Override
from onestop.kit.database import Database
from onestop.tenancy.model import Scope


class CatalogueStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def items(self, scope: Scope) -> list[Item]:
        """Return every version of every item."""
        rows = await self._database.fetch(scope, "select body from item_version order by code, version")
        return [msgspec.convert(row["body"], Item) for row in rows]

    async def overrides(self, scope: Scope) -> list[Override]:
        """Return every tenant's own versions."""
        rows = await self._database.fetch(scope, "select body from item_override order by tenant, item, version")
        return [msgspec.convert(row["body"], Override) for row in rows]


async def write_items(owner: asyncpg.Connection, items: Sequence[Item], overrides: Sequence[Override]) -> None:
    """Write declared versions as the tables' owner. A version that is there is replaced by its declaration."""
    await owner.executemany(
        """insert into item_version (code, version, body) values ($1, $2, $3)
           on conflict (code, version) do update set body = excluded.body where item_version.body <> excluded.body""",
        [(item.code, item.version, msgspec.json.encode(item).decode()) for item in items],
    )
    await owner.executemany(
        """insert into item_override (tenant, item, version, body) values ($1, $2, $3, $4)
           on conflict (tenant, item, version) do update set body = excluded.body
           where item_override.body <> excluded.body""",
        [(own.tenant, own.item, own.version, msgspec.json.encode(own).decode()) for own in overrides],
    )
