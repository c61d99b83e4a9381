"""Who came to a window in an applicant's name: sealed texts under the ids that events carry."""

from datetime import datetime
from uuid import UUID

from onestop.kit.database import Database
from onestop.tenancy.model import Scope


class VisitorStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, visitor: UUID, case_number: str, sealed: str, at: datetime) -> None:
        """Keep a visitor of a case; one that is there already stays as it is."""
        sql = """insert into visitor (id, tenant, case_number, sealed, at)
                 select $1, tenant, number, $3, $4 from cases where number = $2 and tenant = any($5)
                 on conflict (id) do nothing"""
        await self._database.fetch(scope, sql, visitor, case_number, sealed, at, list(scope.visible))

    async def of_case(self, scope: Scope, case_number: str) -> dict[UUID, str]:
        """Return the sealed texts of a case by their ids."""
        sql = "select id, sealed from visitor where case_number = $1 and tenant = any($2)"
        rows = await self._database.fetch(scope, sql, case_number, list(scope.visible))
        return {row["id"]: row["sealed"] for row in rows}
