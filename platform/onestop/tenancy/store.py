"""The tree in PostgreSQL. Reading needs no scope, because scopes are made from what is read here."""

from collections.abc import Sequence

import msgspec

from onestop.kit.database import Database
from onestop.tenancy.model import Department, Scope, Tenant
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

    async def save(self, tenants: Sequence[Tenant], departments: Sequence[Department]) -> None:
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
            await self._owner.fetch(NOTHING, "select pg_notify($1, '')", CHANGED)
