"""The register's rows."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from onestop.errors import Conflict, NotFound
from onestop.kit.database import Database
from onestop.licences.model import Licence, LicenceState
from onestop.licences.tables import LicenceRow
from onestop.tenancy.model import Scope

_COLUMNS = ", ".join(Licence.__dataclass_fields__)


class LicenceStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def next_serial(self, scope: Scope) -> int:
        rows = await self._database.fetch(scope, "select nextval('licence_serial') as serial")
        return int(rows[0]["serial"])

    async def reserve(self, scope: Scope, licence: Licence) -> Licence:
        """Enter a licence before its file exists; a case has one licence, so the one entered first is returned."""
        async with self._database.transaction(scope):
            sql = "select pg_advisory_xact_lock(hashtextextended($1, 50))"
            await self._database.fetch(scope, sql, licence.case_number)
            there = await self.of_case(scope, licence.case_number)
            if there is None:
                await LicenceRow.insert(LicenceRow(**asdict(licence)))
        return there or licence

    async def stored(self, scope: Scope, number: str, digest: str) -> None:
        """Note that the signed file is in the store."""
        sql = "update licence set digest = $2 where number = $1 and tenant = any($3)"
        await self._database.fetch(scope, sql, number, digest, list(scope.visible))

    async def of_case(self, scope: Scope, case_number: str) -> Licence | None:
        return await self._one(scope, "case_number = $1", case_number)

    async def get(self, scope: Scope, number: str) -> Licence:
        """Return an issued licence by number; raise NotFound otherwise."""
        return _found(await self._one(scope, "number = $1 and digest <> ''", number))

    async def by_code(self, scope: Scope, code: str) -> Licence:
        """Return an issued licence by its verification code."""
        return _found(await self._one(scope, "verification_code = $1 and digest <> ''", code))

    async def by_digest(self, scope: Scope, digest: str) -> Licence | None:
        """Return the licence whose signed file has this digest, if the register has it."""
        return await self._one(scope, "digest = $1", digest)

    async def page(
        self, scope: Scope, holders: list[UUID] | None, after: tuple[date, str] | None, most: int
    ) -> list[Licence]:
        """Return issued licences, the newest first, of these holders or of everyone in the scope."""
        values: list[Any] = [list(scope.visible)]
        where = ["tenant = any($1)", "digest <> ''"]
        if holders is not None:
            values.append(holders)
            where.append(f"holder = any(${len(values)})")
        if after is not None:
            values += after
            where.append(f"(issued_on, number) < (${len(values) - 1}, ${len(values)})")
        values.append(most)
        sql = f"""select {_COLUMNS} from licence where {" and ".join(where)}
                  order by issued_on desc, number desc limit ${len(values)}"""  # noqa: S608 -- constants
        return await self._fetch(scope, sql, *values)

    async def change(
        self, scope: Scope, licence: Licence, to: LicenceState, actor: UUID, reason: str, at: datetime
    ) -> None:
        """Turn a licence's state and note by whom and why; raise Conflict when it has turned meanwhile."""
        async with self._database.transaction(scope):
            moved = await self._database.fetch(
                scope,
                """update licence set state = $2, changes = changes + 1
                   where number = $1 and state = $3 and changes = $4 and tenant = any($5) returning changes""",
                *(licence.number, to.value, licence.state.value, licence.changes, list(scope.visible)),
            )
            if not moved:
                raise Conflict("The licence has changed meanwhile.", number=licence.number)
            await self._database.fetch(
                scope,
                """insert into licence_change (number, seq, tenant, before, after, actor, reason, at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8)""",
                *(licence.number, moved[0]["changes"], licence.tenant, licence.state.value, to.value),
                *(actor, reason, at),
            )

    async def _one(self, scope: Scope, where: str, value: object) -> Licence | None:
        sql = f"select {_COLUMNS} from licence where {where} and tenant = any($2)"  # noqa: S608 -- constants
        found = await self._fetch(scope, sql, value, list(scope.visible))
        return found[0] if found else None

    async def _fetch(self, scope: Scope, sql: str, *values: Any) -> list[Licence]:
        return [msgspec.convert(dict(row), Licence) for row in await self._database.fetch(scope, sql, *values)]


def _found(licence: Licence | None) -> Licence:
    if licence is None:
        raise NotFound("The register has no such licence.")
    return licence
