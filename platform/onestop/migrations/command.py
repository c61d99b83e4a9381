"""`onestop migrate`."""

import asyncio

import click

from onestop.migrations.run import migrate as run_steps
from onestop.settings import load_settings


@click.command()
def migrate() -> None:
    """Bring the database to this release; safe to repeat."""
    asyncio.run(run_steps(load_settings().database_owner_url))
    click.echo("The database is at this release.")
