"""What is measured of the whole deployment, at most every few seconds however often it is asked for."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from onestop.cases.flow import CASE_QUEUE, DOCUMENT_QUEUE, case_queue
from onestop.cases.service.overview import OverviewService
from onestop.errors import NotFound, Unavailable
from onestop.kit.clock import Clock, legal_day
from onestop.registry import metrics
from onestop.registry.ports import TaskQueues, Working
from onestop.tenancy.service import TenancyService

BACKLOG_LASTS, ON_TIME_LASTS = timedelta(seconds=5), timedelta(minutes=1)
log = logging.getLogger(__name__)


class MeasuringService:
    def __init__(self, queues: TaskQueues, overview: OverviewService, tenancy: TenancyService, clock: Clock) -> None:
        self._queues = queues
        self._overview = overview
        self._tenancy = tenancy
        self._clock = clock
        self._measured: dict[str, datetime] = {}

    def queues(self) -> list[str]:
        """Return every task queue of the deployment: those of all, and dedicated tenants' own."""
        return sorted({CASE_QUEUE, DOCUMENT_QUEUE, *map(case_queue, self._tenancy.tree.tenants.values())})

    async def backlog(self, queue: str) -> int:
        """Return how much waits on a queue now; raise NotFound for one that nobody uses, Unavailable."""
        if queue not in self.queues():
            raise NotFound("There is no task queue {queue}.", queue=queue)
        return await self._queues.backlog(queue)

    async def releases(self, queue: str) -> Sequence[Working]:
        """Return every release that a queue has known; raise NotFound for one that can be no tenant's, Unavailable.

        A tenant may have had its own queue before, with cases that still live there.
        """
        own = {f"{CASE_QUEUE}-{tenant.slug}" for tenant in self._tenancy.tree.tenants.values()}
        if queue not in {CASE_QUEUE, *own}:
            raise NotFound("There is no task queue {queue}.", queue=queue)
        return await self._queues.releases(queue)

    async def measure(self) -> None:
        """Bring the figures up to date; one that cannot be measured now stays as it was."""
        for figure, lasts, tell in (
            ("backlog", BACKLOG_LASTS, self._tell_backlog),
            ("on time", ON_TIME_LASTS, self._tell_on_time),
        ):
            try:
                if self._due(figure, lasts):
                    await tell()
            except Unavailable as away:
                log.warning("the figure %s is left as it was: %s", figure, away)

    async def _tell_backlog(self) -> None:
        metrics.tell_backlog({queue: await self._queues.backlog(queue) for queue in self.queues()})

    async def _tell_on_time(self) -> None:
        if not self._tenancy.tree.tenants:
            return
        everyone, today = self._tenancy.tree.everything(), legal_day(self._clock.now())
        metrics.tell_on_time(await self._overview.on_time(everyone, today))

    def _due(self, figure: str, lasts: timedelta) -> bool:
        """Say whether a figure is to be measured anew, and take it on."""
        now = self._clock.now()
        due = figure not in self._measured or now - self._measured[figure] >= lasts
        if due:
            self._measured[figure] = now
        return due
