"""The outbox: written in the transaction of what it tells, read in commit-safe order."""

import json
from collections.abc import Sequence

from asyncpg import Record

from onestop.feed.model import EVERYTHING, START, Entry, Position, Wanted
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

CHANGED = "onestop_outbox"
"""The notification channel that tells every process that something was published."""

_APPEND = """
insert into outbox (tenant, kind, subject, seq, at, data)
select * from unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::jsonb[])
on conflict (subject, seq) do nothing
"""

_AFTER = """
select tx::text::bigint as tx, id, tenant, kind, subject, seq, at, data from outbox
where (tx, id) > ($1::text::xid8, $2) and tx < pg_snapshot_xmin(pg_current_snapshot())
  and tenant = any($3) and ($4 = '' or subject = $4) and ($5 = '{}'::text[] or kind = any($5))
order by outbox.tx, outbox.id limit $6
"""

_CLAIM = (
    """insert into idempotency_key (tenant, account, key, digest, claimed_at) values ($1, $2, $3, $4, now())
       on conflict do nothing returning key""",
    """update idempotency_key set claimed_at = now() where tenant = $1 and account = $2 and key = $3 and digest = $4
       and answer is null and claimed_at < now() - interval '1 minute' returning key""",
)


class FeedStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, scope: Scope, entries: Sequence[Entry]) -> None:
        """Write entries; call inside the transaction of what they tell. One told before is not told again."""
        rows = [(e.tenant, e.kind, e.subject, e.seq, e.at, json.dumps(e.data)) for e in entries]
        await self._database.fetch(scope, _APPEND, *map(list, zip(*rows, strict=True)))

    async def after(
        self, scope: Scope, place: Position, most: int, wanted: Wanted = EVERYTHING
    ) -> list[tuple[Position, Entry]]:
        """Return up to `most` entries after `place`, none of which can ever be overtaken by a later commit."""
        visible, kinds = list(scope.visible), list(wanted.kinds)
        rows = await self._database.fetch(scope, _AFTER, str(place.tx), place.id, visible, wanted.subject, kinds, most)
        return [_entry(row) for row in rows]

    async def latest(self, scope: Scope) -> Position:
        """Return the place of the last entry of these tenants that can never be overtaken."""
        sql = """select tx::text::bigint as tx, id from outbox where tenant = any($1)
                 and tx < pg_snapshot_xmin(pg_current_snapshot()) order by outbox.tx desc, outbox.id desc limit 1"""
        rows = await self._database.fetch(scope, sql, list(scope.visible))
        return Position(rows[0]["tx"], rows[0]["id"]) if rows else START

    async def place(self, scope: Scope, follower: str) -> Position:
        """Return how far a follower has come; a new one begins at the start."""
        sql = """insert into follower as f (name) values ($1) on conflict (name) do update set name = f.name
                 returning tx::text::bigint as tx, id"""
        row = (await self._database.fetch(scope, sql, follower))[0]
        return Position(row["tx"], row["id"])

    async def move(self, scope: Scope, follower: str, place: Position) -> None:
        """Note how far a follower has come."""
        sql = "update follower set tx = $2::text::xid8, id = $3 where name = $1"
        await self._database.fetch(scope, sql, follower, str(place.tx), place.id)

    async def fail(self, scope: Scope, follower: str, place: Position, error: str) -> None:
        """Put an entry aside to be tried again, each time after twice as long, an hour at most."""
        sql = """insert into feed_failure as f (follower, tx, id, error) values ($1, $2::text::xid8, $3, $4)
                 on conflict (follower, id) do update set tries = f.tries + 1, error = excluded.error,
                 next_at = now() + least(interval '1 hour', interval '1 second' * 2 ^ least(f.tries + 1, 12))"""
        await self._database.fetch(scope, sql, follower, str(place.tx), place.id, error)

    async def failed(self, scope: Scope, follower: str) -> list[tuple[Position, Entry]]:
        """Return the entries put aside whose time to try again has come."""
        sql = """select o.tx::text::bigint as tx, o.id, tenant, kind, subject, seq, at, data
                 from feed_failure f join outbox o using (id)
                 where follower = $1 and next_at <= now() order by o.id limit 50"""
        return [_entry(row) for row in await self._database.fetch(scope, sql, follower)]

    async def mended(self, scope: Scope, follower: str, place: Position) -> None:
        """Forget that an entry failed."""
        await self._database.fetch(
            scope, "delete from feed_failure where follower = $1 and id = $2", follower, place.id
        )

    async def first_use(self, scope: Scope, account: str, key: str, digest: bytes) -> bytes | None:
        """Note an idempotency key; return None at its first use, later the digest it was first used with."""
        sql = """insert into idempotency_key (tenant, account, key, digest) values ($1, $2, $3, $4)
                 on conflict do nothing returning key"""
        async with self._database.transaction(scope):
            if await self._database.fetch(scope, sql, scope.tenant, account, key, digest):
                return None
            found = "select digest from idempotency_key where account = $1 and key = $2"
            rows = await self._database.fetch(scope, found, account, key)
            return bytes(rows[0]["digest"]) if rows else b""

    async def claim(self, scope: Scope, account: str, key: str, digest: bytes) -> tuple[bytes, str | None] | None:
        """Take a key for one run of its command; None when taken, else the digest and sealed answer of the one before.

        A run that has not ended after a minute counts as lost. Answers are kept for a day.
        """
        async with self._database.transaction(scope):
            for sql in _CLAIM:
                if await self._database.fetch(scope, sql, scope.tenant, account, key, digest):
                    return None
            found = "select digest, answer from idempotency_key where account = $1 and key = $2"
            rows = await self._database.fetch(scope, found, account, key)
            return (bytes(rows[0]["digest"]), rows[0]["answer"]) if rows else (b"", None)

    async def keep_answer(self, scope: Scope, account: str, key: str, sealed: str) -> None:
        """Keep the answer of the command that took this key, and forget those older than a day."""
        sql = "update idempotency_key set answer = $3 where account = $1 and key = $2"
        old = "delete from idempotency_key where answer is not null and at < now() - interval '1 day'"
        async with self._database.transaction(scope):
            await self._database.fetch(scope, sql, account, key, sealed)
            await self._database.fetch(scope, old)

    async def let_go(self, scope: Scope, account: str, key: str) -> None:
        """Forget a key whose command was refused: nothing was done."""
        sql = "delete from idempotency_key where account = $1 and key = $2 and answer is null"
        await self._database.fetch(scope, sql, account, key)


def _entry(row: Record) -> tuple[Position, Entry]:
    told = Entry(row["tenant"], row["kind"], row["subject"], row["seq"], row["at"], row["data"])
    return Position(row["tx"], row["id"]), told
