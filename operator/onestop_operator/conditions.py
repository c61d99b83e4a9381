"""Conditions of a status: changed only when something changed, so that a quiet cluster sees no write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Condition = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be said under one condition type."""

    type: str
    true: bool
    reason: str
    message: str

    @property
    def status(self) -> str:
        return str(self.true)


def yes(kind: str, reason: str, message: str) -> Said:
    """Return a condition that is true."""
    return Said(kind, true=True, reason=reason, message=message)


def no(kind: str, reason: str, message: str) -> Said:
    """Return a condition that is false."""
    return Said(kind, true=False, reason=reason, message=message)


def stamp(moment: datetime) -> str:
    """Return a time as Kubernetes writes it: UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def merge(old: Iterable[Condition], said: Iterable[Said], generation: int, now: datetime) -> list[Condition]:
    """Return the conditions by type; `lastTransitionTime` moves only when the status does."""
    merged = {condition["type"]: condition for condition in old}
    for each in said:
        before = merged.get(each.type, {})
        same = before.get("status") == each.status
        merged[each.type] = {
            "type": each.type,
            "status": each.status,
            "observedGeneration": generation,
            "lastTransitionTime": before["lastTransitionTime"] if same else stamp(now),
            "reason": each.reason,
            "message": each.message,
        }
    return [merged[name] for name in sorted(merged)]


def news(old: Iterable[Condition], new: Iterable[Condition]) -> list[Condition]:
    """Return the conditions whose status or reason is new: what deserves an Event."""
    known = {c["type"]: (c["status"], c["reason"]) for c in old}
    return [c for c in new if known.get(c["type"]) != (c["status"], c["reason"])]


def holds(conditions: Iterable[Mapping[str, Any]], kind: str) -> bool:
    """Whether a condition is true."""
    return any(c["type"] == kind and c["status"] == "True" for c in conditions)
