"""Tries in PostgreSQL, counted in fixed windows, so that all processes count together."""

from datetime import datetime, timedelta

from onestop.identity.tables import Attempt
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

_SPEND = """
insert into attempt (key, tenant, tries, window_ends) values ($1, $2, 1, $3)
on conflict (key) do update set
    tries = case when attempt.window_ends <= $4 then 1 else attempt.tries + 1 end,
    window_ends = case when attempt.window_ends <= $4 then excluded.window_ends else attempt.window_ends end
returning tries, window_ends
"""
_SWEEP = "delete from attempt where key in (select key from attempt where window_ends <= $1 for update skip locked)"


class AttemptStore:
    """Every method takes the deployment's scope: a login is tried at any tenant's address."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def spend(self, scope: Scope, key: bytes, now: datetime, window: timedelta) -> tuple[int, datetime]:
        """Count one try; return how many there were in the present window, and when it ends."""
        rows = await self._database.fetch(scope, _SPEND, key, scope.tenant, now + window, now)
        return rows[0]["tries"], rows[0]["window_ends"]

    async def give_back(self, scope: Scope, key: bytes, now: datetime, *, all_tries: bool) -> None:
        """Take back one try, or all of a key; sweep windows that have ended."""
        async with self._database.transaction(scope) as opened:
            this = (Attempt.tenant == scope.tenant) & (Attempt.key == key)
            if all_tries:
                await Attempt.delete().where(this)
            else:
                await Attempt.update({Attempt.tries: Attempt.tries - 1}).where(this & (Attempt.tries > 0))
            await opened.connection.execute(_SWEEP, now)
