"""A migrated database for each test, copied from one that is migrated once a session."""

import itertools
import os

import asyncpg
import pytest
from tests.support.servers import Postgres

from onestop.bootstrap import TABLES
from onestop.kit.database import Database
from onestop.migrations.run import migrate

MIGRATED = "migrated"
_numbers = itertools.count(1)


async def as_superuser(postgres: Postgres, sql: str) -> None:
    connection = await asyncpg.connect(postgres.url("postgres", "postgres"))
    try:
        await connection.execute(sql)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def migrated(postgres):
    """The name of a migrated database without rows, to copy and never to connect to."""
    await as_superuser(postgres, f"create database {MIGRATED} owner onestop_owner")
    os.environ["ONESTOP_DATABASE_URL"] = postgres.url("onestop_app", MIGRATED)
    os.environ["ONESTOP_DATABASE_OWNER_URL"] = postgres.url("onestop_owner", MIGRATED)
    await migrate(os.environ["ONESTOP_DATABASE_OWNER_URL"])
    return MIGRATED


@pytest.fixture
async def database_name(postgres, migrated):
    name = f"test_{next(_numbers)}"
    await as_superuser(postgres, f"create database {name} template {migrated} owner onestop_owner")
    yield name
    await as_superuser(postgres, f"drop database {name} with (force)")


@pytest.fixture
async def owner(postgres, database_name):
    """The database as the tables' owner sees it."""
    database = Database(postgres.url("onestop_owner", database_name))
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def database(postgres, database_name):
    """The database as the application sees it."""
    database = Database(postgres.url("onestop_app", database_name), tables=TABLES)
    await database.open()
    yield database
    await database.close()
