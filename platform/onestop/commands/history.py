"""`onestop history`: a past for a deployment that has none."""

import asyncio
import sys
import time
from pathlib import Path

import click

from onestop.bootstrap import Platform, running, wire
from onestop.box.commands import data_dir_option
from onestop.box.state import settings_here
from onestop.history.service import HistoryService
from onestop.history.store import HistoryStore, settle
from onestop.history.totals import Totals, totals, totals_of
from onestop.settings import Settings


@click.group()
def history() -> None:
    """Give the deployment a past."""


@history.command()
@click.option("--seed", type=click.IntRange(0, 2**31), default=2017, show_default=True, help="Same seed, same past.")
@click.option("--scale", type=click.FloatRange(0.001, 10), help="The published totals, times this.  [default: 1]")
@click.option("--cases", type=click.IntRange(100, 10_000_000), help="So many cases over every tenant, to measure with.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that write.")
@data_dir_option
def generate(seed: int, scale: float | None, cases: int | None, workers: int, data_dir: Path) -> None:
    """Write a year up to 2017-08-31 that meets the published totals of the city's hall exactly.

    Every case and applicant is made up and marked so; nothing is sent to anybody, and nobody acts on these cases.
    """
    if scale and cases:
        raise click.UsageError("Give --scale or --cases, not both.")
    wanted = totals_of(cases) if cases else totals(scale or 1)
    asyncio.run(_generate(settings_here(data_dir), seed, wanted, whole_tree=cases is not None, workers=workers))


async def _generate(settings: Settings, seed: int, wanted: Totals, *, whole_tree: bool, workers: int) -> None:
    begin = time.monotonic()
    async with running(wire(settings)) as platform:
        made = await _service(platform).generate(
            seed, wanted, whole_tree=whole_tree, workers=workers, told=lambda done: _tell(done, wanted)
        )
    if settings.database_owner_url:
        await settle(settings.database_owner_url)
    click.echo(f"{made.cases} cases from seed {made.seed}, digest {made.digest}, {time.monotonic() - begin:.1f} s")


def _service(platform: Platform) -> HistoryService:
    return HistoryService(
        HistoryStore(platform.database),
        platform.tenancy,
        platform.catalogue,
        platform.calendars.legal,
        platform.settings.secret_key,
    )


def _tell(done: int, wanted: Totals) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {wanted.accepted}", err=True, nl=done == wanted.accepted)
