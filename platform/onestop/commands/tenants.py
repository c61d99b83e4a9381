"""`onestop tenants`: check declarations, and make the deployment what they say."""

import asyncio
from pathlib import Path

import asyncpg
import click
from rich.console import Console
from rich.table import Table

from onestop.catalogue.declaration.load import load
from onestop.catalogue.declaration.problems import BrokenDeclaration
from onestop.catalogue.store import write_items
from onestop.kit.database import Database
from onestop.settings import Settings, load_settings
from onestop.tenancy.plan import Act, Change
from onestop.tenancy.service import DeclarationService
from onestop.tenancy.store import TenancyWriter

console = Console()
folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="tenants/jinan")


@click.group()
def tenants() -> None:
    """Check and apply the declarations of tenants."""


@tenants.command()
@folder_argument
def check(folder: Path) -> None:
    """Check a folder of declarations; every problem is told with file, line and rule."""
    try:
        found = load(folder)
    except BrokenDeclaration as broken:
        raise SystemExit(str(broken)) from None
    console.print(
        f"{len(found.tenants)} tenants, {len(found.departments)} departments, {len(found.items)} items: sound"
    )


@tenants.command()
@folder_argument
@click.option("--yes", is_flag=True, help="Apply without asking.")
def apply(folder: Path, yes: bool) -> None:
    """Make the deployment what the folder declares: the plan first, then, if you agree, the change."""
    asyncio.run(_apply(load_settings(), folder, ask=not yes))


async def _apply(settings: Settings, folder: Path, *, ask: bool) -> None:
    declared = load(folder)
    owner = Database(settings.database_owner_url)
    await owner.open()
    try:
        service = DeclarationService(TenancyWriter(owner))
        changes = [c for c in await service.plan(declared.tenants, declared.departments) if c.act is not Act.NOTHING]
        _show(changes)
        if changes and ask and not click.confirm("Apply?"):
            return
        await service.apply(declared.tenants, declared.departments)
    finally:
        await owner.close()
    connection = await asyncpg.connect(settings.database_owner_url)
    try:
        await write_items(connection, declared.items, declared.overrides)
    finally:
        await connection.close()
    console.print(f"{len(declared.tenants)} tenants and {len(declared.items)} items are as declared")


def _show(changes: list[Change]) -> None:
    if not changes:
        console.print("Tenants and departments are as declared already.")
        return
    table = Table("", "code", "name")
    for change in changes[:40]:
        table.add_row(change.act.value, change.declared.code, change.declared.name_zh)
    console.print(table)
    if len(changes) > len(table.rows):
        console.print(f"… and {len(changes) - len(table.rows)} more")
