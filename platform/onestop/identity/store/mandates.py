"""Mandates in PostgreSQL; every method takes the deployment's scope."""

from datetime import datetime
from typing import Any
from uuid import UUID

from onestop.identity.store.sessions import CHANGED
from onestop.identity.tables import MandateRow
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

_LIST = """
select m.*, c.display_name as company_name
  from mandate m join account c on c.id = m.company
 where m.tenant = $1 and ($2::uuid is null or m.id = $2)
   and (m.company = any($3) or m.agent = $4 or m.agent_mark = $5)
 order by m.granted_at desc, m.id
"""


class MandateStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, **values: Any) -> None:
        async with self._database.transaction(scope):
            await MandateRow.insert(MandateRow(tenant=scope.tenant, **values))

    async def concerning(
        self, scope: Scope, companies: list[UUID], account: UUID, mark: bytes, mandate: UUID | None = None
    ) -> list[Any]:
        """Return the mandates of some companies and those given to an account or its number; or one of them."""
        return await self._database.fetch(scope, _LIST, scope.tenant, mandate, companies, account, mark)

    async def in_force(self, scope: Scope, company: UUID, mark: bytes, powers: list[str], now: datetime) -> UUID | None:
        """Return the mandate under which the person with this marked number acts for a company, if there is one."""
        sql = """select id from mandate where tenant = $1 and company = $2 and agent_mark = $3 and power = any($4)
                 and accepted_at is not null and revoked_at is null and until > $5 order by until desc limit 1"""
        rows = await self._database.fetch(scope, sql, scope.tenant, company, mark, powers, now)
        return rows[0]["id"] if rows else None

    async def accept(self, scope: Scope, mandate: UUID, agent: UUID, now: datetime) -> bool:
        """Note the acceptance; return False when the offer has been accepted or revoked in between."""
        return await self._write(
            scope,
            {MandateRow.agent: agent, MandateRow.accepted_at: now},
            (MandateRow.id == mandate) & MandateRow.accepted_at.is_null() & MandateRow.revoked_at.is_null(),
            agent,
        )

    async def revoke(self, scope: Scope, mandate: UUID, by: UUID, now: datetime, agent: UUID | None) -> bool:
        """Note the revocation; return False when it was revoked before."""
        return await self._write(
            scope,
            {MandateRow.revoked_at: now, MandateRow.revoked_by: by},
            (MandateRow.id == mandate) & MandateRow.revoked_at.is_null(),
            agent,
        )

    async def _write(self, scope: Scope, values: dict[Any, Any], chosen: Any, agent: UUID | None) -> bool:
        async with self._database.transaction(scope) as opened:
            done = (
                await MandateRow.update(values)
                .where((MandateRow.tenant == scope.tenant) & chosen)
                .returning(MandateRow.id)
            )
            if agent is not None:
                await opened.connection.execute("select pg_notify($1, $2)", CHANGED, str(agent))
        return bool(done)
