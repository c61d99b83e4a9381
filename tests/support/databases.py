"""Databases of the session's cluster: migrated once, then one of its own for each test."""

import itertools
import os
from collections.abc import AsyncIterator

import asyncpg
import pytest
from tests.support.servers import Postgres

from onestop.bootstrap import TABLES
from onestop.kit.database import Database
from onestop.migrations.run import migrate

MIGRATED = "migrated"
_numbers = itertools.count(1)


async def as_superuser(postgres: Postgres, *statements: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres", "postgres"))
    try:
        for sql in statements:
            await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def migrated(postgres: Postgres) -> str:
    """The name of a database at this release, never written to: the mould of every test's own."""
    await as_superuser(postgres, f"create database {MIGRATED} owner onestop_owner")
    os.environ["ONESTOP_DATABASE_URL"] = postgres.url("onestop_app", MIGRATED)
    os.environ["ONESTOP_DATABASE_OWNER_URL"] = postgres.url("onestop_owner", MIGRATED)
    await migrate(os.environ["ONESTOP_DATABASE_OWNER_URL"])
    return MIGRATED


@pytest.fixture
async def database_name(postgres: Postgres, migrated: str) -> AsyncIterator[str]:
    name = f"test_{next(_numbers)}"
    await as_superuser(postgres, f"create database {name} template {migrated} owner onestop_owner")
    yield name
    await as_superuser(postgres, f"drop database {name} with (force)")


@pytest.fixture
async def owner(postgres: Postgres, database_name: str) -> AsyncIterator[Database]:
    database = Database(postgres.url("onestop_owner", database_name))
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def database(postgres: Postgres, database_name: str) -> AsyncIterator[Database]:
    """A pool as the application's role, which owns nothing."""
    database = Database(postgres.url("onestop_app", database_name), tables=TABLES)
    await database.open()
    yield database
    await database.close()
