"""Everything that is declared, as last seen, and what follows from all tenants together."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from onestop_operator.model import Tenant, Unreadable, parse_tenant
from onestop_operator.rings import OVER
from onestop_operator.site import Resource
from onestop_operator.tree import Tree

GRACE = timedelta(seconds=3)
"""How long a new tenant may wait for one above it that is being declared in the same breath."""


class Book:
    """Tenants by name, with the tree they form; the tree is made anew when a declaration changes."""

    def __init__(self) -> None:
        self.tenants: dict[str, Resource] = {}
        self.releases: dict[str, Resource] = {}
        self.operations: dict[str, Resource] = {}
        self.known = {"tenants": self.tenants, "releases": self.releases, "tenantoperations": self.operations}
        self._parsed: dict[str, Tenant] = {}
        self._tree: Tree | None = None

    def put(self, resource: Resource) -> bool:
        """Take over a Tenant; return whether its declaration is new or changed."""
        name = resource["metadata"]["name"]
        before = self.tenants.get(name)
        if before and is_older(resource, before):
            return False
        self.tenants[name] = resource
        if before and before["spec"] == resource["spec"] and before["metadata"]["uid"] == resource["metadata"]["uid"]:
            return False
        try:
            self._parsed[name] = parse_tenant(resource)
        except Unreadable:
            self._parsed.pop(name, None)
        self._tree = None
        return True

    def news(self, resource: Resource, plural: str = "tenants") -> bool:
        """Whether a resource differs from what is known in anything that matters: all but the status written by us."""
        before = self.known[plural].get(resource["metadata"]["name"])
        return before is None or (_told(before) != _told(resource) and not is_older(resource, before))

    def put_release(self, resource: Resource) -> None:
        """Take over a Release."""
        _keep(self.releases, resource)

    def put_operation(self, resource: Resource) -> None:
        """Take over a TenantOperation."""
        _keep(self.operations, resource)

    def drop(self, name: str) -> None:
        """Forget a Tenant."""
        self.tenants.pop(name, None)
        self._parsed.pop(name, None)
        self._tree = None

    def parsed(self, name: str) -> Tenant:
        """Return a tenant; raise Unreadable where its declaration is at fault."""
        return self._parsed.get(name) or parse_tenant(self.tenants[name])

    @property
    def tree(self) -> Tree:
        """All readable tenants, in the order in which they were declared."""
        if self._tree is None:
            self._tree = Tree(self._parsed[name] for name in self._in_order())
        return self._tree

    def _in_order(self) -> Iterable[str]:
        def since(name: str) -> tuple[str, str]:
            return self.tenants[name]["metadata"].get("creationTimestamp", ""), name

        return sorted(self._parsed, key=since)

    def asked(self, status: Mapping[str, Any]) -> set[str]:
        """Return the releases that must stand for a tenant by its status; an empty name is the chart's own build.

        They are the one asked of it, and while that is on its way the one before, to which it may be taken back.
        """
        version = status.get("release", "")
        ways_back = {
            status.get("previousRelease", "")
            for release in self.releases.values()
            if release["spec"]["version"] == version and release.get("status", {}).get("phase") not in OVER
        }
        return {version} | ways_back

    def release(self, version: str) -> Mapping[str, Any] | None:
        """Return the declaration of a release by its version."""
        return next((r["spec"] for r in self.releases.values() if r["spec"]["version"] == version), None)


def _keep(known: dict[str, Resource], resource: Resource) -> None:
    name = resource["metadata"]["name"]
    if not (name in known and is_older(resource, known[name])):
        known[name] = resource


def is_older(resource: Resource, known: Resource) -> bool:
    """Whether a resource is an earlier state of what is known: a watch tells our own writes after their answers."""
    one, other = resource["metadata"], known["metadata"]
    return bool(one["uid"] == other["uid"] and int(one["resourceVersion"]) < int(other["resourceVersion"]))


def _told(resource: Resource) -> tuple[object, ...]:
    metadata = resource["metadata"]
    parts = ("uid", "generation", "deletionTimestamp", "finalizers", "annotations", "labels")
    return (*(metadata.get(part) for part in parts), resource.get("status"))
