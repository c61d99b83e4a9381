"""The tree in PostgreSQL. Reading needs no scope, because scopes are made from what is read here."""

from collections.abc import Sequence

import msgspec

from onestop.kit.database import Database
from onestop.tenancy.model import Department, Hall, OpeningHours, Premises, Scope, Tenant, Window, premises
from onestop.tenancy.tables import DepartmentRow, TenantRow

NOTHING = Scope("", ())
"""The scope in which no locked row can be seen."""
CHANGED = "onestop_tenancy"
"""The notification channel that tells every process that the tree has changed."""

_UPSERT_TENANT = """
insert into tenant (code, slug, level, parent, name_zh, name_en, brand, ring)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (code) do update set (slug, level, parent, name_zh, name_en, brand, ring) =
    (excluded.slug, excluded.level, excluded.parent, excluded.name_zh, excluded.name_en, excluded.brand, excluded.ring)
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


async def _premises(database: Database) -> list[Premises]:
    halls = await database.fetch(NOTHING, "select * from hall order by code")
    windows = await database.fetch(NOTHING, "select * from hall_window")
    hours = await database.fetch(NOTHING, "select * from opening_hours")
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

    async def premises(self) -> list[Premises]:
        """Return every hall with its windows and hours, by code."""
        return await _premises(self._database)


class TenancyWriter:
    """What only the tables' owner may do: load declarations."""

    def __init__(self, owner: Database) -> None:
        self._owner = owner

    async def everything(self) -> tuple[list[Tenant], list[Department]]:
        """Return all tenants and departments, as they are before a change."""
        tenants = await self._owner.fetch(NOTHING, "select * from tenant order by code")
        departments = await self._owner.fetch(NOTHING, "select * from department order by code")
        return (
            msgspec.convert([dict(row) for row in tenants], list[Tenant]),
            msgspec.convert([dict(row) for row in departments], list[Department]),
        )

    async def premises(self) -> list[Premises]:
        return await _premises(self._owner)

    async def save(
        self, tenants: Sequence[Tenant], departments: Sequence[Department], halls: Sequence[Premises]
    ) -> None:
        """Write all of it or nothing, parents first, and tell every process."""
        async with self._owner.transaction(NOTHING):
            await self._owner.execute_many(
                NOTHING,
                _UPSERT_TENANT,
                [
                    (t.code, t.slug, t.level, t.parent, t.name_zh, t.name_en, msgspec.to_builtins(t.brand), t.ring)
                    for t in tenants
                ],
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


def _halls(premises: Sequence[Premises]) -> list[Hall]:
    return [one.hall for one in premises]
