"""The bare handler that a list page is measured against: Litestar and asyncpg, the same SQL, nothing else.

`python -m bench.bare_list PORT DATABASE_URL TENANTS` serves it.
"""

import sys

import asyncpg
import msgspec
import uvicorn
from litestar import Litestar, Response, get

from onestop.cases.store.lists import COLUMNS

SQL = f"select {COLUMNS} from cases where tenant = any($1) order by filed_at desc, number desc limit 51"  # noqa: S608


def application(url: str, tenants: list[str]) -> Litestar:
    """Return an application with one list of 50 cases, in a transaction that carries its scope."""
    opening = f"BEGIN; SET LOCAL onestop.tenants = '{{{','.join(tenants)}}}'"
    pool: list[asyncpg.Pool] = []

    async def start() -> None:
        pool.append(await asyncpg.create_pool(url, min_size=1, max_size=10))

    @get("/cases")
    async def cases() -> Response[bytes]:
        async with pool[0].acquire() as connection:
            await connection.execute(opening)
            rows = await connection.fetch(SQL, tenants)
            await connection.execute("COMMIT")
        return Response(msgspec.json.encode([dict(row) for row in rows[:50]]), media_type="application/json")

    return Litestar([cases], on_startup=[start], openapi_config=None)


if __name__ == "__main__":
    uvicorn.run(
        application(sys.argv[2], sys.argv[3].split(",")),
        port=int(sys.argv[1]),
        log_level="warning",
        loop="uvloop",
        http="httptools",
    )
