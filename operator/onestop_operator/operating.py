"""The running operator: everything wired once, the queue worked on while the lease is held."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable
from datetime import timedelta

import kopf

from onestop_operator import metrics
from onestop_operator.book import Book
from onestop_operator.cluster import OWN, Cluster, ClusterRefused, ClusterUnreachable, settle
from onestop_operator.conditions import holds
from onestop_operator.crews import Crews
from onestop_operator.keys import Policy
from onestop_operator.lease import Lease
from onestop_operator.leaving import Leaving
from onestop_operator.operations import Operations
from onestop_operator.platform import Platform
from onestop_operator.prometheus import Prometheus
from onestop_operator.provisioning import Provisioning, clock
from onestop_operator.queueing import Handle, WorkQueue
from onestop_operator.reconciling import Reconciler, key
from onestop_operator.releasing import Releaser
from onestop_operator.settings import Settings
from onestop_operator.site import Resource
from onestop_operator.standing import STANDING, Standing
from onestop_operator.watching import NOBODY, Watched

log = logging.getLogger(__name__)
RESYNC = 5.0
"""Seconds after which the declarations are compared with what is known of them; it costs three requests."""
LATE = 1.5
"""Seconds within which Kopf tells a change."""
WORKERS = 12
"""Resources looked at side by side."""


class Operator:
    """What runs inside Kopf: it is started and stopped by Kopf, and told of changes by its handlers."""

    def __init__(self, settings: Settings, login: Callable[[], kopf.ConnectionInfo]) -> None:
        self.settings = settings
        self.cluster = Cluster(login)
        self.platform = Platform(settings.platform_url, settings.token)
        self.book, self.queue = Book(), WorkQueue()
        self.watched = Watched(self.cluster, lambda slug: self.queue.add(STANDING if slug == NOBODY else key(slug)))
        self.standing = Standing(settings, self.cluster, self.platform, self.watched, self.book, self.queue, clock)
        policy = Policy(timedelta(days=float(settings.rotation_days)), timedelta(hours=float(settings.overlap_hours)))
        crews = Crews(self.cluster, self.platform, self.watched, self.book, lambda: self.standing.view)
        self.steps = Provisioning(settings, self.cluster, self.platform, self.watched, self.book, policy, crews)
        leaving = Leaving(self.cluster, self.platform, self.watched, self.book)
        self.tenants = Reconciler(self.steps, leaving, self.book, self.queue, clock)
        self.prometheus = Prometheus(settings.prometheus_url)
        self.releases = Releaser(self.cluster, self.prometheus, self.book, self.queue, clock, self._settled)
        operations = Operations(self.cluster, self.platform, self.book, self.queue, clock)
        identity = settings.identity or f"{socket.gethostname()}-{os.getpid()}"
        self.lease = Lease(self.cluster, settings.namespace, identity)
        self._handlers: dict[str, Handle] = {
            "tenant": self.tenants,
            "release": self.releases,
            "operation": operations,
            "standing": self.standing,
        }
        self.missed = asyncio.Event()
        self._leading = False
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to follow and to act; returns at once, the work goes on beside Kopf."""
        self._tell_figures()
        self._tasks = [asyncio.create_task(self._run(), name="operator")]
        self._tasks[0].add_done_callback(_end)

    async def stop(self) -> None:
        """Stop acting, give the lease up, close what is open."""
        await settle(*self._tasks)
        if self._leading:
            await self.lease.release()
            metrics.LEADER.set(0)
        await self.platform.close()
        await self.prometheus.close()
        await self.cluster.close()

    async def _run(self) -> None:
        await self.lease.acquire()
        self._leading = True
        metrics.LEADER.set(1)
        await self._learn()
        listed = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(self.watched.follow(self.steps.kinds, listed))
            await listed.wait()
            await self.standing.first()
            for name in self.book.releases:
                self.queue.add(f"release/{name}")
            for name in self.book.operations:
                self.queue.add(f"operation/{name}")
            for slug in {*self.book.tenants, *self.watched.tenants()}:
                self.queue.add(key(slug))
            for _ in range(WORKERS):
                group.create_task(self.queue.work(self._handle))
            group.create_task(self._resync())
            await self.lease.keep()
            raise SystemExit("the lease is lost")

    async def _learn(self) -> None:
        """Read everything that is declared, before anything is judged by it."""
        while True:
            try:
                self.steps.kinds = await self.cluster.kinds()
                for tenant in (await self.cluster.list(f"{OWN}/tenants"))["items"]:
                    self.book.put(_whole(tenant, "Tenant"))
                for release in (await self.cluster.list(f"{OWN}/releases"))["items"]:
                    self.book.put_release(_whole(release, "Release"))
                for operation in (await self.cluster.list(f"{OWN}/tenantoperations"))["items"]:
                    self.book.put_operation(_whole(operation, "TenantOperation"))
            except (ClusterUnreachable, ClusterRefused) as early:
                log.warning("what is declared cannot be read yet: %s", early)
                await asyncio.sleep(1)
            else:
                return

    async def _handle(self, key: str) -> timedelta | None:
        kind, _, name = key.partition("/")
        handle = self._handlers[kind]
        began = time.perf_counter()
        outcome = "error"
        with metrics.tracer.start_as_current_span(f"reconcile {kind}", attributes={"onestop.name": name}):
            try:
                after = await handle(name)
                outcome = "done"
            finally:
                metrics.RECONCILED.labels(kind, outcome).inc()
                metrics.SECONDS.labels(kind).observe(time.perf_counter() - began)
        return after

    async def _resync(self) -> None:
        """Compare with what is declared, now and then, and begin anew when Kopf has missed something.

        That happens when a definition goes and comes back at once: Kopf then waits for it for ever.
        """
        while True:
            await asyncio.sleep(RESYNC)
            late = [(each, plural) for plural in self.book.known for each in await self._news(plural)]
            if late:
                await asyncio.sleep(LATE)
            if any(self.book.news(each, plural) for each, plural in late):
                log.warning("changes have been missed; the operator begins anew")
                self.missed.set()

    async def _news(self, plural: str) -> list[Resource]:
        """Return what is declared and not known; nothing while it cannot be listed."""
        try:
            found = (await self.cluster.list(f"{OWN}/{plural}"))["items"]
        except (ClusterUnreachable, ClusterRefused):
            return []
        return [each for each in found if self.book.news(each, plural)]

    def _settled(self) -> str:
        """Return the build that every tenant gets without a release, once nothing of another one is on its way."""
        build = self.standing.view.settled
        return build if self.settings.build in ("", build) else ""

    def take(self, tenant: Resource) -> None:
        """Take over a Tenant as it is now, and look at whatever its change may concern."""
        if self.book.news(tenant):
            if self.book.put(tenant):
                self.tenants.declared()
            self.queue.add(key(tenant["metadata"]["name"]))

    def lose(self, name: str) -> None:
        """A Tenant is declared no more."""
        self.book.drop(name)
        self.tenants.declared()
        self.queue.add(key(name))

    def _tell_figures(self) -> None:
        """Have the figures read, whenever they are asked for, from what is known here."""
        metrics.TENANTS.labels("true").set_function(lambda: self._ready()[0])
        metrics.TENANTS.labels("false").set_function(lambda: self._ready()[1])
        metrics.WAITING.set_function(lambda: len(self.queue))
        metrics.WRITES.set_function(lambda: self.cluster.writes)

    def _ready(self) -> tuple[int, int]:
        known = list(self.book.tenants.values())
        ready = sum(holds(tenant.get("status", {}).get("conditions", []), "Ready") for tenant in known)
        return ready, len(known) - ready


def _whole(item: Resource, kind: str) -> Resource:
    """Return a list's item with what lists leave out."""
    return {"apiVersion": OWN.removeprefix("apis/"), "kind": kind, **item}


def _end(task: asyncio.Task[None]) -> None:
    """An operator that can no longer act must not linger: the process ends, and is started anew."""
    if not task.cancelled() and task.exception():
        task.get_loop().call_exception_handler({"message": "the operator ends", "exception": task.exception()})
        os._exit(1)
