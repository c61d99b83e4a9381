"""`onestop work`: carry out workflows and activities. `onestop ops`: also moves cases between releases."""

import asyncio
import logging
import signal
from enum import Enum
from pathlib import Path

import click
import uvloop
from temporalio.client import Client
from temporalio.service import RPCError

from onestop.bootstrap import Platform, running, wire
from onestop.box.commands import data_dir_option
from onestop.box.state import settings_here
from onestop.cases.flow import CASE_QUEUE, DOCUMENT_QUEUE
from onestop.commands.ops import ops
from onestop.gateways import telemetry
from onestop.gateways.queues import TemporalQueues
from onestop.gateways.temporal import connect
from onestop.settings import Settings, load_settings
from onestop_flows.measures import keep_counting, measured
from onestop_flows.moving import move_cases
from onestop_flows.versions import make_current
from onestop_flows.worker import kind, worker

log = logging.getLogger(__name__)


class Place(Enum):
    """Where a worker's release stands among those that run."""

    CURRENT = "current"
    ALONE = "alone"
    EARLIER = "earlier"


def _known(_: click.Context, __: click.Parameter, queues: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse a name that can be no queue: nobody would ever send work there."""
    for queue in queues:
        if queue not in (CASE_QUEUE, DOCUMENT_QUEUE) and not queue.startswith(f"{CASE_QUEUE}-"):
            raise click.BadParameter(f"{queue!r} is none of {CASE_QUEUE}, {DOCUMENT_QUEUE}, {CASE_QUEUE}-<slug>.")
    return queues


@click.command()
@click.argument("queues", nargs=-1, callback=_known)
@click.option(
    "--alone", is_flag=True, help="No other worker of cases runs: take over dedicated tenants' and earlier releases'."
)
@click.option("--earlier", is_flag=True, help="A later release takes the new cases: only carry on this one's.")
def work(queues: tuple[str, ...], alone: bool, earlier: bool) -> None:
    """Work on QUEUES until told to stop; what is under way is finished first.

    They are cases, documents, and cases-<slug> of a dedicated tenant; all that there are, when none is named.
    """
    if alone and earlier:
        raise click.UsageError("Give --alone or --earlier, not both.")
    settings = load_settings()
    telemetry.set_up(settings, "worker")
    place = Place.ALONE if alone else Place.EARLIER if earlier else Place.CURRENT
    uvloop.run(_work(settings, queues, place))


async def _work(settings: Settings, queues: tuple[str, ...], place: Place) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(wire(settings)) as platform:
        runtime, buffer = measured()
        client, queues = await connect(settings, runtime), _queues(platform, queues, alone=place is Place.ALONE)
        telemetry.serve_figures(settings)  # only now, so that a probe of them says: connected
        counting = asyncio.create_task(keep_counting(buffer, queues))
        async with asyncio.TaskGroup() as group:
            for queue in queues:
                group.create_task(_work_on(client, queue, platform, stop, place))
        counting.cancel()


def _queues(platform: Platform, named: tuple[str, ...], *, alone: bool) -> tuple[str, ...]:
    """Return the queues to work on: those named, all when none is; alone, cases means dedicated tenants' as well."""
    there = tuple(platform.measuring.queues())
    more = (queue for queue in there if alone and CASE_QUEUE in named and kind(queue) == CASE_QUEUE)
    return tuple(dict.fromkeys((*named, *more))) or there


async def _work_on(client: Client, queue: str, platform: Platform, stop: asyncio.Event, place: Place) -> None:
    async with worker(client, queue, platform):
        if place is not Place.EARLIER:
            await make_current(client, queue, platform.settings.build_id)
        if place is Place.ALONE and kind(queue) == CASE_QUEUE:
            await _take_over(client, platform.settings.build_id, queue)
        await stop.wait()


async def _take_over(client: Client, build_id: str, queue: str) -> None:
    """Bring the cases of earlier releases to this one; one that cannot be carried on is told and left."""
    try:
        moved = await move_cases(client, build_id, queue=queue)
    except RPCError:
        log.exception("the cases of earlier releases could not be moved; the next start tries again")
        return
    if moved.moved:
        log.warning("%d cases of earlier releases go on under %s", len(moved.moved), build_id)
    if moved.left:
        log.error("%d cases stay with a release that does not run: %s", len(moved.left), ", ".join(moved.left))


@ops.command("move-cases")
@click.option("--from", "source", help="Only the cases of this release; without it, of every other one.")
@click.option("--queue", default=CASE_QUEUE, help="Whose cases: cases, or cases-<slug> of a dedicated tenant.")
@click.option("--to", "build_id", help="The release that carries them on; without it, this one.")
@data_dir_option
def move(source: str | None, queue: str, build_id: str | None, data_dir: Path) -> None:
    """Move running cases to another release, those whose history it can replay; it must be the one installed here."""
    asyncio.run(_move(settings_here(data_dir), source, build_id, queue))


async def _move(settings: Settings, source: str | None, build_id: str | None, queue: str) -> None:
    moved = await move_cases(await connect(settings), build_id or settings.build_id, source, queue)
    click.echo(f"{len(moved.moved)} cases moved, {len(moved.left)} left where they were")
    for case in moved.left:
        click.echo(case)


@ops.command("releases")
@click.option("--queue", default=CASE_QUEUE, help="Whose: cases, or cases-<slug> of a dedicated tenant.")
@data_dir_option
def list_releases(queue: str, data_dir: Path) -> None:
    """Show each release that a queue has known: how the engine calls it, and how many cases live under it.

    Its workers may go once no case does; the engine's word follows minutes later.
    """
    for one in asyncio.run(TemporalQueues(settings_here(data_dir)).releases(queue)):
        click.echo(f"{one.release}\t{one.state}\t{one.cases}")
