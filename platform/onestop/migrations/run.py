"""Bring the database to this release. Safe to repeat, and safe when two start at once: the second waits."""

import os

import asyncpg
from piccolo.apps.migrations.commands.forwards import run_forwards

from onestop.migrations.sql import owner_engine

MIGRATION_LOCK = 7_303_014
"""The advisory lock that one migrating process holds."""


async def migrate(owner_url: str) -> None:
    """Run every step that has not run yet, as the tables' owner."""
    os.environ["PICCOLO_CONF"] = "onestop.piccolo_conf"
    guard = await asyncpg.connect(owner_url)
    try:
        await guard.execute("select pg_advisory_lock($1)", MIGRATION_LOCK)
        async with owner_engine().transaction():  # a step and the note that it ran stand or fall together
            result = await run_forwards(app_name="onestop")
        if not result.success:
            raise SystemExit(f"The database could not be migrated: {result.message}")
    finally:
        await guard.close()
