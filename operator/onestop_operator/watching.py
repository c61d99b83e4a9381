"""What exists of the tenants' objects: their metadata, watched by label, so that an object changed by hand is noticed.

Contents are never kept: of a Secret the operator knows that it is there, not what it says.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping

from onestop_operator.applying import Seen, seen
from onestop_operator.cluster import GONE, KINDS, OPTIONAL_KINDS, Cluster, ClusterRefused, ClusterUnreachable
from onestop_operator.model import MANAGED_BY, MANAGER, TENANT_LABEL
from onestop_operator.site import Ref, Resource

log = logging.getLogger(__name__)
OURS = f"{MANAGED_BY}={MANAGER}"
NOBODY = ""
"""Whose the objects are that belong to a release and to no tenant."""
PAUSE = 1.0
"""Seconds before a lost watch is opened again."""


class Watched:
    """The objects of every tenant by slug, and those of NOBODY; `changed` is told whose whenever one changes."""

    def __init__(self, cluster: Cluster, changed: Callable[[str], None]) -> None:
        self._cluster = cluster
        self._changed = changed
        self._objects: dict[str, dict[Ref, Seen]] = defaultdict(dict)
        self._owner: dict[Ref, str] = {}

    def of(self, slug: str) -> Mapping[Ref, Seen]:
        """Return what exists for a tenant."""
        return self._objects.get(slug, {})

    def tenants(self) -> list[str]:
        """Return the slugs for which anything exists."""
        return [slug for slug, objects in self._objects.items() if objects and slug != NOBODY]

    def note(self, kind: str, metadata: Resource) -> None:
        """Take over what an apply answered, before the watch tells it."""
        if not metadata.get("deletionTimestamp"):
            self._keep(_ref(kind, metadata), metadata)

    async def follow(self, kinds: frozenset[str], ready: asyncio.Event) -> None:
        """Follow all kinds for ever; `ready` is set when all have been listed once."""
        paths = KINDS | {kind: OPTIONAL_KINDS[kind] for kind in kinds}
        listed = {kind: asyncio.Event() for kind in paths}
        async with asyncio.TaskGroup() as group:
            for kind, path in paths.items():
                group.create_task(self._follow(kind, path, listed[kind]))
            for event in listed.values():
                await event.wait()
            ready.set()

    async def _follow(self, kind: str, path: str, listed: asyncio.Event) -> None:
        version = ""
        while True:
            try:
                version = version or await self._list(kind, path)
                listed.set()
                version = await self._watch(kind, path, version)
            except ClusterUnreachable:
                await asyncio.sleep(PAUSE)
            except ClusterRefused as refused:
                if refused.status != GONE:
                    log.error("%s cannot be watched: %s", path, refused)  # noqa: TRY400 - no trace needed
                    await asyncio.sleep(PAUSE)
                version = ""

    async def _list(self, kind: str, path: str) -> str:
        found = await self._cluster.list(path, selector=OURS, metadata=True)
        refs = set()
        for item in found["items"]:
            ref = _ref(kind, item["metadata"])
            refs.add(ref)
            self._put(ref, item["metadata"])
        for ref in [ref for ref in self._owner if ref.kind == kind and ref not in refs]:
            self._drop(ref)
        version: str = found["metadata"]["resourceVersion"]
        return version

    async def _watch(self, kind: str, path: str, version: str) -> str:
        async for event in self._cluster.watch(path, version, OURS):
            change, item = event["type"], event["object"]
            if change == "ERROR":
                raise ClusterRefused(item.get("code", 0), item.get("message", ""))
            version = item["metadata"]["resourceVersion"]
            if change == "DELETED":
                self._drop(_ref(kind, item["metadata"]))
            elif change != "BOOKMARK":
                self._put(_ref(kind, item["metadata"]), item["metadata"])
        return version

    def _put(self, ref: Ref, metadata: Resource) -> None:
        if metadata.get("deletionTimestamp"):
            self._drop(ref)
        elif self._keep(ref, metadata) or ref.kind == "Deployment":
            self._changed(self._owner[ref])

    def _keep(self, ref: Ref, metadata: Resource) -> bool:
        """Keep what is known of an object; return whether it is news."""
        slug, new = metadata["labels"].get(TENANT_LABEL, NOBODY), seen(metadata)
        objects = self._objects[slug]
        news = objects.get(ref) != new
        objects[ref], self._owner[ref] = new, slug
        return news

    def _drop(self, ref: Ref) -> None:
        slug = self._owner.pop(ref, None)
        if slug is not None:
            self._objects[slug].pop(ref, None)
            self._changed(slug)


def _ref(kind: str, metadata: Resource) -> Ref:
    return Ref(kind, metadata["name"], metadata.get("namespace", ""))
