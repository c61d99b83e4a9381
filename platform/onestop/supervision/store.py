"""The rows of anchors, and the chains that they cover."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from asyncpg import Record

from onestop.kit.database import Database
from onestop.supervision.model import Anchor, Leaf
from onestop.tenancy.model import Scope

_MOVED = """
select distinct on (e.case_number) e.case_number, e.seq, e.hash from case_event e
where e.tenant = $1 and e.at >= $2 and e.at < $3 and e.tenant = any($4)
  and not exists (select from trail_leaf l where l.case_number = e.case_number and l.seq >= e.seq)
order by e.case_number, e.seq desc
"""

_DAYS = """
select distinct (at at time zone 'Asia/Shanghai')::date as day from case_event
where tenant = $1 and at >= $2 and at < $3 and tenant = any($4) order by day
"""


class TrailStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def lines(self, scope: Scope, number: str) -> list[Record]:
        """Return a case's events byte for byte, with the hash up to each."""
        sql = "select seq, line, hash from case_event where case_number = $1 and tenant = any($2) order by seq"
        return await self._database.fetch(scope, sql, number, list(scope.visible))

    async def last_anchor(self, scope: Scope) -> Anchor | None:
        """Return the tenant's last anchor."""
        sql = "select * from trail_anchor where tenant = $1 order by day desc limit 1"
        rows = await self._database.fetch(scope, sql, scope.tenant)
        return msgspec.convert(dict(rows[0]), Anchor) if rows else None

    async def anchors(self, scope: Scope, first: date, last: date) -> list[Anchor]:
        """Return the tenant's anchors from one day to another."""
        sql = "select * from trail_anchor where tenant = $1 and day between $2 and $3 order by day"
        rows = await self._database.fetch(scope, sql, scope.tenant, first, last)
        return [msgspec.convert(dict(row), Anchor) for row in rows]

    async def covered(self, scope: Scope, number: str) -> list[date]:
        """Return the days under whose anchors a case lies."""
        sql = "select day from trail_leaf where case_number = $1 and tenant = any($2) order by day"
        return [row["day"] for row in await self._database.fetch(scope, sql, number, list(scope.visible))]

    async def days(self, scope: Scope, since: datetime, before: datetime) -> list[date]:
        """Return the days on which chains of the tenant moved."""
        rows = await self._database.fetch(scope, _DAYS, scope.tenant, since, before, list(scope.visible))
        return [row["day"] for row in rows]

    async def moved(self, scope: Scope, since: datetime, before: datetime) -> tuple[Leaf, ...]:
        """Return the last links of the tenant's chains that moved in this time and lie under no anchor yet."""
        rows = await self._database.fetch(scope, _MOVED, scope.tenant, since, before, list(scope.visible))
        return tuple(Leaf(row["case_number"], row["seq"], row["hash"].hex()) for row in rows)

    async def keep(self, scope: Scope, anchor: Anchor, leaves: Sequence[Leaf]) -> None:
        """Write an anchor and how far it covers each case, whole or not at all."""
        async with self._database.transaction(scope):
            await self._database.fetch(
                scope,
                """insert into trail_anchor (tenant, day, previous, cases, root, digest)
                   values ($1, $2, $3, $4, $5, $6)""",
                *(anchor.tenant, anchor.day, anchor.previous, anchor.cases, anchor.root, anchor.digest),
            )
            await self._database.fetch(
                scope,
                """insert into trail_leaf (case_number, day, tenant, seq)
                   select c, $2, $3, s from unnest($1::text[], $4::int[]) as leaf (c, s)""",
                *([leaf.case for leaf in leaves], anchor.day, anchor.tenant, [leaf.seq for leaf in leaves]),
            )
