"""`onestop relay`: what follows the feed, the sweeper of cases, the nightly anchor, operations on whole tenants."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date, datetime, timedelta

import click
import uvloop
from asyncpg import InterfaceError, PostgresError

from onestop.bootstrap import Platform, running, wire
from onestop.errors import Unavailable
from onestop.feed.model import Entry
from onestop.gateways import telemetry
from onestop.kit.clock import CHINA
from onestop.settings import Settings, load_settings

log = logging.getLogger(__name__)
FOLLOW_EVERY = timedelta(seconds=1)
SWEEP_EVERY = timedelta(minutes=1)
SWEEP_AFTER = timedelta(seconds=30)
"""A case that was filed this long ago has had the time to get its workflow."""
NIGHT = 1
"""The hour in China from which the day before is over for good: what happened at its end has been recorded by then."""


@click.command()
def relay() -> None:
    """Follow the feed until told to stop."""
    settings = load_settings()
    telemetry.set_up(settings, "relay")
    uvloop.run(_relay(settings))


async def _relay(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(wire(settings)) as platform:
        telemetry.serve_figures(settings)  # only now, so that a probe of them says: connected
        await follow_all(platform, stop)


async def follow_all(platform: Platform, stop: asyncio.Event) -> None:
    """Do everything that a relay does, until told to stop; what is under way is finished first."""
    async with asyncio.TaskGroup() as group:
        anchored: set[date] = set()
        tell, plan = platform.notices.handle, platform.webhooks.plan
        group.create_task(_repeat(stop, FOLLOW_EVERY, lambda: _follow(platform, stop, "notices", tell)))
        group.create_task(_repeat(stop, FOLLOW_EVERY, lambda: _follow(platform, stop, "webhooks", plan)))
        group.create_task(_repeat(stop, FOLLOW_EVERY, lambda: _deliver(platform)))
        group.create_task(_repeat(stop, SWEEP_EVERY, Sweeper(platform).sweep))
        group.create_task(_repeat(stop, SWEEP_EVERY, lambda: _anchor(platform, anchored)))
        group.create_task(_repeat(stop, FOLLOW_EVERY, lambda: _unless(stop, platform.keeping.work_due())))


async def _repeat(stop: asyncio.Event, every: timedelta, work: Callable[[], Awaitable[None]]) -> None:
    """Do `work` again and again until told to stop; a part that is away for a while ends nothing."""
    while True:
        try:
            await work()
        except (Unavailable, OSError, PostgresError, InterfaceError) as away:
            log.warning("a part is away (%s); the next round tries again", type(away).__name__)
        if await _stopped(stop, every.total_seconds()):
            return


async def _unless(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    """Do `work`, or drop it when told to stop: whoever comes next goes on where it was left."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        await asyncio.wait([working])
    elif not working.cancelled():
        working.result()


async def _follow(
    platform: Platform, stop: asyncio.Event, follower: str, handle: Callable[[Entry], Awaitable[None]]
) -> None:
    """Hand every new entry of the feed to `handle`, in one process of the deployment at a time."""
    scope = platform.tenancy.tree.everything()
    async with platform.database.alone(follower):
        while await platform.feed.follow(scope, follower, handle) and not stop.is_set():
            pass


async def _deliver(platform: Platform) -> None:
    """Call whom the webhooks owe a call; several processes may."""
    while await platform.webhooks.deliver():
        pass


class Sweeper:
    """Starts what filing could not start while the workflow engine was away: first all there is, then the new ones."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._since: datetime | None = None

    async def sweep(self) -> None:
        """Look at what was filed since the last sweep that came through."""
        before = self._platform.clock.now() - SWEEP_AFTER
        async with self._platform.database.alone("sweeper"):
            await self._platform.filing.start_missing(self._since, before)
        self._since = before


async def _anchor(platform: Platform, anchored: set[date]) -> None:
    """Anchor the days that are over, once a night; `anchored` are the days on which this process has done it."""
    now = platform.clock.now().astimezone(CHINA)
    if now.hour < NIGHT or now.date() in anchored:
        return
    async with platform.database.alone("trail"):
        await platform.anchors.anchor()
    anchored.add(now.date())


async def _stopped(stop: asyncio.Event, seconds: float) -> bool:
    """Wait for the signal to stop, at most so long; return whether it came."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True
