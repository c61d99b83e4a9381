"""Looking at one tenant: what is declared, what is there, what is to be done, what is to be said about it."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from onestop_operator.book import GRACE, Book
from onestop_operator.cluster import ClusterRefused, ClusterUnreachable
from onestop_operator.conditions import Said, holds, no, stamp, yes
from onestop_operator.keys import KeyRing
from onestop_operator.leaving import Leaving
from onestop_operator.model import GROUP, Tenant, Unreadable
from onestop_operator.platform import PlatformRefused, PlatformUnreachable
from onestop_operator.provisioning import AGAIN, Faulty, Provisioning
from onestop_operator.queueing import WorkQueue
from onestop_operator.reporting import Outcome, report
from onestop_operator.site import Resource, Site
from onestop_operator.tree import Fault
from onestop_operator.wording import say

log = logging.getLogger(__name__)
RECONCILE = f"{GROUP}/reconcile"


class Reconciler:
    """Handles the tenants of the queue, one call a tenant; says when to look again."""

    def __init__(
        self, steps: Provisioning, leaving: Leaving, book: Book, queue: WorkQueue, clock: Callable[[], datetime]
    ) -> None:
        self._steps, self._leaving, self._book = steps, leaving, book
        self._queue, self._clock = queue, clock
        self._standing: set[str] = set()
        self._unsettled: set[str] = set()
        self._asked: dict[str, str] = {}

    def declared(self) -> None:
        """A declaration changed: look again at every tenant that waits for another, or contradicts one."""
        for slug in self._unsettled:
            self._queue.add(key(slug))

    async def __call__(self, slug: str) -> timedelta | None:
        """Bring a tenant up to date; return after how long to look again."""
        resource = self._book.tenants.get(slug)
        if resource is None:
            return await self._stop(slug)
        now = self._clock()
        if resource["metadata"].get("deletionTimestamp"):
            outcome = await self._guarded(resource, self._leaving.archive(resource), now)
        else:
            outcome = await self._guarded(resource, self._bring(resource, now), now)
        if outcome.said:
            self._remember(slug, await report(self._steps.cluster, "tenants", resource, outcome, now))
        if outcome.failed:
            return self._queue.pause(key(slug))
        self._queue.succeeded(key(slug))
        return outcome.after

    async def _stop(self, slug: str) -> timedelta | None:
        """Nobody declares the tenant any more; should it come back, everything is told anew."""
        try:
            for code in await self._leaving.stop(slug):
                self._steps.memory.forget(code)
                self._standing.discard(code)
        except (PlatformUnreachable, ClusterUnreachable):
            return self._queue.pause(key(slug))
        self._queue.succeeded(key(slug))
        return None

    def _remember(self, slug: str, resource: Resource) -> None:
        if slug in self._book.tenants:
            self._book.put(resource)

    async def _guarded(self, resource: Resource, work: Any, now: datetime) -> Outcome:
        """Carry out the work; turn what goes wrong into an outcome that says why."""
        try:
            outcome: Outcome = await work
        except (Unreadable, Faulty) as fault:
            outcome = self._refused(resource, fault_of(fault), now)
        except PlatformRefused as fault:
            outcome = Outcome(_broken(fault_of(fault)), failed=True)
        except (PlatformUnreachable, ClusterUnreachable, ClusterRefused) as away:
            log.warning("%s is tried again: %s", resource["metadata"]["name"], away)
            outcome = self._away(resource, fault_of(away))
        return outcome

    async def _bring(self, resource: Resource, now: datetime) -> Outcome:
        slug = resource["metadata"]["name"]
        tenant = self._book.parsed(slug)
        self._obey(tenant, resource)
        fault = self._book.tree.fault(tenant)
        if fault:
            raise Faulty(fault)
        if not self._may_begin(tenant):
            self._unsettled.add(slug)
            return _waiting("WaitingForParent", parent=tenant.parent)
        await self._leaving.guard(resource, tenant)
        site, course = await self._steps.site(tenant, resource.get("status", {}), now)
        revision = await self._steps.register(tenant, course, now)
        await self._steps.house(site)
        ring = await self._steps.keep_keys(site, resource, now)
        bucket = await self._steps.keep_bucket(tenant, ring, now)
        objects = await self._steps.furnish(site, course.left_alone)
        self._stands(tenant)
        made = _made(site, ring, revision, bucket, objects) | {"running": course.serving.runs}
        verdict = _verdict(tenant, len(objects), course.staff.available, course.staff.wanted, now)
        return Outcome(verdict, made, min(self._next(tenant, ring, now), course.after))

    def _obey(self, tenant: Tenant, resource: Resource) -> None:
        asked = resource["metadata"].get("annotations", {}).get(RECONCILE, "")
        if self._asked.get(tenant.slug, asked) != asked:
            self._steps.memory.forget(tenant.code)
        self._asked[tenant.slug] = asked

    def _may_begin(self, tenant: Tenant) -> bool:
        above = self._book.tree.above(tenant)
        if above is None or above.code in self._standing:
            return True
        return "revision" in self._book.tenants[above.slug].get("status", {})

    def _stands(self, tenant: Tenant) -> None:
        """The tenant is up: those below it may begin."""
        self._unsettled.discard(tenant.slug)
        if tenant.code not in self._standing:
            self._standing.add(tenant.code)
            for child in self._book.tree.below(tenant):
                self._queue.add(key(child.slug))

    def _next(self, tenant: Tenant, ring: KeyRing, now: datetime) -> timedelta:
        moments = [self._steps.policy.due(ring), now + AGAIN]
        if tenant.frozen:
            moments += [moment for moment in (tenant.frozen.begins, tenant.frozen.ends) if moment > now]
        return max(min(moments) - now, timedelta(seconds=1))

    def _refused(self, resource: Resource, fault: Fault, now: datetime) -> Outcome:
        """The declaration is at fault: nothing is tried again until something changes."""
        slug = resource["metadata"]["name"]
        self._unsettled.add(slug)
        age = now - datetime.fromisoformat(resource["metadata"]["creationTimestamp"])
        if fault.reason == "ParentMissing" and age < GRACE:
            return Outcome((), after=GRACE - age)
        return Outcome(_broken(fault), after=AGAIN)

    def _away(self, resource: Resource, fault: Fault) -> Outcome:
        """A part is away for a while: who was ready stays ready, but degraded."""
        if fault.reason == "ClusterUnreachable":
            return Outcome((), failed=True)
        if not holds(resource.get("status", {}).get("conditions", []), "Ready"):
            return Outcome(_broken(fault), failed=True)
        return Outcome((yes("Degraded", fault.reason, say(fault.reason, **fault.facts)),), failed=True)


def key(slug: str) -> str:
    """Return what a tenant is called in the queue."""
    return f"tenant/{slug}"


def fault_of(error: Exception) -> Fault:
    """Return the reason for what went wrong, with the words of whoever refused."""
    if isinstance(error, Faulty):
        return error.fault
    reasons = {
        Unreadable: "SpecUnreadable",
        ClusterRefused: "ClusterRefused",
        ClusterUnreachable: "ClusterUnreachable",
        PlatformUnreachable: "PlatformUnreachable",
        PlatformRefused: "PlatformRefused",
    }
    reason = reasons[type(error)]
    if isinstance(error, PlatformRefused):
        of_bundle = any(pointer.split("/")[1:2] in (["bundle"], ["catalogue"]) for pointer in error.pointers)
        reason = "CatalogueUnreadable" if of_bundle else reason
        reason = "QuotaBelowUse" if error.code == "quota-below-use" else reason
    return Fault(reason, {"fault": error})


def _waiting(reason: str, **facts: object) -> Outcome:
    message = say(reason, **facts)
    return Outcome((no("Ready", reason, message), no("Provisioned", reason, message)))


def _broken(fault: Fault) -> tuple[Said, ...]:
    message = say(fault.reason, **fault.facts)
    return (
        no("Ready", fault.reason, message),
        no("Provisioned", fault.reason, message),
        yes("Degraded", fault.reason, message),
    )


def _made(site: Site, ring: KeyRing, revision: str, bucket: str, objects: list[str]) -> dict[str, Any]:
    told = {
        "current": ring.current,
        "rotatedAt": stamp(ring.rotated_at),
        "previous": ring.previous,
        "previousUntil": stamp(ring.previous_until) if ring.previous_until else "",
        "asked": ring.asked,
    }
    return {
        "namespace": site.namespace,
        "host": site.host,
        "bucket": bucket,
        "queue": site.tenant.queue if site.worker_data else "cases",
        "revision": revision,
        "objects": objects,
        "keys": {name: value for name, value in told.items() if value},
    }


def _verdict(tenant: Tenant, count: int, ready: int, wanted: int, now: datetime) -> tuple[Said, ...]:
    names = {"name_zh": tenant.name_zh, "name_en": tenant.name_en}
    short = say("WorkersUnavailable", ready=ready, wanted=wanted)
    if ready == 0:
        open_ = no("Ready", "WorkersUnavailable", short)
    else:
        reason = "Maintenance" if tenant.maintenance else "Ready"
        open_ = Said("Ready", not tenant.maintenance, reason, say(reason, **names))
    lacking = ready < wanted
    return (
        open_,
        yes("Provisioned", "Provisioned", say("Provisioned", count=count)),
        Said("Degraded", lacking, *(("WorkersUnavailable", short) if lacking else ("Healthy", say("Healthy")))),
        _frozen(tenant, now),
    )


def _frozen(tenant: Tenant, now: datetime) -> Said:
    window = tenant.frozen
    if window and window.holds(now):
        return yes("Frozen", "InWindow", say("InWindow", until=stamp(window.ends), why=window.reason))
    return no("Frozen", "NotFrozen", say("NotFrozen"))
