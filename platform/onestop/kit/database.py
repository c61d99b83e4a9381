"""The one entry to PostgreSQL: Piccolo's engine, and transactions that carry a tenant scope.

Row-level security compares each row's tenant with the setting `onestop.tenants`, which exists only inside a
transaction opened here. A query outside one sees nothing.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from functools import lru_cache
from typing import Any, Protocol

import asyncpg
import msgspec
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction
from piccolo.table import Table

from onestop.errors import Unavailable


class Visible(Protocol):
    """Whatever names the tenants whose rows may be seen; `tenancy.model.Scope` does."""

    @property
    def visible(self) -> tuple[str, ...]: ...


GONE = (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError)
"""The server is away, or is going."""
CUT_OFF = (asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What asyncpg says on a connection that was lost; on a whole one these are mistakes of ours."""


class _ScopedTransaction(PostgresTransaction):
    """Piccolo's transaction, opened in one round trip together with its scope.

    Whatever happens, the connection goes back to the pool; one that was lost on the way is dropped there.
    """

    def __init__(self, engine: PostgresEngine, pool: asyncpg.Pool, visible: tuple[str, ...]) -> None:
        super().__init__(engine)
        self.pool = pool
        self.visible = visible
        self.lost = False

    async def __aenter__(self) -> PostgresTransaction:
        if self._parent is not None:
            return self._parent
        self.connection = await self.pool.acquire()
        try:
            await self.begin()
        except BaseException:
            await self._let_go(broken=True)
            raise
        self.context = self.engine.current_transaction.set(self)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> bool:
        if self._parent is not None:
            return False
        self.engine.current_transaction.reset(self.context)
        ended = False
        try:
            await (self.commit() if error is None else self.rollback())
            ended = True
        except CUT_OFF:
            if error is None:
                raise
        finally:
            await self._let_go(broken=not ended)
        return False

    async def _let_go(self, *, broken: bool) -> None:
        self.lost = broken
        with suppress(asyncpg.InterfaceError):  # the pool has dropped it by itself
            self.lost = broken or self.connection.is_closed()
            if broken:
                self.connection.terminate()
        await self.pool.release(self.connection)

    async def begin(self) -> None:
        await self.connection.execute(_opening(self.visible))

    async def commit(self) -> None:
        await self.connection.execute("COMMIT")

    async def rollback(self) -> None:
        await self.connection.execute("ROLLBACK")


@lru_cache(maxsize=1024)
def _opening(visible: tuple[str, ...]) -> str:
    if not all(code.isalnum() for code in visible):
        raise ValueError("a tenant code is letters and digits")
    return f"BEGIN; SET LOCAL onestop.tenants = '{{{','.join(visible)}}}'"


class Database:
    """A pool of connections as one role."""

    def __init__(self, url: str, *, tables: Iterable[type[Table]] = (), most: int = 10) -> None:
        """`most` is the greatest number of connections; `tables` are bound to this pool."""
        self.engine = PostgresEngine(config={"dsn": url}, extensions=())
        self._most = most
        for table in tables:
            table._meta.db = self.engine  # noqa: SLF001

    async def open(self) -> None:
        """Open the pool."""

        async def codecs(connection: asyncpg.Connection) -> None:
            for kind in ("json", "jsonb"):
                await connection.set_type_codec(
                    kind, encoder=_json_text, decoder=msgspec.json.decode, schema="pg_catalog"
                )

        async def keep(_: asyncpg.Connection) -> None:
            """Leave the session as it is: scopes are transaction-local, nothing else is ever set."""

        await self.engine.start_connection_pool(min_size=1, max_size=self._most, init=codecs, reset=keep)

    async def close(self) -> None:
        """Close the pool, if it was opened."""
        if self.engine.pool is not None:
            await self.engine.close_connection_pool()

    @asynccontextmanager
    async def transaction(self, scope: Visible) -> AsyncIterator[PostgresTransaction]:
        """Open a transaction in which rows of `scope.visible` can be seen and written; inside another, join it.

        Raises Unavailable when the server is away or goes away; whether a commit came through is then not known.
        """
        if self.engine.pool is None:
            raise Unavailable("The database cannot be reached.")
        transaction = _ScopedTransaction(self.engine, self.engine.pool, scope.visible)
        try:
            async with transaction as opened:
                yield opened
        except GONE as gone:
            raise Unavailable("The database cannot be reached.") from gone
        except CUT_OFF as cut_off:
            if not transaction.lost:
                raise
            raise Unavailable("The database cannot be reached.") from cut_off

    async def fetch(self, scope: Visible, sql: str, *args: Any) -> list[asyncpg.Record]:
        """Run one statement in a scoped transaction; placeholders are `$1`, `$2` and so on."""
        async with self.transaction(scope) as opened:
            rows: list[asyncpg.Record] = await opened.connection.fetch(sql, *args)
            return rows

    @asynccontextmanager
    async def alone(self, name: str) -> AsyncIterator[None]:
        """Hold the deployment-wide lock `name`, waiting for it; it goes with the connection, whatever happens."""
        connection = await asyncpg.connect(self.engine.config["dsn"])
        try:
            await connection.execute("select pg_advisory_lock(hashtext($1))", name)
            yield
        finally:
            await connection.close()

    @asynccontextmanager
    async def free(self, name: str) -> AsyncIterator[bool]:
        """Hold the lock `name` of `alone` if nobody has it, without waiting; say whether it is held."""
        connection = await asyncpg.connect(self.engine.config["dsn"])
        try:
            yield bool(await connection.fetchval("select pg_try_advisory_lock(hashtext($1))", name))
        finally:
            await connection.close()

    @asynccontextmanager
    async def instant(self, scope: Visible, *, writing: bool = False) -> AsyncIterator[asyncpg.Connection]:
        """Open a connection of its own that sees these tenants' rows as they are at one instant.

        With `writing` all is committed at the end, or nothing; what others changed meanwhile raises Unavailable.
        """
        mode = "read write" if writing else "read only"
        try:
            connection = await asyncpg.connect(self.engine.config["dsn"])
            try:
                await connection.execute(f"begin isolation level repeatable read, {mode}; set local timezone = 'UTC'")
                await connection.execute(
                    "select set_config('onestop.tenants', $1::text[]::text, true)", list(scope.visible)
                )
                yield connection
                await connection.execute("commit")
            finally:
                await connection.close()
        except (*GONE, asyncpg.TransactionRollbackError) as gone:
            raise Unavailable("The database cannot be reached.") from gone

    async def execute_many(self, scope: Visible, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run one statement once for each of `rows`, in one round trip and one transaction."""
        async with self.transaction(scope) as opened:
            await opened.connection.executemany(sql, rows)


def _json_text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
