"""Sessions in PostgreSQL: only the SHA-256 of a token is kept."""

from datetime import datetime
from typing import Any
from uuid import UUID

from onestop.identity.tables import Session
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

CHANGED = "onestop_identity"
"""The notification channel; the payload is the account whose sessions, posts or mandates have changed."""

_OPEN = """
select s.id as session, s.account, s.seen_at, a.kind, a.display_name,
    (select coalesce(jsonb_agg(jsonb_build_array(p.tenant, p.department, p.roles)), '[]')
       from post p where p.account = a.id and p.ended_at is null and p.tenant = any($3)) as posts,
    (select coalesce(jsonb_agg(jsonb_build_array(m.id, m.company, c.display_name, m.power, m.until)), '[]')
       from mandate m join account c on c.id = m.company
      where m.agent = a.id and m.revoked_at is null and m.until > $4) as mandates
  from session s join account a on a.id = s.account
 where s.tenant = $1 and s.token_hash = $2 and s.expires_at > $4 and s.seen_at > $5
"""


class SessionStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, **values: Any) -> None:
        """Keep a new session of `scope.tenant`; sessions that have run out are swept along."""
        async with self._database.transaction(scope):
            await Session.delete().where(
                _within(scope) & (Session.account == values["account"]) & (Session.expires_at < values["created_at"])
            )
            await Session.insert(Session(tenant=scope.tenant, **values))

    async def open(self, upward: Scope, token_hash: bytes, now: datetime, idle_since: datetime) -> Any | None:
        """Return the session, its account, and the account's posts in this tenant and those above."""
        rows = await self._database.fetch(
            upward, _OPEN, upward.tenant, token_hash, list(upward.visible), now, idle_since
        )
        return rows[0] if rows else None

    async def seen(self, scope: Scope, session: UUID, now: datetime) -> None:
        """Note that the session is in use."""
        async with self._database.transaction(scope):
            await Session.update({Session.seen_at: now}).where(_within(scope) & (Session.id == session))

    async def of_account(
        self, scope: Scope, account: UUID, now: datetime, idle_since: datetime
    ) -> list[dict[str, Any]]:
        """Return the account's open sessions in the scope's tenants, the latest first."""
        async with self._database.transaction(scope):
            rows: list[dict[str, Any]] = (
                await Session.select()
                .where(
                    _within(scope)
                    & (Session.account == account)
                    & (Session.expires_at > now)
                    & (Session.seen_at > idle_since)
                )
                .order_by(Session.created_at, ascending=False)
            )
        return rows

    async def end_others(self, scope: Scope, account: UUID, kept: UUID) -> None:
        """End every session of an account but one; tell every process."""
        async with self._database.transaction(scope) as opened:
            await Session.delete().where(_within(scope) & (Session.account == account) & (Session.id != kept))
            await opened.connection.execute("select pg_notify($1, $2)", CHANGED, str(account))

    async def end(self, scope: Scope, account: UUID, session: UUID | None = None) -> bool:
        """End one session of an account, or all; tell every process. Return whether there was one."""
        async with self._database.transaction(scope) as opened:
            chosen = [_within(scope), Session.account == account, *([Session.id == session] if session else [])]
            ended = await Session.delete().where(*chosen).returning(Session.id)
            await opened.connection.execute("select pg_notify($1, $2)", CHANGED, str(account))
        return bool(ended)


def _within(scope: Scope) -> Any:
    return Session.tenant.is_in(list(scope.visible))
