"""The rows of deliveries. Addresses and collectors come and go sealed."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from onestop.kit.database import Database
from onestop.tenancy.model import Scope


class DeliveryStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, scope: Scope, number: str) -> Record | None:
        sql = "select * from delivery where case_number = $1 and tenant = any($2)"
        rows = await self._database.fetch(scope, sql, number, list(scope.visible))
        return rows[0] if rows else None

    async def choose(self, scope: Scope, number: str, way: str, address_sealed: str | None) -> None:
        """Note the way and the address, in place of those noted before; what has been handed over stays."""
        sql = """insert into delivery as d (case_number, tenant, way, address_sealed) values ($1, $2, $3, $4)
                 on conflict (case_number) do update set way = excluded.way, address_sealed = excluded.address_sealed
                 where d.handed_at is null"""
        await self._database.fetch(scope, sql, number, scope.tenant, way, address_sealed)

    async def prepare(
        self,
        scope: Scope,
        number: str,
        way: str,
        collector_sealed: str | None,
        carrier: str | None,
        tracking: str | None,
    ) -> None:
        """Note to whom the result goes, before it is given away."""
        sql = """insert into delivery as d (case_number, tenant, way, collector_sealed, carrier, tracking_number)
                 values ($1, $2, $3, $4, $5, $6)
                 on conflict (case_number) do update set way = excluded.way, carrier = excluded.carrier,
                    collector_sealed = excluded.collector_sealed, tracking_number = excluded.tracking_number
                 where d.handed_at is null"""
        await self._database.fetch(scope, sql, number, scope.tenant, way, collector_sealed, carrier, tracking)

    async def handed(self, scope: Scope, number: str, *, rated: bool, by: UUID, at: datetime) -> bool:
        """Note that the result was given away; return whether that is new."""
        sql = """update delivery set rated = $3, handed_by = $4, handed_at = $5
                 where case_number = $1 and tenant = any($2) and handed_at is null returning case_number"""
        return bool(await self._database.fetch(scope, sql, number, list(scope.visible), rated, by, at))

    async def arrived(self, scope: Scope, number: str, at: datetime) -> bool:
        """Note that a parcel has arrived; return whether that is new."""
        sql = """update delivery set arrived_at = $3
                 where case_number = $1 and tenant = any($2) and arrived_at is null returning case_number"""
        return bool(await self._database.fetch(scope, sql, number, list(scope.visible), at))
