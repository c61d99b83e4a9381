"""Loading many rows at once.

PostgreSQL has no COPY into tables with row-level security, so the lines go into a temporary table like the real one
and from there, in the same transaction and under the same scope, through the lock.
"""

from collections.abc import Callable, Iterable
from typing import Any

import asyncpg

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _text(value: str) -> str:
    # Four plain searches are several times quicker than one by pattern, and most texts need nothing.
    if "\\" in value or "\n" in value or "\t" in value or "\r" in value:
        return value.translate(_ESCAPES)
    return value


_FORMS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "\\N",
    str: _text,
    bool: lambda value: "t" if value else "f",
    bytes: lambda value: f"\\\\x{value.hex()}",
}
"""How a kind of value is written; dates, instants, numbers, ids and names of enumerations are written as they read."""


def copy_line(values: Iterable[Any]) -> str:
    """Return one row as COPY reads it."""
    return "\t".join([_FORMS.get(type(value), str)(value) for value in values]) + "\n"


async def load_lines(connection: asyncpg.Connection, table: str, columns: tuple[str, ...], lines: bytes) -> None:
    """Add rows to a table; call inside a scoped transaction. Names are ours, never a caller's."""
    if not lines:
        return
    names, staged = ", ".join(columns), f"load_{table}"
    await connection.execute(f"create temporary table if not exists {staged} (like {table}) on commit drop")
    await connection.execute(f"truncate {staged}")
    await connection.copy_to_table(staged, source=_once(lines), columns=columns, format="text")
    await connection.execute(f"insert into {table} ({names}) select {names} from {staged}")  # noqa: S608


async def _once(lines: bytes) -> Any:
    yield lines
