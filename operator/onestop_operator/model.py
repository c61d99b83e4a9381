"""A tenant as its resource declares it, parsed into values that cannot be half right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any

from onestop.tenancy.model import Brand, Level

GROUP = "onestop.gov"
VERSION = "v1alpha1"
MANAGER = "onestop-operator"
"""The field manager of everything that the operator writes."""
TENANT_LABEL = f"{GROUP}/tenant"
CODE_LABEL = f"{GROUP}/code"
RELEASE_LABEL = f"{GROUP}/release"
BUILD_LABEL = f"{GROUP}/build"
"""What the chart says of each of its pods; a release's own say the release."""
MANAGED_BY = "app.kubernetes.io/managed-by"
ROTATE = f"{GROUP}/rotate-keys"
FINALIZER = f"{GROUP}/archive"


class Unreadable(Exception):  # noqa: N818
    """A resource breaks a rule that its schema should have caught; the message names the field."""


class Runtime(StrEnum):
    """Whose workers do a tenant's work."""

    SHARED = "shared"
    DEDICATED = "dedicated"


class DeletionPolicy(StrEnum):
    """What becomes of a tenant whose resource is deleted."""

    RETAIN = "Retain"
    ARCHIVE = "Archive"


@dataclass(frozen=True, slots=True)
class Quotas:
    """CPU, memory and storage as Kubernetes quantities; open cases and members of staff as counts."""

    cpu: str = "2"
    memory: str = "4Gi"
    storage: str = "20Gi"
    open_cases: int = 20000
    staff: int = 500


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which nothing may be released."""

    begins: datetime
    ends: datetime
    reason: str = ""

    def holds(self, now: datetime) -> bool:
        return self.begins <= now < self.ends


@dataclass(frozen=True, slots=True)
class Tenant:
    """One tenant; `slug` is the resource's name, `code` its region code."""

    slug: str
    code: str
    level: Level
    parent: str | None
    name_zh: str
    name_en: str
    pseudo_code: bool = False
    brand: Brand = field(default_factory=Brand)
    hosts: tuple[str, ...] = ()
    ring: str = "general"
    runtime: Runtime = Runtime.SHARED
    bundle: str = ""
    calendar: str = "cn"
    quotas: Quotas = field(default_factory=Quotas)
    allowed_sources: tuple[str, ...] = ()
    frozen: Window | None = None
    case_days: int = 10950
    material_days: int = 10950
    maintenance: bool = False
    deletion_policy: DeletionPolicy = DeletionPolicy.RETAIN

    @property
    def own_namespace(self) -> bool:
        """Whether a namespace is made for the tenant alone: for every district, and for whoever has own workers."""
        return self.level is Level.DISTRICT or self.runtime is Runtime.DEDICATED

    @property
    def queue(self) -> str:
        """The Temporal task queue of a dedicated tenant's workers."""
        return f"cases-{self.slug}"


def mark(version: str) -> str:
    """Return what names of objects say of a release, in 18 characters at most and different for each."""
    plain = version.lower().replace(".", "-")
    if len(plain) <= 18 and plain.replace("-", "").isdigit() and version.count(".") == plain.count("-") == 2:  # noqa: PLR2004
        return plain
    return f"{plain[:11].strip('-')}-{blake2b(version.encode(), digest_size=3).hexdigest()}"


def parse_window(data: Mapping[str, Any] | None) -> Window | None:
    """Return a window `{from, to, reason}`; raise Unreadable when it ends before it begins."""
    if not data:
        return None
    window = Window(_instant(data["from"]), _instant(data["to"]), data.get("reason", ""))
    if window.begins >= window.ends:
        raise Unreadable("frozen: from must be before to.")
    return window


def _instant(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as broken:
        raise Unreadable(f"{text!r} is no time such as 2026-02-10T00:00:00Z.") from broken


def parse_tenant(resource: Mapping[str, Any]) -> Tenant:
    """Read a Tenant resource; raise Unreadable with the field at fault."""
    spec = resource["spec"]
    try:
        return Tenant(
            slug=resource["metadata"]["name"],
            code=spec["code"],
            level=Level(spec["level"]),
            parent=spec.get("parent"),
            name_zh=spec["names"]["zh"],
            name_en=spec["names"]["en"],
            pseudo_code=spec.get("pseudoCode", False),
            brand=Brand(**spec.get("brand", {})),
            hosts=tuple(spec.get("hosts", ())),
            ring=spec.get("ring", "general"),
            runtime=Runtime(spec.get("runtime", "shared")),
            bundle=spec.get("bundle", ""),
            calendar=spec.get("calendar", "cn"),
            quotas=_quotas(spec.get("quotas", {})),
            allowed_sources=tuple(spec.get("isolation", {}).get("allowedSources", ())),
            frozen=parse_window(spec.get("frozen")),
            maintenance=spec.get("maintenance", False),
            deletion_policy=DeletionPolicy(spec.get("deletionPolicy", "Retain")),
            **_retention(spec.get("retention", {})),
        )
    except KeyError as missing:
        raise Unreadable(f"spec: {missing.args[0]} is missing.") from missing
    except (TypeError, ValueError) as broken:
        raise Unreadable(f"spec: {broken}") from broken


def _quotas(data: Mapping[str, Any]) -> Quotas:
    names = {"cpu": "cpu", "memory": "memory", "storage": "storage"}
    counts = {"openCases": "open_cases", "staff": "staff"}
    given: dict[str, Any] = {ours: str(data[theirs]) for theirs, ours in names.items() if theirs in data}
    given |= {ours: int(data[theirs]) for theirs, ours in counts.items() if theirs in data}
    return Quotas(**given)


def _retention(data: Mapping[str, Any]) -> dict[str, Any]:
    names = {"caseDays": "case_days", "materialDays": "material_days"}
    return {ours: int(data[theirs]) for theirs, ours in names.items() if theirs in data}
