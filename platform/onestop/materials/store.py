"""The rows of materials and of their uses."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

import msgspec

from onestop.errors import NotFound
from onestop.kit.database import Database
from onestop.materials.model import Material
from onestop.materials.tables import MaterialRow
from onestop.tenancy.model import Scope

_COLUMNS = (
    "m.id, m.tenant, m.owner, m.uploader, m.code, m.file_name, m.content_type, m.size, m.digest, m.state, m.source, "
    "m.origin, m.key, m.at"
)


class MaterialStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, material: Material) -> None:
        async with self._database.transaction(scope):
            await MaterialRow.insert(MaterialRow(**asdict(material)))

    async def get(self, scope: Scope, material: UUID) -> Material:
        """Return a material; raise NotFound when it is not in this scope."""
        found = await self.several(scope, [material])
        if not found:
            raise NotFound("There is no such file.")
        return found[0]

    async def several(self, scope: Scope, materials: Sequence[UUID]) -> list[Material]:
        """Return those of the named materials that are in this scope."""
        sql = f"select {_COLUMNS} from material m where id = any($1) and tenant = any($2)"  # noqa: S608 -- constants
        return await self._fetch(scope, sql, list(materials), list(scope.visible))

    async def stored_bytes(self, scope: Scope) -> int:
        """Return how many bytes the held files of the scope's tenants have."""
        sql = "select coalesce(sum(size), 0)::bigint as bytes from material where state = 'held' and tenant = any($1)"
        rows = await self._database.fetch(scope, sql, list(scope.visible))
        return int(rows[0]["bytes"])

    async def settle(self, scope: Scope, material: Material) -> None:
        """Note what became of an upload."""
        sql = "update material set state = $2, digest = $3, size = $4, key = $5 where id = $1 and tenant = any($6)"
        facts = (material.state.value, material.digest, material.size, material.key)
        await self._database.fetch(scope, sql, material.id, *facts, list(scope.visible))

    async def held(self, scope: Scope, owner: UUID, codes: Sequence[str], since: datetime) -> list[Material]:
        """Return the newest held file of each code that belongs to an applicant and arrived since then."""
        sql = f"""select distinct on (m.code) {_COLUMNS} from material m
                  where owner = $1 and code = any($2) and state = 'held' and at >= $3 and tenant = any($4)
                  order by m.code, m.at desc"""  # noqa: S608 -- constants
        return await self._fetch(scope, sql, owner, list(codes), since, list(scope.visible))

    async def use(self, scope: Scope, case_number: str, materials: Sequence[Material], at: datetime) -> None:
        """Note that a case uses these files; noted before, nothing happens."""
        sql = """insert into material_use (case_number, material, tenant, code, asked_twice, at)
                 select $1, m.id, m.tenant, m.code, m.source <> 'reused' and exists (
                     select from material older where older.owner = m.owner and older.code = m.code
                     and older.state = 'held' and older.at < m.at and older.id <> m.id), $3
                 from material m where m.id = any($2) and m.tenant = any($4)
                 on conflict do nothing"""
        ids = [material.id for material in materials]
        await self._database.fetch(scope, sql, case_number, ids, at, list(scope.visible))

    async def of_case(self, scope: Scope, case_number: str) -> list[Material]:
        """Return the files that a case uses, in the order in which they came."""
        sql = f"""select {_COLUMNS} from material m join material_use u on u.material = m.id
                  where u.case_number = $1 and m.tenant = any($2) order by u.at, m.code, m.at"""  # noqa: S608
        return await self._fetch(scope, sql, case_number, list(scope.visible))

    async def _fetch(self, scope: Scope, sql: str, *values: object) -> list[Material]:
        rows = await self._database.fetch(scope, sql, *values)
        return [msgspec.convert(dict(row), Material) for row in rows]
