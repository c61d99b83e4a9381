"""What the desk keeps beside cases: saved lists of an account, and who looked at personal data."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from onestop.cases.tables import Disclosure, SavedView
from onestop.kit.database import Database
from onestop.tenancy.model import Scope


class DeskStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def views(self, scope: Scope, account: UUID) -> list[dict[str, Any]]:
        """Return an account's saved lists in the scope's own tenant, by name."""
        async with self._database.transaction(scope):
            rows: list[dict[str, Any]] = (
                await SavedView.select()
                .where((SavedView.tenant == scope.tenant) & (SavedView.account == account))
                .order_by(SavedView.name)
            )
        return rows

    async def save_view(self, scope: Scope, account: UUID, name: str, query: str, at: datetime) -> None:
        """Keep a list under a name; a name used before now means this list."""
        sql = """insert into saved_view (id, tenant, account, name, query, at) values ($1, $2, $3, $4, $5, $6)
                 on conflict (tenant, account, name) do update set query = excluded.query, at = excluded.at"""
        await self._database.fetch(scope, sql, uuid4(), scope.tenant, account, name, query, at)

    async def drop_view(self, scope: Scope, account: UUID, view: UUID) -> None:
        async with self._database.transaction(scope):
            await SavedView.delete().where(
                (SavedView.tenant == scope.tenant) & (SavedView.account == account) & (SavedView.id == view)
            )

    async def disclose(self, scope: Scope, tenant: str, case_number: str, account: UUID, at: datetime) -> None:
        """Note that an account has looked at a case's personal data."""
        async with self._database.transaction(scope):
            await Disclosure.insert(
                Disclosure(id=uuid4(), tenant=tenant, case_number=case_number, account=account, at=at)
            )

    async def disclosures(self, scope: Scope, case_number: str) -> list[dict[str, Any]]:
        """Return who looked at a case's personal data, the latest first."""
        async with self._database.transaction(scope):
            rows: list[dict[str, Any]] = (
                await Disclosure.select()
                .where(Disclosure.case_number == case_number, Disclosure.tenant.is_in(list(scope.visible)))
                .order_by(Disclosure.at, ascending=False)
                .limit(100)
            )
        return rows
