"""`onestop tenants`: check declarations, and make the deployment what they say."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from onestop.box.commands import data_dir_option
from onestop.box.state import settings_here
from onestop.cases.store.record import CaseStore
from onestop.catalogue.declaration.apply import ItemDeclarationService, Version, name_of_version
from onestop.catalogue.declaration.draft import Declaration
from onestop.catalogue.declaration.load import load
from onestop.catalogue.declaration.problems import BrokenDeclaration
from onestop.catalogue.model import Item
from onestop.catalogue.store import CatalogueStore
from onestop.kit.database import Database
from onestop.settings import Settings
from onestop.tenancy.model import Department, Premises, Tenant, premises
from onestop.tenancy.plan import Change, due
from onestop.tenancy.service import DeclarationService
from onestop.tenancy.store import TenancyWriter

console = Console()
folder_argument = click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="tenants/jinan")
SHOWN = 40


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
    click.echo(f"{len(found.tenants)} tenants, {len(found.departments)} departments, {len(found.items)} items: sound")


@tenants.command()
@folder_argument
@click.option("--yes", is_flag=True, help="Apply without asking.")
@data_dir_option
def apply(folder: Path, yes: bool, data_dir: Path) -> None:
    """Make the deployment what the folder declares: the plan first, then, if you agree, the change."""
    asyncio.run(_apply(settings_here(data_dir), load(folder), ask=not yes))


async def _apply(settings: Settings, declared: Declaration, *, ask: bool) -> None:
    owner = Database(settings.database_owner_url)
    await owner.open()
    try:
        done = await bring(owner, declared, lambda changes: _agreed(changes, ask=ask))
    finally:
        await owner.close()
    if done:
        click.echo(f"{len(declared.tenants)} tenants and {len(declared.items)} items are as declared")


async def bring(owner: Database, declared: Declaration, agreed: Callable[[Sequence[Change[Any]]], bool]) -> bool:
    """Make the deployment what is declared if the plan is agreed to; return whether it was."""
    tree = DeclarationService(TenancyWriter(owner))
    items = ItemDeclarationService(CatalogueStore(owner), await tree.tree(declared.tenants), CaseStore(owner))
    place = declared.tenants, declared.departments, premises(declared.halls, declared.windows, declared.hours)
    versions = declared.items, declared.overrides
    if not agreed([*due(await tree.plan(*place)), *due(await items.plan(*versions))]):
        return False
    await tree.apply(*place)
    await items.apply(*versions)
    return True


def _agreed(changes: Sequence[Change[Any]], *, ask: bool) -> bool:
    _show(changes)
    return not changes or not ask or click.confirm("Apply?")


def _show(changes: Sequence[Change[Any]]) -> None:
    if not changes:
        click.echo("Everything is as declared already.")
        return
    table = Table("", "what", "code", "name", "differs in")
    for change in changes[:SHOWN]:
        table.add_row(change.act.value, *_named(change.declared), ", ".join(change.fields))
    console.print(table)
    if len(changes) > SHOWN:
        click.echo(f"… and {len(changes) - SHOWN} more")


def _named(declared: Tenant | Department | Premises | Version) -> tuple[str, str, str]:
    match declared:
        case Tenant() | Department() | Premises():
            kind = {Tenant: "tenant", Department: "department", Premises: "hall"}[type(declared)]
            return kind, declared.code, declared.name_zh
        case Item():
            return "item", name_of_version(declared), declared.name_zh
        case _:
            return "own version", name_of_version(declared), ""
