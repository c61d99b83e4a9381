"""All rows of one tenant, read and written as lines of JSON, whatever table they are of.

The lines are PostgreSQL's own `jsonb` of a row, so that what comes out goes in again: no column is named here. Names of
tables come from `model.PARTS`, names of columns from the database's own list.
"""

import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import msgspec

from onestop.errors import Conflict
from onestop.keeping.manifest import Table, lines_of
from onestop.keeping.model import PARTS, Part
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

AT_ONCE = 1000
"""Rows that are read or written together."""
CHUNK_BYTES = 4_000_000


@dataclass(slots=True)
class Chunk:
    """Some rows of a table, in order: `content` has a line for each."""

    part: Part
    number: int
    content: bytes


@dataclass(slots=True)
class Totals:
    """What has been read of each table so far."""

    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, lines: Sequence[str]) -> bytes:
        content = "".join(f"{line}\n" for line in lines).encode()
        self.rows[name] = self.rows.get(name, 0) + len(lines)
        self.digests.setdefault(name, hashlib.sha256()).update(content)
        return content

    def tables(self) -> tuple[Table, ...]:
        return tuple(
            Table(name=name, rows=count, digest=self.digests[name].hexdigest()) for name, count in self.rows.items()
        )


class RowStore:
    """The rows of `scope.tenant`; a scope of upper tenants beside it lets what hangs on them go too."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def chunks(self, scope: Scope, parts: Sequence[Part], totals: Totals) -> AsyncIterator[Chunk]:
        """Yield the tenant's rows of these tables as they are at one instant, and count them in `totals`."""
        async with self._database.instant(scope) as connection:
            for part in parts:
                async for chunk in _chunks(connection, scope.tenant, part, totals):
                    yield chunk

    async def totals(self, scope: Scope, parts: Sequence[Part]) -> dict[str, Table]:
        """Return what the tables hold of the tenant."""
        totals = Totals()
        async for _ in self.chunks(scope, parts, totals):
            pass
        return {table.name: table for table in totals.tables()}

    async def lines(self, scope: Scope, parts: Sequence[Part]) -> set[bytes]:
        """Return a short digest of every row of these tables."""
        found: set[bytes] = set()
        async for chunk in self.chunks(scope, parts, Totals()):
            found.update(map(short, chunk.content.splitlines()))
        return found

    async def fill(
        self, scope: Scope, files: AsyncIterator[tuple[Part, bytes]], expected: Sequence[Table], *, clear: bool
    ) -> None:
        """Write rows, all or none; with `clear` in place of what is there. A row that is there already stays.

        Raises Conflict when the tables do not hold exactly what is `expected` afterwards.
        """
        async with self._database.instant(scope, writing=True) as connection:
            if clear:
                await connection.execute("select keeping_clear($1)", scope.tenant)
            async for part, content in files:
                lines = lines_of(content)
                for at in range(0, len(lines), AT_ONCE):
                    await _write(connection, part, lines[at : at + AT_ONCE])
            await _compare(connection, scope.tenant, expected)

    async def remove(self, scope: Scope, expected: Sequence[Table]) -> None:
        """Delete the tenant with all its rows, if they are those that are `expected`; raise Conflict if not."""
        async with self._database.instant(scope, writing=True) as connection:
            await _compare(connection, scope.tenant, expected)
            await connection.execute("select keeping_remove($1)", scope.tenant)

    async def move(self, scope: Scope, below: str) -> None:
        """Put `scope.tenant` under another one."""
        await self._database.fetch(scope, "select keeping_move($1, $2)", scope.tenant, below)

    async def freeze(self, scope: Scope, frozen: dict[str, Any] | None) -> None:
        """Note in which window no release reaches `scope.tenant`; None ends it."""
        await self._database.fetch(scope, "select keeping_freeze($1, $2)", scope.tenant, frozen)


async def _chunks(connection: asyncpg.Connection, tenant: str, part: Part, totals: Totals) -> AsyncIterator[Chunk]:
    sql = f"select to_jsonb(t)::text as line from {part.name} t where {part.whose} order by {part.key}"  # noqa: S608
    lines: list[str] = []
    size = number = 0
    totals.add(part.name, [])
    async for row in connection.cursor(sql, tenant, prefetch=AT_ONCE):
        lines.append(row["line"])
        size += len(row["line"])
        if size >= CHUNK_BYTES:
            number += 1
            yield Chunk(part, number, totals.add(part.name, lines))
            lines, size = [], 0
    if lines:
        yield Chunk(part, number + 1, totals.add(part.name, lines))


async def _write(connection: asyncpg.Connection, part: Part, lines: Sequence[str]) -> None:
    """Write rows of the columns that they have; those that a later release added take their defaults."""
    sql = "select column_name from information_schema.columns where table_schema = 'public' and table_name = $1"
    known = {row["column_name"] for row in await connection.fetch(sql, part.name)}
    given = list(msgspec.json.decode(lines[0]))
    if unknown := sorted(set(given) - known):
        text = "Table {table} no longer has {columns}: this was taken from another release."
        raise Conflict(text, table=part.name, columns=", ".join(unknown))
    columns = ", ".join(f'"{name}"' for name in given)
    taken = ", ".join(_TAKEN if (part.name, name) == ("outbox", "tx") else f'"{name}"' for name in given)
    own_id = "overriding system value" if part.name == "outbox" else ""
    sql = f"""insert into {part.name} ({columns}) {own_id} select {taken}
              from jsonb_populate_recordset(null::{part.name}, $1::jsonb) on conflict do nothing"""  # noqa: S608
    try:
        await connection.execute(sql, f"[{','.join(lines)}]")
    except asyncpg.ForeignKeyViolationError as lacking:
        text = "The rows refer to something that is not here: {constraint}."
        raise Conflict(text, constraint=lacking.constraint_name) from None
    except (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError) as broken:
        # The database tells the whole row, whoever it is about: not a word of that goes on.
        rule = broken.constraint_name or broken.column_name or type(broken).__name__
        raise Conflict(
            "The rows of {table} break a rule of this release: {rule}.", table=part.name, rule=rule
        ) from None


_TAKEN = "case when tx < pg_current_xact_id() then tx else '1'::xid8 end"
"""Where an entry of the feed stands: never ahead of what this database has told already."""


async def _compare(connection: asyncpg.Connection, tenant: str, expected: Sequence[Table]) -> None:
    parts, totals = {part.name: part for part in PARTS}, Totals()
    for table in expected:
        async for _ in _chunks(connection, tenant, parts[table.name], totals):
            pass
    if other := [told.name for told, table in zip(totals.tables(), expected, strict=True) if told != table]:
        raise Conflict("The rows of {tables} are not those that were kept.", tables=", ".join(other))


def short(line: bytes) -> bytes:
    """Return 16 bytes that tell a row from every other."""
    return hashlib.blake2b(line, digest_size=16).digest()
