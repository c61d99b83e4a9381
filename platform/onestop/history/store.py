"""Writing the past: one transaction, as the application's role, under the whole city's scope."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import asyncpg

from onestop.cases.service.bulk import COLUMNS as CASE_COLUMNS
from onestop.identity.service.bulk import COLUMNS as ACCOUNT_COLUMNS
from onestop.kit.database import Database
from onestop.kit.loading import load_lines
from onestop.tenancy.model import Scope

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "account": ACCOUNT_COLUMNS,
    **CASE_COLUMNS,
    "rating": ("case_number", "tenant", "department", "level", "at"),
}
"""Every table of the past in the order in which it is filled."""


@dataclass(frozen=True, slots=True)
class Generated:
    """What was generated, if something was."""

    seed: int
    cases: int
    digest: str


class HistoryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def transaction(self, scope: Scope) -> AbstractAsyncContextManager[Any]:
        """Open the transaction in which the whole past is written, or nothing of it."""
        return self._database.transaction(scope)

    async def generated(self, scope: Scope) -> Generated | None:
        """Return what was generated before."""
        rows = await self._database.fetch(
            scope, "select seed, cases, digest from history where tenant = any($1)", list(scope.visible)
        )
        return Generated(**rows[0]) if rows else None

    async def load(self, scope: Scope, tables: Mapping[str, bytes]) -> None:
        """Add lines to their tables; call inside the transaction."""
        async with self._database.transaction(scope) as opened:
            for table, columns in COLUMNS.items():
                await load_lines(opened.connection, table, columns, tables.get(table, b""))

    async def note(self, scope: Scope, generated: Generated) -> None:
        """Keep what was generated; call inside the transaction."""
        sql = "insert into history (tenant, seed, cases, digest) values ($1, $2, $3, $4)"
        await self._database.fetch(scope, sql, scope.tenant, generated.seed, generated.cases, generated.digest)


async def settle(owner_url: str) -> None:
    """Gather statistics and mark pages as visible, as the tables' owner, so that lists are quick at once."""
    connection = await asyncpg.connect(owner_url)
    try:
        for table in COLUMNS:
            await connection.execute(f"vacuum (analyze) {table}")
    finally:
        await connection.close()
