"""Keeping the releases that stand beside the chart: made when a tenant is asked for one, gone when it has no cases."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from onestop_operator.applying import Applied, missing, surplus
from onestop_operator.book import Book
from onestop_operator.cluster import Cluster, ClusterRefused, ClusterUnreachable, folder_of
from onestop_operator.copies import API, KINDS, MIGRATION, NAME, WORKERS, Chart, copies, name_of, read
from onestop_operator.model import RELEASE_LABEL
from onestop_operator.platform import Platform
from onestop_operator.queueing import WorkQueue
from onestop_operator.reconciling import key
from onestop_operator.rollout import rollout
from onestop_operator.serving import DRAINING, LEAVING, Lingering, View, busy
from onestop_operator.settings import Settings
from onestop_operator.site import Ref, Resource, ref_of
from onestop_operator.watching import NOBODY, Watched

log = logging.getLogger(__name__)
STANDING = "standing/platform"
"""What this work is called in the queue."""
MOVING, QUIET = timedelta(seconds=2), timedelta(minutes=1)
"""When to look again: while something comes up, while nothing does."""
QUEUE = "cases"


class Standing:
    """Handles the platform's namespace; `view` is what tenants and releases go by."""

    def __init__(
        self,
        settings: Settings,
        cluster: Cluster,
        platform: Platform,
        watched: Watched,
        book: Book,
        queue: WorkQueue,
        clock: Callable[[], datetime],
    ) -> None:
        self._settings, self._cluster, self._platform = settings, cluster, platform
        self._watched, self._book, self._queue, self._clock = watched, book, queue, clock
        self._applied, self._lingering = Applied(), Lingering()
        self.view = View(settings.service)

    async def __call__(self, _: str = "") -> timedelta | None:
        """Bring what stands up to date; return when to look again."""
        try:
            return await self._look()
        except (ClusterUnreachable, ClusterRefused) as away:
            log.warning("the releases beside the platform are looked at again: %s", away)
            return self._queue.pause(STANDING)

    async def first(self) -> None:
        """See what stands before any tenant is judged by it, and go on from there."""
        while True:
            try:
                self._queue.add_later(STANDING, await self._look())
            except (ClusterUnreachable, ClusterRefused) as early:
                log.warning("what stands cannot be seen yet: %s", early)
                await asyncio.sleep(1)
            else:
                return

    async def _look(self) -> timedelta:
        there = await self._there()
        chart = read(self._settings.service.removesuffix(f"-{API}"), there)
        found = {each["metadata"]["labels"].get(RELEASE_LABEL, "") for each in there} - {""}
        self._see(chart, there, found)
        if not chart:
            return QUIET
        asked = self._asked(chart, found)
        lately = found - self._lingering.over(found, asked, self._clock())
        cases = await self._platform.cases(QUEUE) if found or self._book.releases else {}
        whole = asked | (lately & set(self.view.stands))
        workers = whole | lately | (busy(found, cases) - {chart.build, *chart.earlier})
        wanted = [each for release in sorted(workers) for each in self._of(chart, release, whole)]
        await self._apply(wanted, {ref_of(each): each for each in there})
        await self._remove(there, whole, workers, wanted)
        self._queue.succeeded(STANDING)
        return self._pace(asked, lately, found)

    def _pace(self, asked: set[str], lately: set[str], found: set[str]) -> timedelta:
        """Return when to look again: soon while something comes up, or has just been left."""
        if any(self._book.release(release) and not self.view.stands.get(release) for release in asked):
            return MOVING
        if lately - asked:
            return LEAVING
        return DRAINING if found - asked else QUIET

    async def _there(self) -> list[Resource]:
        """Return the platform's objects as they are on the cluster."""
        found: list[Resource] = []
        for kind in KINDS:
            folder = folder_of(kind, self._settings.namespace)
            told = await self._cluster.list(folder, selector=f"{NAME}=onestop")
            version = told["apiVersion"]
            found += [{"apiVersion": version, "kind": kind, **each} for each in told["items"]]
        return found

    def _see(self, chart: Chart, there: Iterable[Resource], found: Iterable[str]) -> None:
        """Take over what stands, and look again at the tenants that it concerns."""
        deployments = {each["metadata"]["name"]: each for each in there if each["kind"] == "Deployment"}

        def whole(release: str, part: str) -> bool:
            return rollout(deployments.get(name_of(chart.stem, part, release))).whole

        stands = {
            release: whole(release, API) and whole(release, WORKERS)
            for release in found
            if name_of(chart.stem, API, release) in deployments
        }
        before, self.view = self.view, View(self._settings.service, chart.stem, chart.build, chart.whole, stands)
        if before == self.view:
            return
        for name in self._book.releases:
            self._queue.add(f"release/{name}")
        news = {each for each, _ in before.stands.items() ^ stands.items()} | {chart.build}
        for slug, tenant in self._book.tenants.items():
            status = tenant.get("status", {})
            if before.build != chart.build or not news.isdisjoint({status.get("release"), status.get("running")}):
                self._queue.add(key(slug))

    def _asked(self, chart: Chart, found: set[str]) -> set[str]:
        """Return the releases that must stand beside the chart for some tenant.

        One that became the chart's own build stays until the chart's processes are all of it.
        """
        asked: set[str] = set()
        for tenant in self._book.tenants.values():
            status = tenant.get("status", {})
            asked |= self._book.asked(status) | ({status.get("running", "")} & found)
        return asked - {"", chart.build} | ({chart.build} & asked & found if not chart.whole else set())

    def _of(self, chart: Chart, release: str, whole: Iterable[str]) -> list[Resource]:
        """Return what must stand of a release; nothing of one that is declared no more, which stays as it is."""
        spec = self._book.release(release)
        if spec is None:
            return []
        return copies(chart, release, spec["images"], (MIGRATION, API, WORKERS) if release in whole else (WORKERS,))

    async def _apply(self, wanted: list[Resource], there: Mapping[Ref, Resource]) -> None:
        """Apply what differs; a release's processes only once its migration is through."""
        for job in (each for each in wanted if each["kind"] == "Job" and ref_of(each) not in there):
            await self._cluster.create(folder_of("Job", self._settings.namespace), job)
        waiting = {
            each["metadata"]["labels"][RELEASE_LABEL]
            for each in wanted
            if each["kind"] == "Job" and not there.get(ref_of(each), {}).get("status", {}).get("succeeded")
        }
        due = [
            each
            for each in wanted
            if each["kind"] != "Job" and each["metadata"]["labels"][RELEASE_LABEL] not in waiting
        ]
        for each in missing(due, self._applied, self._watched.of(NOBODY)):
            made = await self._cluster.apply(each)
            self._applied.note(each, made)
            self._watched.note(each["kind"], made["metadata"])

    async def _remove(
        self, there: Iterable[Resource], whole: Iterable[str], workers: Iterable[str], wanted: list[Resource]
    ) -> None:
        """Remove what no release needs any more; of one that is declared no more, what it still needs stays."""
        ours = {ref_of(each): each for each in there if RELEASE_LABEL in each["metadata"]["labels"]}
        unknown = [ref for ref, each in ours.items() if self._stays(each, whole, workers)]
        for ref in surplus([*map(ref_of, wanted), *unknown], ours):
            await self._cluster.delete(ref, ours[ref]["metadata"]["uid"])

    def _stays(self, found: Resource, whole: Iterable[str], workers: Iterable[str]) -> bool:
        labels: dict[str, Any] = found["metadata"]["labels"]
        release = labels[RELEASE_LABEL]
        if self._book.release(release):
            return False
        return release in (workers if found["metadata"]["name"].endswith(WORKERS) else whole)
