"""A tenant whose resource goes. Retain: stopped, everything kept. Archive: exported, proved, and only then removed.

Whatever else goes, the operator or the resource's definition, no data go with it, and nothing is held up.
"""

from datetime import timedelta
from typing import Any

from onestop_operator.applying import digest
from onestop_operator.book import Book
from onestop_operator.cluster import NOT_FOUND, OWN, Cluster, ClusterRefused
from onestop_operator.conditions import Said, no
from onestop_operator.model import CODE_LABEL, FINALIZER, GROUP, DeletionPolicy, Tenant
from onestop_operator.platform import Platform
from onestop_operator.reporting import Outcome
from onestop_operator.site import Resource
from onestop_operator.tree import Fault
from onestop_operator.watching import Watched
from onestop_operator.wording import say

SERVING = {"Ingress", "Certificate", "Deployment", "HorizontalPodAutoscaler", "PodDisruptionBudget", "PrometheusRule"}
"""What makes a tenant reachable and busy; the rest stays with one that is stopped."""
POLL = timedelta(seconds=1)
PATIENCE = timedelta(seconds=15)
DEFINITION = f"apis/apiextensions.k8s.io/v1/customresourcedefinitions/tenants.{GROUP}"


class Leaving:
    """The ways out."""

    def __init__(self, cluster: Cluster, platform: Platform, watched: Watched, book: Book) -> None:
        self._cluster, self._platform, self._watched, self._book = cluster, platform, watched, book
        self._stopped: set[str] = set()

    async def defined(self) -> bool:
        """Whether the resource's definition is there to stay; where it goes, tenants only seem to be deleted."""
        found = await self._cluster.get(DEFINITION)
        return bool(found and not found["metadata"].get("deletionTimestamp"))

    async def stop(self, slug: str) -> set[str]:
        """Stop a tenant that nobody declares any more; its namespace, keys and data stay. Return its code."""
        found = dict(self._watched.of(slug))
        codes = {seen.labels.get(CODE_LABEL, "") for seen in found.values()} - {""}
        if not codes or not await self.defined():
            return set()
        stopped = codes - set(self._book.tree.by_code)
        for code in stopped - self._stopped:
            await self._platform.stop(code)
        self._stopped |= stopped
        for ref, seen in found.items():
            if ref.kind in SERVING:
                await self._cluster.delete(ref, seen.uid)
        return stopped

    async def guard(self, resource: Resource, tenant: Tenant) -> None:
        """Hold the resource back when it is to be archived before it goes; let it go freely otherwise."""
        self._stopped.discard(tenant.code)
        held = FINALIZER in resource["metadata"].get("finalizers", [])
        if held is not (tenant.deletion_policy is DeletionPolicy.ARCHIVE):
            await self._hold(resource, hold=not held)

    async def archive(self, resource: Resource) -> Outcome:
        """Archive a tenant that is being deleted, then remove it; each step may be repeated."""
        tenant = self._book.parsed(resource["metadata"]["name"])
        if FINALIZER not in resource["metadata"].get("finalizers", []):
            return Outcome(())
        if tenant.deletion_policy is not DeletionPolicy.ARCHIVE or not await self.defined():
            await self._hold(resource, hold=False)
            return Outcome(())
        below = ", ".join(child.slug for child in self._book.tree.below(tenant))
        if below:
            return _held(Fault("ChildrenRemain", {"children": below}), {})
        identifier = _identifier(resource)
        await self._platform.begin(identifier, tenant.code, "archive", {})
        progress = await self._platform.progress(identifier)
        if progress.state == "done":
            return await self._remove(resource, tenant, identifier)
        told = {"archive": {"operation": identifier, "state": progress.state}}
        if progress.state == "failed":
            return _held(Fault("ArchiveFailed", {"fault": progress.message}), told)
        return _held(Fault("Archiving"), told, POLL)

    async def _remove(self, resource: Resource, tenant: Tenant, archive: str) -> Outcome:
        """Remove what the archive has proved; the platform verifies the proof once more, and refuses without."""
        await self._platform.remove(tenant.code, archive)
        found = sorted(self._watched.of(tenant.slug).items(), key=lambda item: item[0].kind == "Namespace")
        for ref, seen in found:
            await self._cluster.delete(ref, seen.uid)
        await self._hold(resource, hold=False)
        return Outcome(())

    async def _hold(self, resource: Resource, *, hold: bool) -> None:
        metadata = resource["metadata"]
        others = [each for each in metadata.get("finalizers", []) if each != FINALIZER]
        patch: dict[str, Any] = {"finalizers": [*others, FINALIZER] if hold else others}
        patch["resourceVersion"] = metadata["resourceVersion"]
        made = await self._cluster.merge(f"tenants/{metadata['name']}", {"metadata": patch})
        if metadata["name"] in self._book.tenants:
            self._book.put(made)


def _identifier(resource: Resource) -> str:
    """Return the id of the archive operation; the reconcile annotation makes another try after a failure."""
    asked = resource["metadata"].get("annotations", {}).get(f"{GROUP}/reconcile", "")
    return "-".join(("archive", resource["metadata"]["uid"], *([digest(asked)] if asked else [])))


def _held(fault: Fault, status: dict[str, Any], after: timedelta = PATIENCE) -> Outcome:
    message = say(fault.reason, **fault.facts)
    stuck = Said("Degraded", true=fault.reason != "Archiving", reason=fault.reason, message=message)
    return Outcome((no("Ready", fault.reason, message), stuck), status, after)


async def stand_down(cluster: Cluster, namespace: str, deployment: str) -> None:
    """Have the operator's own pods end, which would take hold of tenants again."""
    path = f"namespaces/{namespace}/deployments/{deployment}"
    await _patched(cluster, path, {"spec": {"replicas": 0}}, group="apis/apps/v1")


async def let_go(cluster: Cluster) -> int:
    """Take the operator's finalizer from every tenant, as before it is uninstalled; return from how many.

    Where the resource's definition is gone already, there is none.
    """
    count = 0
    found = await cluster.get(f"{OWN}/tenants")
    for tenant in found["items"] if found else ():
        finalizers = tenant["metadata"].get("finalizers", [])
        if FINALIZER in finalizers:
            others = [each for each in finalizers if each != FINALIZER]
            patch = {"metadata": {"finalizers": others}}
            count += await _patched(cluster, f"tenants/{tenant['metadata']['name']}", patch, group=OWN)
    return count


async def _patched(cluster: Cluster, path: str, patch: object, *, group: str) -> bool:
    """Patch what may be gone; return whether it was there."""
    try:
        await cluster.merge(path, patch, group)
    except ClusterRefused as refused:
        if refused.status != NOT_FOUND:
            raise
        return False
    return True
