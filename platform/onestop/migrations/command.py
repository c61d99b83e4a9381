"""`onestop migrate`."""

import asyncio
import time

import asyncpg
import click

from onestop.errors import Unavailable
from onestop.migrations.run import migrate as run_steps
from onestop.settings import load_settings

PAUSE = 1.0
"""Seconds between two tries to reach the database."""


@click.command()
@click.option("--wait", type=click.IntRange(0, 3600), default=0, show_default=True, metavar="SECONDS",
              help="How long to wait for a database that does not answer yet.")  # fmt: skip
def migrate(wait: int) -> None:
    """Bring the database to this release; safe to repeat."""
    asyncio.run(_migrate(load_settings().database_owner_url, wait))
    click.echo("The database is at this release.")


async def _migrate(owner_url: str, wait: int) -> None:
    await _answers(owner_url, time.monotonic() + wait)
    await run_steps(owner_url)


async def _answers(owner_url: str, until: float) -> None:
    """Wait until the database lets its owner in; a new cluster makes the role a moment after it listens."""
    while True:
        try:
            connection = await asyncpg.connect(owner_url, timeout=10)
        except (OSError, asyncpg.PostgresError) as away:
            if time.monotonic() >= until:
                raise Unavailable("The database does not answer ({why}).", why=type(away).__name__) from away
            await asyncio.sleep(PAUSE)
        else:
            await connection.close()
            return
