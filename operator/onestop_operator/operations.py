"""One-off operations on a tenant: what each asks of the platform and of the tenant's resource, and how it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from onestop.tenancy.model import Level
from onestop_operator.book import Book
from onestop_operator.cluster import Cluster, ClusterRefused, ClusterUnreachable
from onestop_operator.conditions import stamp
from onestop_operator.model import ROTATE, Tenant, Unreadable
from onestop_operator.platform import Platform, PlatformRefused, PlatformUnreachable
from onestop_operator.queueing import WorkQueue
from onestop_operator.reconciling import key
from onestop_operator.reporting import patch_of, tell
from onestop_operator.site import Resource
from onestop_operator.wording import say

POLL = timedelta(seconds=1)
OVER = ("Done", "Failed")
PLATFORM_KINDS = {"Backup": "backup", "Restore": "restore", "Archive": "archive", "Move": "move"}


@dataclass(frozen=True, slots=True)
class Course:
    """How far an operation is: a phase of the status, a reason of `wording`, and what came of it."""

    phase: str
    reason: str
    facts: dict[str, object] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)


class Operations:
    """Handles the operations of the queue; each may be repeated until it is over, also by another process."""

    def __init__(
        self, cluster: Cluster, platform: Platform, book: Book, queue: WorkQueue, clock: Callable[[], datetime]
    ) -> None:
        self._cluster, self._platform, self._book = cluster, platform, book
        self._queue, self._clock = queue, clock

    async def __call__(self, name: str) -> timedelta | None:
        """Take an operation further; return when to look again."""
        resource = self._book.operations.get(name)
        if resource is None or resource.get("status", {}).get("phase") in OVER:
            return None
        try:
            course = await self._course(resource)
            await self._report(resource, course)
        except (ClusterUnreachable, PlatformUnreachable):
            return self._queue.pause(f"operation/{name}")
        self._queue.succeeded(f"operation/{name}")
        return None if course.phase in OVER else POLL

    async def _course(self, resource: Resource) -> Course:
        spec = resource["spec"]
        if spec["tenant"] not in self._book.tenants:
            return Course("Failed", "TenantUnknown", {"tenant": spec["tenant"]})
        try:
            tenant = self._book.parsed(spec["tenant"])
            if spec["kind"] in PLATFORM_KINDS:
                return await self._by_platform(resource, tenant)
            return await self._by_resource(resource, tenant)
        except (Unreadable, PlatformRefused, ClusterRefused) as refused:
            return Course("Failed", "Refused", {"fault": refused})

    async def _by_platform(self, resource: Resource, tenant: Tenant) -> Course:
        """Have the platform do it: the operation's own identity makes that happen once."""
        spec, identifier = resource["spec"], f"oto-{resource['metadata']['uid']}"
        misplaced = self._misplaced(tenant, spec)
        if misplaced:
            return misplaced
        await self._platform.begin(identifier, tenant.code, PLATFORM_KINDS[spec["kind"]], self._arguments(spec))
        progress = await self._platform.progress(identifier)
        if progress.state == "failed":
            return Course("Failed", "Refused", {"fault": progress.message})
        if progress.state != "done":
            return Course("Running", "Running", {"step": progress.step})
        if spec["kind"] == "Move":
            await self._moved(resource, tenant, spec["to"])
        return Course("Done", "Finished", result={**(progress.result or {}), "operation": identifier})

    def _arguments(self, spec: dict[str, Any]) -> dict[str, Any]:
        if spec["kind"] == "Move":
            return {"parent": spec["to"]}
        return {"backup": self._backup(spec["backup"])} if spec["kind"] == "Restore" else {}

    def _backup(self, name: str) -> str:
        """Return the platform's operation of a backup, which may be named as the TenantOperation that made it."""
        made = self._book.operations.get(name, {})
        return str(made.get("status", {}).get("result", {}).get("operation", name))

    def _misplaced(self, tenant: Tenant, spec: dict[str, Any]) -> Course | None:
        if spec["kind"] != "Move":
            return None
        target = self._book.tree.by_code.get(spec["to"])
        if tenant.level is not Level.STREET:
            return Course("Failed", "OnlyStreetsMove", {"tenant": tenant.slug})
        if target is None or target.level is not Level.DISTRICT:
            return Course("Failed", "ParentMissing", {"parent": spec["to"]})
        return None

    async def _moved(self, resource: Resource, tenant: Tenant, to: str) -> None:
        """Write the new parent into the declaration, with where the street came from first."""
        spec = self._book.tenants[tenant.slug]["spec"]
        if spec["parent"] != to:
            first = spec.get("moved", {}).get("from", spec["parent"])
            moved = {"from": first, "by": resource["metadata"]["name"]}
            await self._patch(tenant, {"spec": {"parent": to, "moved": moved}})

    async def _by_resource(self, resource: Resource, tenant: Tenant) -> Course:
        """Write what is asked into the tenant's resource; the rest follows from there."""
        spec, name = resource["spec"], resource["metadata"]["name"]
        if spec["kind"] == "RotateKeys":
            return await self._rotate(tenant, name)
        window = None
        if spec["kind"] == "Freeze":
            window = {"from": stamp(self._clock()), "to": spec["until"], "reason": spec["reason"]}
        await self._patch(tenant, {"spec": {"frozen": window}})
        return Course("Done", "Finished", result=window or {})

    async def _rotate(self, tenant: Tenant, name: str) -> Course:
        declared = self._book.tenants[tenant.slug]
        keys = declared.get("status", {}).get("keys", {})
        if keys.get("asked") == name:
            told = {fact: keys[fact] for fact in ("current", "previous", "previousUntil") if fact in keys}
            return Course("Done", "Finished", result=told)
        if declared["metadata"].get("annotations", {}).get(ROTATE) != name:
            await self._patch(tenant, {"metadata": {"annotations": {ROTATE: name}}})
        return Course("Running", "Running", {"step": "rotate"})

    async def _patch(self, tenant: Tenant, patch: dict[str, Any]) -> None:
        made = await self._cluster.merge(f"tenants/{tenant.slug}", patch)
        self._book.put(made)
        self._queue.add(key(tenant.slug))

    async def _report(self, resource: Resource, course: Course) -> None:
        now, old = self._clock(), resource.get("status", {})
        message = say(course.reason, **course.facts)
        new = {
            **old,
            "observedGeneration": resource["metadata"]["generation"],
            "phase": course.phase,
            "reason": course.reason,
            "message": message,
            "startedAt": old.get("startedAt", stamp(now)),
            **({"result": course.result} if course.result else {}),
            **({"finishedAt": stamp(now)} if course.phase in OVER else {}),
        }
        if patch := patch_of(old, new):
            name = resource["metadata"]["name"]
            resource = await self._cluster.merge(f"tenantoperations/{name}/status", {"status": patch})
            self._book.operations[name] = resource
            if course.phase in OVER:
                await tell(self._cluster, resource, course.reason, message, warn=course.phase == "Failed", now=now)
