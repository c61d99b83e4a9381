"""The tree in PostgreSQL. Reading needs no scope, because scopes are made from what is read here."""

from collections.abc import Sequence

import msgspec

from onestop.kit.database import Database
from onestop.tenancy.model import (
    Department,
    Hall,
    OpeningHours,
    Premises,
    Registration,
    Scope,
    Tenant,
    Window,
    premises,
)
from onestop.tenancy.tables import DepartmentRow, TenantRow

NOTHING = Scope("", ())
"""The scope in which no locked row can be seen."""
CHANGED = "onestop_tenancy"
"""The notification channel that tells every process that the tree has changed."""

# A tenant that is there stays where it is: it changes its place by a move, with its cases.
_UPSERT_TENANT = """
insert into tenant (code, slug, level, parent, name_zh, name_en, brand, ring, settings)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (code) do update set (slug, level, name_zh, name_en, brand, ring, settings) =
    (excluded.slug, excluded.level, excluded.name_zh, excluded.name_en, excluded.brand, excluded.ring,
     excluded.settings)
"""
_UPSERT_DEPARTMENT = """
insert into department (code, tenant, name_zh, name_en, credit_code, credit_code_made_up)
    values ($1, $2, $3, $4, $5, $6)
on conflict (code) do update set (tenant, name_zh, name_en, credit_code, credit_code_made_up) =
    (excluded.tenant, excluded.name_zh, excluded.name_en, excluded.credit_code, excluded.credit_code_made_up)
"""
_UPSERT_HALL = """
insert into hall (code, tenant, name_zh, name_en, address_zh, address_en, phone) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (code) do update set (tenant, name_zh, name_en, address_zh, address_en, phone) =
    (excluded.tenant, excluded.name_zh, excluded.name_en, excluded.address_zh, excluded.address_en, excluded.phone)
"""
_INSERT_WINDOW = "insert into hall_window (code, hall, name_zh, name_en, departments) values ($1, $2, $3, $4, $5)"
_INSERT_HOURS = "insert into opening_hours (hall, weekday, opens, closes) values ($1, $2, $3, $4)"


_HALLS = "select * from hall where $1::text is null or tenant = $1 order by code"
_WINDOWS = """
select w.* from hall_window w join hall h on h.code = w.hall where $1::text is null or h.tenant = $1
"""
_HOURS = "select o.* from opening_hours o join hall h on h.code = o.hall where $1::text is null or h.tenant = $1"


async def _premises(database: Database, tenant: str | None = None) -> list[Premises]:
    halls = await database.fetch(NOTHING, _HALLS, tenant)
    windows = await database.fetch(NOTHING, _WINDOWS, tenant)
    hours = await database.fetch(NOTHING, _HOURS, tenant)
    return premises(
        msgspec.convert([dict(row) for row in halls], list[Hall]),
        msgspec.convert([dict(row) for row in windows], list[Window]),
        msgspec.convert([dict(row) for row in hours], list[OpeningHours]),
    )


class TenancyReader:
    """What every process reads, as the application's role."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def everything(self) -> tuple[list[Tenant], list[Department]]:
        """Return all tenants and departments, by code."""
        async with self._database.transaction(NOTHING):
            tenants = await TenantRow.select().order_by(TenantRow.code)
            departments = await DepartmentRow.select().order_by(DepartmentRow.code)
        return msgspec.convert(tenants, list[Tenant]), msgspec.convert(departments, list[Department])

    async def stopped(self) -> list[str]:
        """Return the codes of the tenants that have been stopped."""
        return [row["code"] for row in await self._database.fetch(NOTHING, "select code from tenant where stopped")]

    async def releases(self) -> dict[str, str]:
        """Return the releases that tenants have been given, by code."""
        rows = await self._database.fetch(NOTHING, "select code, release from tenant where release <> ''")
        return {row["code"]: row["release"] for row in rows}

    async def premises(self) -> list[Premises]:
        """Return every hall with its windows and hours, by code."""
        return await _premises(self._database)


class TenancyWriter:
    """What only the tables' owner may do: load declarations."""

    def __init__(self, owner: Database) -> None:
        self._owner = owner

    async def everything(self) -> tuple[list[Tenant], list[Department]]:
        """Return all tenants and departments, as they are before a change."""
        departments = await self._owner.fetch(NOTHING, "select * from department order by code")
        return await self.tenants(), msgspec.convert([dict(row) for row in departments], list[Department])

    async def premises(self) -> list[Premises]:
        return await _premises(self._owner)

    async def tenants(self) -> list[Tenant]:
        """Return all tenants, by code."""
        rows = await self._owner.fetch(NOTHING, "select * from tenant order by code")
        return msgspec.convert([dict(row) for row in rows], list[Tenant])

    async def offices(self, tenant: str) -> tuple[list[Department], list[Premises]]:
        """Return one tenant's departments and halls."""
        rows = await self._owner.fetch(NOTHING, "select * from department where tenant = $1 order by code", tenant)
        departments = msgspec.convert([dict(row) for row in rows], list[Department])
        return departments, await _premises(self._owner, tenant)

    async def registration(self, code: str) -> Registration | None:
        """Return a tenant as it is registered, or None."""
        rows = await self._owner.fetch(NOTHING, "select * from tenant where code = $1", code)
        if not rows:
            return None
        row = dict(rows[0])
        return Registration(msgspec.convert(row, Tenant), row["revision"], row["stopped"], row["release"])

    async def hold(self) -> None:
        """Let no one else change the tree until the transaction ends."""
        await self._owner.fetch(NOTHING, "select pg_advisory_xact_lock(hashtext($1))", CHANGED)

    async def note(self, code: str, revision: str, release: str) -> None:
        """Keep the revision of what has been registered, and the tenant's release; tell every process."""
        sql = "update tenant set revision = $2, release = $3 where code = $1 returning pg_notify($4, '')"
        await self._owner.fetch(NOTHING, sql, code, revision, release, CHANGED)

    async def stop(self, code: str, *, stopped: bool) -> bool:
        """Stop or start a tenant, and tell every process; return whether that changed anything."""
        sql = "update tenant set stopped = $2 where code = $1 and stopped <> $2 returning pg_notify($3, '')"
        return bool(await self._owner.fetch(NOTHING, sql, code, stopped, CHANGED))

    async def save(
        self, tenants: Sequence[Tenant], departments: Sequence[Department], halls: Sequence[Premises]
    ) -> None:
        """Write all of it or nothing, parents first, and tell every process."""
        async with self._owner.transaction(NOTHING):
            await self._owner.execute_many(
                NOTHING,
                _UPSERT_TENANT,
                [_tenant_row(t) for t in tenants],
            )
            await self._owner.execute_many(
                NOTHING,
                _UPSERT_DEPARTMENT,
                [(d.code, d.tenant, d.name_zh, d.name_en, d.credit_code, d.credit_code_made_up) for d in departments],
            )
            await self._save_halls(halls)
            await self._owner.fetch(NOTHING, "select pg_notify($1, '')", CHANGED)

    async def _save_halls(self, halls: Sequence[Premises]) -> None:
        """Write halls; the windows and hours of each become exactly those given."""
        codes = [one.code for one in halls]
        await self._owner.execute_many(
            NOTHING,
            _UPSERT_HALL,
            [(h.code, h.tenant, h.name_zh, h.name_en, h.address_zh, h.address_en, h.phone) for h in _halls(halls)],
        )
        for table in ("hall_window", "opening_hours"):
            await self._owner.fetch(NOTHING, f"delete from {table} where hall = any($1)", codes)  # noqa: S608
        await self._owner.execute_many(
            NOTHING,
            _INSERT_WINDOW,
            [(w.code, w.hall, w.name_zh, w.name_en, w.departments) for one in halls for w in one.windows],
        )
        await self._owner.execute_many(
            NOTHING, _INSERT_HOURS, [(h.hall, h.weekday, h.opens, h.closes) for one in halls for h in one.hours]
        )


def _tenant_row(t: Tenant) -> tuple[object, ...]:
    brand, settings = msgspec.to_builtins(t.brand), msgspec.to_builtins(t.settings)
    return t.code, t.slug, t.level, t.parent, t.name_zh, t.name_en, brand, t.ring, settings


def _halls(premises: Sequence[Premises]) -> list[Hall]:
    return [one.hall for one in premises]
