"""One operator acts at a time: it holds and renews a Lease. Whoever loses it ends, and is started anew to wait."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from onestop_operator.cluster import CONFLICT, Cluster, ClusterRefused, ClusterUnreachable
from onestop_operator.site import Resource

log = logging.getLogger(__name__)
NAME = "onestop-operator"
LASTS = timedelta(seconds=15)
RENEW = timedelta(seconds=10)
RETRY = timedelta(seconds=2)


class Lease:
    """The leader's lease in the operator's namespace."""

    def __init__(self, cluster: Cluster, namespace: str, identity: str) -> None:
        self._cluster, self._identity = cluster, identity
        self._path = f"apis/coordination.k8s.io/v1/namespaces/{namespace}/leases"
        self._namespace = namespace
        self._seen: tuple[str, datetime] = ("", datetime.now(UTC))

    async def acquire(self) -> None:
        """Wait until the lease is ours."""
        while not await self._try():  # noqa: ASYNC110 - what changes is on the API server
            await asyncio.sleep(RETRY.total_seconds())

    async def keep(self) -> None:
        """Renew the lease for ever; return when it is lost to another."""
        while True:
            await asyncio.sleep(RENEW.total_seconds())
            while not await self._try():
                if self._seen[0] not in ("", self._identity):
                    log.error("the lease is lost to %s", self._seen[0])
                    return
                await asyncio.sleep(1)

    async def release(self) -> None:
        """Give the lease up, so that the next one need not wait."""
        try:
            found = await self._cluster.get(f"{self._path}/{NAME}")
            if found and found["spec"].get("holderIdentity") == self._identity:
                found["spec"] |= {"holderIdentity": "", "leaseDurationSeconds": 1}
                await self._cluster.replace(f"{self._path}/{NAME}", found)
        except (ClusterRefused, ClusterUnreachable) as lost:
            log.warning("the lease could not be given up: %s", lost)

    async def _try(self) -> bool:
        try:
            found = await self._cluster.get(f"{self._path}/{NAME}")
            if found is None:
                await self._cluster.create(self._path, self._body({}))
                return True
            if not self._free(found["spec"]):
                return False
            await self._cluster.replace(f"{self._path}/{NAME}", self._body(found))
        except ClusterUnreachable:
            return False
        except ClusterRefused as refused:
            if refused.status != CONFLICT:
                log.warning("the lease cannot be had: %s", refused)
            return False
        self._seen = (self._identity, datetime.now(UTC))
        return True

    def _free(self, spec: dict[str, Any]) -> bool:
        holder = spec.get("holderIdentity") or ""
        self._seen = (holder, datetime.now(UTC))
        renewed = (
            datetime.fromisoformat(spec["renewTime"]) if spec.get("renewTime") else datetime.min.replace(tzinfo=UTC)
        )
        lasts = timedelta(seconds=spec.get("leaseDurationSeconds", 0))
        return holder in ("", self._identity) or datetime.now(UTC) > renewed + lasts

    def _body(self, found: Resource) -> Resource:
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        spec = {"holderIdentity": self._identity, "leaseDurationSeconds": int(LASTS.total_seconds()), "renewTime": now}
        metadata = found.get("metadata", {"name": NAME, "namespace": self._namespace})
        return {"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": metadata, "spec": spec}
