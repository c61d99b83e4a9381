"""How far a Deployment is with its pods."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Rollout:
    """How many pods are available and how many should be; `whole` when all of them are of the newest kind."""

    available: int
    wanted: int
    whole: bool


def rollout(deployment: Mapping[str, Any] | None) -> Rollout:
    """Read a Deployment; one that is not there, or not looked at yet, has nothing available."""
    status = (deployment or {}).get("status", {})
    if not deployment or status.get("observedGeneration", 0) < deployment["metadata"]["generation"]:
        return Rollout(0, 1, whole=False)
    wanted, available = deployment["spec"].get("replicas", 1), status.get("availableReplicas", 0)
    new = status.get("updatedReplicas", 0)
    return Rollout(available, wanted, whole=new >= wanted and status.get("replicas", 0) == new and available >= new)
