"""Machine tokens in PostgreSQL: the prefix finds a token, and only the SHA-256 of its secret is kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from onestop.identity.store.sessions import CHANGED
from onestop.identity.tables import MachineToken
from onestop.kit.database import Database
from onestop.tenancy.model import Scope


class TokenStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, **values: Any) -> None:
        async with self._database.transaction(scope):
            await MachineToken.insert(MachineToken(tenant=scope.tenant, **values))

    async def of_tenant(self, scope: Scope) -> list[dict[str, Any]]:
        """Return the tokens of `scope.tenant`, ended ones too, the latest first."""
        async with self._database.transaction(scope):
            rows: list[dict[str, Any]] = (
                await MachineToken.select()
                .where(MachineToken.tenant == scope.tenant)
                .order_by(MachineToken.made_at, ascending=False)
            )
        return rows

    async def by_prefix(self, upward: Scope, prefix: str, now: datetime) -> dict[str, Any] | None:
        """Return the valid token with this prefix, of this tenant or one above it."""
        async with self._database.transaction(upward):
            row: dict[str, Any] | None = (
                await MachineToken.select()
                .where(
                    (MachineToken.prefix == prefix)
                    & MachineToken.tenant.is_in(list(upward.visible))
                    & (MachineToken.expires_at > now)
                    & MachineToken.revoked_at.is_null()
                )
                .first()
            )
        return row

    async def revoke(self, scope: Scope, token: UUID, now: datetime) -> bool:
        """End a token of `scope.tenant`; return whether there was one. Ending twice keeps the first instant."""
        async with self._database.transaction(scope) as opened:
            chosen = (MachineToken.tenant == scope.tenant) & (MachineToken.id == token)
            found = await MachineToken.exists().where(chosen)
            await MachineToken.update({MachineToken.revoked_at: now}).where(chosen & MachineToken.revoked_at.is_null())
            await opened.connection.execute("select pg_notify($1, $2)", CHANGED, str(token))
        return bool(found)
