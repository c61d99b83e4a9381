"""Item versions in the database: written when a declaration is applied, read whole into memory."""

from collections.abc import Sequence

import msgspec

from onestop.catalogue.model import Item, Override
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

CHANGED = "onestop_catalogue"
"""The notification channel that tells every process that versions have changed."""

_UPSERT_ITEM = """
insert into item_version (code, version, body) values ($1, $2, $3)
on conflict (code, version) do update set body = excluded.body
"""
_UPSERT_OVERRIDE = """
insert into item_override (tenant, item, version, body) values ($1, $2, $3, $4)
on conflict (tenant, item, version) do update set body = excluded.body
"""


class CatalogueStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def items(self, scope: Scope) -> list[Item]:
        """Return every version of every item."""
        rows = await self._database.fetch(scope, "select body from item_version order by code, version")
        return [msgspec.convert(row["body"], Item) for row in rows]

    async def overrides(self, scope: Scope) -> list[Override]:
        """Return the scope's tenants' own versions."""
        sql = "select body from item_override where tenant = any($1) order by tenant, item, version"
        rows = await self._database.fetch(scope, sql, list(scope.visible))
        return [msgspec.convert(row["body"], Override) for row in rows]

    async def save(self, scope: Scope, items: Sequence[Item], overrides: Sequence[Override]) -> None:
        """Write versions, which only the tables' owner may, all or none; tell every process."""
        async with self._database.transaction(scope):
            await self._database.execute_many(
                scope, _UPSERT_ITEM, [(item.code, item.version, _body(item)) for item in items]
            )
            await self._database.execute_many(
                scope, _UPSERT_OVERRIDE, [(own.tenant, own.item, own.version, _body(own)) for own in overrides]
            )
            await self._database.fetch(scope, "select pg_notify($1, '')", CHANGED)


def _body(version: Item | Override) -> str:
    return msgspec.json.encode(version).decode()
