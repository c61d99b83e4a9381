"""`onestop trail`: take the trail of a case away, check one anywhere, anchor the days that are over."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click
import msgspec

from onestop.box.commands import data_dir_option
from onestop.box.state import settings_here
from onestop.kit.i18n import LOCALES, Localizer, load_localizers, spoken_here
from onestop.supervision.trail import Check, verify

if TYPE_CHECKING:
    from onestop.bootstrap import Platform

T = TypeVar("T")


@click.group()
def trail() -> None:
    """The trail: every event of a case, chained, anchored daily, provable offline."""


@trail.command()
@click.argument("case")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file to write; else the output.")
@data_dir_option
def export(case: str, out: Path | None, data_dir: Path) -> None:
    """Write the trail of CASE as one file that proves itself."""
    file = _with_platform(data_dir, lambda p: p.supervision.export(p.tenancy.tree.everything(), case))
    if out is None:
        sys.stdout.buffer.write(file)
    else:
        out.write_bytes(file)


@trail.command(name="verify")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON, for scripts.")
@click.option("--language", type=click.Choice(list(LOCALES)), default=None, help="Else from the environment's LANG.")
@click.pass_context
def check(context: click.Context, file: Path, as_json: bool, language: str | None) -> None:
    """Say whether FILE is a whole trail, byte for byte as it was recorded; exit code 0 when it is, 1 when not."""
    found = verify(file.read_bytes())
    say = load_localizers()[language or spoken_here()]
    click.echo(msgspec.json.encode(found).decode() if as_json else _told(found, say))
    context.exit(0 if found.whole else 1)


def _told(found: Check, say: Localizer) -> str:
    if not found.whole:
        lines = [say.gettext(finding.what, place=finding.place) for finding in found.findings]
        return "\n".join([say.gettext("This trail is not whole."), *(f"  · {line}" for line in lines)])
    lines = [
        say.gettext("This trail is whole."),
        say.gettext("Case {case}: {events} events", case=found.case, events=found.events),
    ]
    if found.anchored:
        facts = {"seq": found.anchored, "digest": found.last_anchor}
        lines.append(say.gettext("Anchored up to event {seq}; the last anchor is {digest}", **facts))
    else:
        lines.append(say.gettext("Not anchored yet: the first anchor is made the next night"))
    return "\n".join(lines)


@trail.command()
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The last day to anchor; else yesterday.")
@data_dir_option
def anchor(day: datetime | None, data_dir: Path) -> None:
    """Anchor every day that is over and has no anchor yet."""
    made = _with_platform(data_dir, lambda p: _anchor(p, day.date() if day else None))
    click.echo(f"{made} anchors made")


async def _anchor(platform: "Platform", until: date | None) -> int:
    async with platform.database.alone("trail"):
        return await platform.anchors.anchor(until)


def _with_platform(data_dir: Path, work: Callable[["Platform"], Awaitable[T]]) -> T:
    bootstrap = import_module("onestop.bootstrap")  # takes seconds, which a verification need not wait

    async def worked() -> T:
        async with bootstrap.running(bootstrap.wire(settings_here(data_dir))) as platform:
            return await work(platform)

    return asyncio.run(worked())
