"""What the operator says about a tenant: its status, written when it changed, and Events that people can read."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from onestop_operator.cluster import Cluster, ClusterRefused, ClusterUnreachable
from onestop_operator.conditions import Condition, Said, merge, news, stamp
from onestop_operator.model import MANAGER
from onestop_operator.site import Resource

log = logging.getLogger(__name__)
QUIET = {"WaitingForParent", "Working"}
"""Reasons that pass by themselves and deserve no Event."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of looking at a tenant: conditions, fields of the status, and when to look again."""

    said: tuple[Said, ...]
    status: Mapping[str, Any] = field(default_factory=dict)
    after: timedelta | None = None
    failed: bool = False
    """Whether the same is to be tried again, with growing pauses."""


def patch_of(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """Return the merge patch from one mapping to another; empty when they are the same."""
    patch: dict[str, Any] = {name: None for name in old if name not in new}
    for name, value in new.items():
        before = old.get(name)
        if isinstance(value, Mapping) and isinstance(before, Mapping):
            if inner := patch_of(before, value):
                patch[name] = inner
        elif value != before:
            patch[name] = value
    return patch


async def report(cluster: Cluster, plural: str, resource: Resource, outcome: Outcome, now: datetime) -> Resource:
    """Write the status if it changed, tell the news as Events, and return the resource as it is now."""
    old = resource.get("status", {})
    generation = resource["metadata"]["generation"]
    before = old.get("conditions", [])
    conditions = merge(before, outcome.said, generation, now)
    new = {**old, **outcome.status, "conditions": conditions, "observedGeneration": generation}
    new = {name: value for name, value in new.items() if value not in (None, "")}
    patch = patch_of(old, new)
    if not patch:
        return resource
    resource = await cluster.merge(f"{plural}/{resource['metadata']['name']}/status", {"status": patch})
    for condition in worth_telling(news(before, conditions)):
        await tell(cluster, resource, condition["reason"], condition["message"], warn=condition["warn"], now=now)
    return resource


def worth_telling(changed: Iterable[Condition]) -> list[Condition]:
    """Return the news for which there is an Event, one a reason; `warn` says that something is wrong."""
    told: dict[str, Condition] = {}
    for condition in sorted(changed, key=lambda each: each["type"] != "Degraded"):
        kind, true, reason = condition["type"], condition["status"] == "True", condition["reason"]
        if (true or kind == "Ready") and kind != "Provisioned" and reason not in QUIET:
            told.setdefault(reason, {**condition, "warn": kind == "Degraded"})
    return list(told.values())


async def tell(cluster: Cluster, resource: Resource, reason: str, message: str, *, warn: bool, now: datetime) -> None:
    """Post an Event; one that cannot be posted is logged and lost."""
    metadata = resource["metadata"]
    event = {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"generateName": f"{metadata['name'][:40]}.", "namespace": "default"},
        "involvedObject": {
            "apiVersion": resource["apiVersion"],
            "kind": resource["kind"],
            "name": metadata["name"],
            "uid": metadata["uid"],
        },
        "type": "Warning" if warn else "Normal",
        "reason": reason,
        "message": message[:1024],
        "source": {"component": MANAGER},
        "firstTimestamp": stamp(now),
        "lastTimestamp": stamp(now),
        "count": 1,
    }
    try:
        await cluster.create("api/v1/namespaces/default/events", event)
    except (ClusterRefused, ClusterUnreachable) as lost:
        log.warning("an Event of %s is lost: %s", metadata["name"], lost)
