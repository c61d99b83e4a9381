"""`onestop ops`: what the operations team does with a whole tenant. Each operation has an id and happens once."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import click
import msgspec
from rich.console import Console
from rich.table import Column, Table

from onestop.bootstrap import Platform, running, wire
from onestop.box.commands import data_dir_option
from onestop.box.state import settings_here
from onestop.keeping.manifest import MANIFEST, PROOF
from onestop.keeping.model import Kind, Operation, OperationState, RemoveArgs
from onestop.keeping.service.kept import kept_of
from onestop.keeping.verification import Check, Folder, verify
from onestop.kit.cms import read_roots
from onestop.kit.i18n import Localizer, load_localizers, spoken_here
from onestop.tenancy.model import Scope

T = TypeVar("T")
LOOK_EVERY = 0.5
"""Seconds between two looks at an operation that another process works on."""
ROOT = Path("authority") / "root.pem"
"""The root of the development authority, in the data folder."""
console = Console(highlight=False)
id_option = click.option("--id", "operation", default="", help="The operation's id; the same id does it once.")
wait_option = click.option("--wait/--no-wait", default=True, help="Wait for the end, or leave it to the relay.")


@click.group()
def ops() -> None:
    """What the operations team does to a running deployment."""


@ops.command()
@click.argument("code")
@click.option("--days", type=click.IntRange(1), help="How long it lies under lock; else as the tenant keeps cases.")
@id_option
@wait_option
@data_dir_option
def archive(code: str, days: int | None, operation: str, wait: bool, data_dir: Path) -> None:
    """Put everything of tenant CODE into the archive, read it back, and sign a proof."""
    _order(data_dir, operation, code, Kind.ARCHIVE, {"days": days}, wait=wait)


@ops.command()
@click.argument("code")
@id_option
@wait_option
@data_dir_option
def backup(code: str, operation: str, wait: bool, data_dir: Path) -> None:
    """Back tenant CODE up: its rows at one instant, and which version of each object goes with them."""
    _order(data_dir, operation, code, Kind.BACKUP, {}, wait=wait)


@ops.command()
@click.argument("code")
@click.argument("backup")
@click.option("--replace", is_flag=True, help="What has come since the backup is lost.")
@id_option
@wait_option
@data_dir_option
def restore(code: str, backup: str, replace: bool, operation: str, wait: bool, data_dir: Path) -> None:
    """Put BACKUP, the id of a backup, back into tenant CODE; its open cases live on."""
    _order(data_dir, operation, code, Kind.RESTORE, {"backup": backup, "replace": replace}, wait=wait)


@ops.command()
@click.argument("code")
@click.argument("parent")
@id_option
@wait_option
@data_dir_option
def move(code: str, parent: str, operation: str, wait: bool, data_dir: Path) -> None:
    """Move street CODE to district PARENT; open cases follow."""
    _order(data_dir, operation, code, Kind.MOVE, {"parent": parent}, wait=wait)


_instant = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"])


@ops.command()
@click.argument("code")
@click.option("--from", "since", type=_instant, required=True)
@click.option("--until", type=_instant, required=True)
@click.option("--reason", required=True)
@id_option
@data_dir_option
def freeze(code: str, since: datetime, until: datetime, reason: str, operation: str, data_dir: Path) -> None:
    """Let no release reach tenant CODE in a window of time; days are those of the machine's clock."""
    args = {"since": since.astimezone().isoformat(), "until": until.astimezone().isoformat(), "reason": reason}
    _order(data_dir, operation, code, Kind.FREEZE, args, wait=True)


@ops.command()
@click.argument("code")
@id_option
@data_dir_option
def unfreeze(code: str, operation: str, data_dir: Path) -> None:
    """Let releases reach tenant CODE again."""
    _order(data_dir, operation, code, Kind.UNFREEZE, {}, wait=True)


@ops.command()
@click.argument("code")
@click.argument("proof")
@click.option("--open-cases", is_flag=True, help="Remove it although cases are still open: they end with it.")
@click.option("--yes", is_flag=True, help="Remove without asking.")
@data_dir_option
def remove(code: str, proof: str, open_cases: bool, yes: bool, data_dir: Path) -> None:
    """Remove tenant CODE; PROOF is the id of its verified archive."""
    if not yes:
        click.confirm(f"Remove tenant {code} for good?", abort=True)
    args = RemoveArgs(proof=proof, open_cases=open_cases)
    done = _with_platform(data_dir, lambda platform: platform.keeping.remove(code, args))
    _show(done)


@ops.command("follow-record")
@data_dir_option
def follow_record(data_dir: Path) -> None:
    """Let every open case live anew from its record.

    For when the database was brought back to an earlier instant: workflows that had gone further stand in the way.
    """
    count = _with_platform(data_dir, lambda platform: begin_anew(platform, platform.tenancy.tree.everything()))
    click.echo(f"{count} open cases follow their record")


async def begin_anew(platform: Platform, scope: Scope) -> int:
    """End the workflows of a scope's open cases and start each from its record; return how many. Safe to repeat."""
    await platform.handing.end(scope, "the record was brought back to an earlier instant")
    return await platform.filing.start_missing(None, platform.clock.now(), scope=scope)


@ops.command()
@click.argument("operation")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
@data_dir_option
def show(operation: str, as_json: bool, data_dir: Path) -> None:
    """Show an operation: its step, how far it has come, what came of it."""
    found = _with_platform(data_dir, lambda platform: platform.keeping.get(operation))
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
    else:
        _show(found)


@ops.command(name="list")
@click.option("--tenant", default=None, help="Only those of this tenant.")
@data_dir_option
def list_operations(tenant: str | None, data_dir: Path) -> None:
    """List operations, the newest first."""
    table = Table(Column("id", no_wrap=True), "kind", "tenant", "state", "step", "%", "made")
    for one in _with_platform(data_dir, lambda platform: platform.keeping.page(tenant)):
        made = one.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(one.id, one.kind.value, one.subject, one.state.value, one.step, str(one.percent), made)
    console.print(table)


@ops.command()
@click.argument("operation")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@data_dir_option
def fetch(operation: str, folder: Path, data_dir: Path) -> None:
    """Take the archive or backup of an operation away into FOLDER."""
    count = _with_platform(data_dir, lambda platform: fetch_archive(platform, operation, folder))
    click.echo(f"{count} files are in {folder}")


async def fetch_archive(platform: Platform, operation: str, folder: Path) -> int:
    """Write the files of an archive or backup into a folder, and return how many there are."""
    made = await platform.keeping.get(operation)
    kept = kept_of(made, platform.objects)
    manifest = await kept.manifest(made.result["digest"])
    paths = [MANIFEST, PROOF, *(f.path for f in manifest.files), *sorted({i.path for i in manifest.items if i.path})]
    for path in paths:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(await kept.read(path))
    return len(paths)


@ops.command(name="verify")
@click.argument("folder_or_archive")
@click.option("--root", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="The trusted roots, PEM.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
@data_dir_option
@click.pass_context
def check(context: click.Context, folder_or_archive: str, root: Path | None, as_json: bool, data_dir: Path) -> None:
    """Say whether an archive is whole: a folder, without any server, or an operation's id. Exit code 1 when not."""
    folder, trusted = Path(folder_or_archive), root or data_dir / ROOT
    if not trusted.exists():
        raise click.UsageError(f"There is no trusted root at {trusted}; name one with --root.")
    roots = read_roots(trusted.read_bytes())
    if folder.is_dir():
        found = asyncio.run(verify(Folder(folder), roots))
    else:
        found = _with_platform(data_dir, lambda p: _verified(p, folder_or_archive, lambda kept: verify(kept, roots)))
    click.echo(msgspec.json.encode(found).decode() if as_json else _told(found, _words()))
    context.exit(0 if found.whole else 1)


async def _verified(platform: Platform, operation: str, work: Callable[[Any], Awaitable[Check]]) -> Check:
    return await work(kept_of(await platform.keeping.get(operation), platform.objects))


def _told(found: Check, say: Localizer) -> str:
    if not found.whole:
        lines = [say.gettext(finding.what, place=finding.place) for finding in found.findings]
        return "\n".join([say.gettext("This archive is not whole."), *(f"  · {line}" for line in lines)])
    facts = {"rows": found.rows, "objects": found.objects, "chains": found.chains}
    return "\n".join(
        [
            say.gettext("This archive is whole."),
            say.gettext("Tenant {tenant}, operation {operation}", tenant=found.tenant, operation=found.operation),
            say.gettext("{rows} rows, {objects} objects, {chains} chains of events", **facts),
            say.gettext("Signed by {signer}", signer=found.signer),
        ]
    )


def _order(data_dir: Path, operation: str, code: str, kind: Kind, args: dict[str, Any], *, wait: bool) -> None:
    name = operation or f"{kind.value}-{code}-{uuid4().hex[:12]}"

    async def ordered(platform: Platform) -> Operation:
        made = await platform.keeping.request(name, code, kind, args)
        return await _followed(platform, made) if wait else made

    done = _with_platform(data_dir, ordered)
    _show(done)
    if done.state is OperationState.FAILED:
        sys.exit(1)


async def _followed(platform: Platform, operation: Operation) -> Operation:
    """Work on an operation, or look on while another process does, and tell each step."""
    told = ""
    while not operation.ended:
        working = asyncio.create_task(platform.keeping.work(operation.id))
        while not working.done():
            await asyncio.wait([working], timeout=LOOK_EVERY)
            operation = await platform.keeping.get(operation.id)
            if not operation.ended and (step := f"{operation.percent:3} % {operation.step}") != told:
                console.print(f"[dim]{step}[/dim]")
                told = step
        operation = await working
        if not operation.ended:
            await asyncio.sleep(LOOK_EVERY)
    return operation


def _show(one: Operation) -> None:
    say = _words()
    console.print(f"[bold]{one.id}[/bold] {one.kind.value} {one.subject}: {one.state.value} {one.percent} % {one.step}")
    if one.message:
        console.print(say.gettext(one.message, **one.facts))
    for name, value in one.result.items():
        console.print(f"  {name}: {value}", markup=False)


def _words() -> Localizer:
    return load_localizers()[spoken_here()]


def _with_platform(data_dir: Path, work: Callable[[Platform], Awaitable[T]]) -> T:
    async def worked() -> T:
        async with running(wire(settings_here(data_dir))) as platform:
            return await work(platform)

    return asyncio.run(worked())
