"""The rows of operations. They belong to the city: every method takes the deployment's scope."""

from datetime import datetime
from typing import Any

import msgspec

from onestop.errors import Conflict, NotFound
from onestop.keeping.model import Operation
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

_FIELDS = ", ".join(Operation.__dataclass_fields__)


class Overtaken(Conflict):
    """Another process has taken the operation over."""


class OperationStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, operation: Operation, digest: bytes) -> bytes:
        """Enter an operation unless its id is known; return the digest of the request that entered it."""
        await self._database.fetch(
            scope,
            """insert into operation (id, tenant, subject, kind, args, digest, state, next_at, made_at)
               values ($1, $2, $3, $4, $5, $6, $7, $8, $8) on conflict (id) do nothing""",
            *(operation.id, scope.tenant, operation.subject, operation.kind.value, operation.args, digest),
            *(operation.state.value, operation.made_at),
        )
        sql = "select digest from operation where id = $1 and tenant = any($2)"
        rows = await self._database.fetch(scope, sql, operation.id, list(scope.visible))
        return bytes(rows[0]["digest"])

    async def known(self, scope: Scope, operation: str) -> bool:
        return bool(await self._fetch(scope, "id = $1", operation))

    async def get(self, scope: Scope, operation: str) -> Operation:
        """Return an operation; raise NotFound when there is none of this id."""
        found = await self._fetch(scope, "id = $1", operation)
        if not found:
            raise NotFound("There is no operation {id}.", id=operation)
        return found[0]

    async def page(self, scope: Scope, subject: str | None, most: int) -> list[Operation]:
        """Return the newest operations, of one tenant or of all."""
        return await self._fetch(scope, "($1::text is null or subject = $1)", subject, most=most)

    async def done(self, scope: Scope, subject: str, kind: str) -> list[Operation]:
        """Return a tenant's operations of one kind that are done, the newest first."""
        return await self._fetch(scope, "subject = $1 and kind = $2 and state = 'done'", subject, kind)

    async def due(self, scope: Scope, now: datetime) -> list[Operation]:
        """Return the operations that may be worked on now."""
        return await self._fetch(scope, "state in ('pending', 'running') and next_at <= $1", now)

    async def claim(self, scope: Scope, operation: str, now: datetime) -> Operation | None:
        """Begin one more try, and return the operation; None when it has ended."""
        sql = f"""update operation set state = 'running', tries = tries + 1, beat_at = $2
                  where id = $1 and state in ('pending', 'running') and tenant = any($3)
                  returning {_FIELDS}"""  # noqa: S608 -- constants
        rows = await self._database.fetch(scope, sql, operation, now, list(scope.visible))
        return _operation(rows[0]) if rows else None

    async def tell(self, scope: Scope, operation: Operation, now: datetime, step: str, percent: int) -> None:
        """Note how far a try has come; raise Overtaken when it is no longer this one."""
        await self._change(scope, operation, "step = $4, percent = $5, beat_at = $6", step, percent, now)

    async def later(
        self, scope: Scope, operation: Operation, at: datetime, message: str, facts: dict[str, Any]
    ) -> None:
        """Put an operation off, and note why."""
        await self._change(scope, operation, "next_at = $4, message = $5, facts = $6", at, message, facts)

    async def finish(self, scope: Scope, operation: Operation, now: datetime, result: dict[str, Any]) -> None:
        changes = "state = 'done', percent = 100, message = '', facts = '{}', result = $4, ended_at = $5, beat_at = $5"
        await self._change(scope, operation, changes, result, now)

    async def fail(
        self, scope: Scope, operation: Operation, now: datetime, code: str, message: str, facts: dict[str, Any]
    ) -> None:
        changes = "state = 'failed', code = $4, message = $5, facts = $6, ended_at = $7"
        await self._change(scope, operation, changes, code, message, facts, now)

    async def _change(self, scope: Scope, operation: Operation, changes: str, *values: Any) -> None:
        sql = f"""update operation set {changes} where id = $1 and tries = $2 and state = 'running'
                  and tenant = any($3) returning id"""  # noqa: S608 -- constants
        rows = await self._database.fetch(scope, sql, operation.id, operation.tries, list(scope.visible), *values)
        if not rows:
            raise Overtaken("Another process works on operation {id}.", id=operation.id)

    async def _fetch(self, scope: Scope, where: str, *values: Any, most: int = 500) -> list[Operation]:
        sql = f"""select {_FIELDS} from operation where {where} and tenant = any(${len(values) + 1})
                  order by made_at desc, id limit ${len(values) + 2}"""  # noqa: S608 -- constants
        rows = await self._database.fetch(scope, sql, *values, list(scope.visible), most)
        return [_operation(row) for row in rows]


def _operation(row: Any) -> Operation:
    return msgspec.convert(dict(row), Operation)
