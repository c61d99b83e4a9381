"""Where a tenant lives on the cluster, and under which names."""

from dataclasses import dataclass
from typing import Any

from onestop_operator.model import CODE_LABEL, MANAGED_BY, MANAGER, TENANT_LABEL, Tenant
from onestop_operator.settings import Settings
from onestop_operator.tree import Tree

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ref:
    """One object of the cluster; `namespace` is empty for what has none."""

    kind: str
    name: str
    namespace: str = ""

    def __str__(self) -> str:
        return "/".join(part for part in (self.kind, self.namespace, self.name) if part)


@dataclass(frozen=True, slots=True)
class Crew:
    """A dedicated tenant's workers of an earlier release; `scaled` while new cases may still come to them."""

    release: str
    image: str
    scaled: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that the objects of one tenant are made from."""

    tenant: Tenant
    namespace: str
    settings: Settings
    image: str = ""
    """What dedicated workers run."""
    release: str = ""
    """The release that this image is; empty: not told apart."""
    beside: tuple[Crew, ...] = ()
    """Workers that stand beside these."""
    service: str = ""
    """The Service in the platform's namespace that serves the tenant; empty: the chart's own."""
    kinds: frozenset[str] = frozenset()
    """Kinds beyond Kubernetes' own that the cluster knows."""
    worker_data: tuple[tuple[str, str], ...] = ()
    """The workers' settings, as in the data of a Secret."""

    @property
    def host(self) -> str:
        return f"{self.tenant.slug}.{self.settings.base_domain}"

    @property
    def hosts(self) -> list[str]:
        return [self.host, *self.tenant.hosts]

    @property
    def keys(self) -> Ref:
        """The Secret with the tenant's own keys."""
        return Ref("Secret", f"{self.tenant.slug}-keys", self.namespace)

    def made(self, kind: str, name: str, version: str = "v1", **body: Any) -> Resource:
        """Return a labelled object in the tenant's namespace."""
        metadata: Resource = {"name": name, "labels": labels(self.tenant)}
        if kind != "Namespace":
            metadata["namespace"] = self.namespace
        metadata |= body.pop("metadata", {})
        return {"apiVersion": version, "kind": kind, "metadata": metadata, **body}


def labels(tenant: Tenant) -> dict[str, str]:
    """Return the labels by which the tenant's objects are found."""
    return {TENANT_LABEL: tenant.slug, CODE_LABEL: tenant.code, MANAGED_BY: MANAGER}


def namespace_of(tenant: Tenant, tree: Tree, settings: Settings) -> str:
    """Return the tenant's namespace: its own, or that of its district, or the platform's."""
    if tenant.own_namespace:
        return f"onestop-{tenant.slug}"
    above = tree.above(tenant)
    return namespace_of(above, tree, settings) if above else settings.namespace


def ref_of(resource: Resource) -> Ref:
    """Return what an object is known by."""
    metadata = resource["metadata"]
    return Ref(resource["kind"], metadata["name"], metadata.get("namespace", ""))
