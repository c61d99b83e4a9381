"""`onestop relay`: what follows the feed, and the sweeper that starts the workflows of cases that have none."""

import asyncio
import logging
import signal
from datetime import datetime, timedelta

import click
from asyncpg import InterfaceError, PostgresError

from onestop.bootstrap import Platform, running, wire
from onestop.errors import Unavailable
from onestop.settings import Settings, load_settings

log = logging.getLogger(__name__)
SWEEP_EVERY = timedelta(minutes=1)
SWEEP_AFTER = timedelta(seconds=30)
"""A case that was filed this long ago has had the time to get its workflow."""


@click.command()
def relay() -> None:
    """Follow the feed until told to stop."""
    asyncio.run(_relay(load_settings()))


async def _relay(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(wire(settings)) as platform, asyncio.TaskGroup() as group:
        group.create_task(_sweep(platform, stop))


async def _sweep(platform: Platform, stop: asyncio.Event) -> None:
    """Start what filing could not start while the workflow engine was away: first all there is, then the new ones."""
    since: datetime | None = None
    while True:
        before = platform.clock.now() - SWEEP_AFTER
        try:
            async with platform.database.alone("sweeper"):
                await platform.filing.start_missing(since, before)
            since = before
        except (Unavailable, OSError, InterfaceError, PostgresError):
            log.warning("a part is away; the next sweep tries again")
        if await _stopped(stop, SWEEP_EVERY.total_seconds()):
            return


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    """Wait for the signal to stop, at most so long; return whether it came."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True
