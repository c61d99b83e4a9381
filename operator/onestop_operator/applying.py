"""Which objects to write and which to remove: nothing, when nothing changed."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from onestop_operator.model import MANAGER
from onestop_operator.site import Ref, Resource, ref_of

KEPT = frozenset({"Namespace", "Secret", "PersistentVolumeClaim"})
"""What holds data or keys, and so outlives a tenant that is merely stopped."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An object's metadata as last watched: who it is, and which of its fields are ours (a digest)."""

    uid: str
    ours: str
    annotations: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()
    """The names in a Secret's data that are ours."""


def seen(metadata: Mapping[str, Any]) -> Seen:
    """Read an object's metadata. When another manager changes a field of ours, the field leaves our entry."""
    entries = [
        entry.get("fieldsV1", {})
        for entry in metadata.get("managedFields", ())
        if entry["manager"] == MANAGER and entry["operation"] == "Apply" and not entry.get("subresource")
    ]
    data = [name.removeprefix("f:") for entry in entries for name in entry.get("f:data", {})]
    return Seen(
        uid=metadata["uid"],
        ours=digest(entries),
        annotations=metadata.get("annotations", {}),
        labels=metadata.get("labels", {}),
        keys=frozenset(data),
    )


def digest(value: object) -> str:
    """Return a short digest of anything that JSON can say."""
    return hashlib.blake2b(json.dumps(value, sort_keys=True).encode(), digest_size=12).hexdigest()


@dataclass(slots=True)
class Applied:
    """What the operator has applied in this life: by object, the digest of what was wanted and what became of it."""

    records: dict[Ref, tuple[str, Seen]] = field(default_factory=dict)

    def note(self, resource: Resource, answer: Mapping[str, Any]) -> None:
        """Remember an object as applied; `answer` is the API server's."""
        self.records[ref_of(resource)] = (digest(resource), seen(answer["metadata"]))

    def holds(self, resource: Resource, found: Seen | None) -> bool:
        """Whether the object stands as wanted: applied as it is now, still the same one, all our fields still ours."""
        wanted, then = self.records.get(ref_of(resource), ("", None))
        return bool(then and found and wanted == digest(resource) and (then.uid, then.ours) == (found.uid, found.ours))


def missing(wanted: Iterable[Resource], applied: Applied, found: Mapping[Ref, Seen]) -> list[Resource]:
    """Return the objects that must be applied."""
    return [resource for resource in wanted if not applied.holds(resource, found.get(ref_of(resource)))]


def surplus(wanted: Iterable[Ref], found: Iterable[Ref]) -> list[Ref]:
    """Return the tenant's objects that nobody asks for any more; a namespace goes last."""
    return sorted(set(found) - set(wanted), key=lambda ref: (ref.kind == "Namespace", str(ref)))
