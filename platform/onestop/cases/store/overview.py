"""Counts over many cases: how the open ones stand, and who is late."""

from datetime import date

from asyncpg import Record

from onestop.kit.database import Database
from onestop.tenancy.model import Scope

_LIGHTS = """
select tenant, lead, case when due is null then 'paused' else light end as light, count(*) as count
from cases where status <> 'closed' and tenant = any($1) group by 1, 2, 3
"""

_REVIEWS = """
select r.department, r.due, r.case_number, c.item, c.item_version, c.tenant, c.applicant_name, c.applicant_kind,
    r.officer
from review r join cases c on c.number = r.case_number
where r.status = 'open' and r.due < $2 and c.tenant = any($1) order by r.due, r.case_number limit $3
"""

_ESCALATIONS = """
select case_number, tenant, line from case_event
where kind = 'escalated' and tenant = any($1) order by at desc limit $2
"""


_ON_TIME = """
select tenant, avg((coalesce(decided_on, 'infinity') <= due)::int)::float8 as share
from cases where due >= $2 and due < $3 and tenant = any($1) group by tenant
"""


class Overview:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def lights(self, scope: Scope) -> list[Record]:
        """Return open cases counted by tenant, leading department and light; `paused` where no limit runs."""
        return await self._database.fetch(scope, _LIGHTS, list(scope.visible))

    async def on_time(self, scope: Scope, since: date, before: date) -> dict[str, float]:
        """Return, by tenant, the share of the cases promised for a day in this time that were decided by that day."""
        rows = await self._database.fetch(scope, _ON_TIME, list(scope.visible), since, before)
        return {row["tenant"]: row["share"] for row in rows}

    async def late_reviews(self, scope: Scope, today: date, most: int) -> list[Record]:
        """Return open reviews past their day, the latest first."""
        return await self._database.fetch(scope, _REVIEWS, list(scope.visible), today, most)

    async def escalations(self, scope: Scope, most: int) -> list[Record]:
        """Return the last escalations, newest first."""
        return await self._database.fetch(scope, _ESCALATIONS, list(scope.visible), most)
