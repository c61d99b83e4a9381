"""The charts on a real API server: installed, upgraded, rolled back and uninstalled as people do it.

What every set of values renders to is looked at in tests/charts, without a server.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.support.kube import ControlPlane, Refused
from tests.support.kube_parts import ROOT
from tests.support.manifests import FOREIGN, volume

PLATFORM, TENANTS = ROOT / "charts" / "onestop", ROOT / "charts" / "tenant"
SETS = sorted((*PLATFORM.glob("ci/*-values.yaml"), *TENANTS.glob("ci/*-values.yaml")))
RESTRICTED = "pod-security.kubernetes.io/enforce=restricted"
BAD = "9.9.9"
"""The tag of an image that some test lets crash."""


@dataclass(frozen=True)
class Release:
    """One release, in a namespace of its own and called as that is."""

    cluster: ControlPlane
    name: str
    chart: Path

    def helm(self, *words: str | Path) -> str:
        return self.cluster.helm(*words, "-n", self.name)

    def install(self, values: Path, *more: str) -> None:
        self.helm("install", self.name, self.chart, "-f", values, "--wait", "--timeout", "120s", *more)

    def upgrade(self, *more: str, timeout: str = "120s") -> None:
        self.helm("upgrade", self.name, self.chart, "--reuse-values", "--wait", "--timeout", timeout, *more)

    def get(self, kinds: str) -> list[dict[str, Any]]:
        return self.cluster.get(kinds, "-n", self.name)["items"]

    def named(self, kinds: str) -> set[str]:
        """Return the names, without the release's own."""
        return {one["metadata"]["name"].removeprefix(f"{self.name}-") for one in self.get(kinds)}

    def ready(self) -> dict[str, int]:
        """Return how many pods of each Deployment are available, by what it runs."""
        found = self.get("deployments")
        return {
            one["metadata"]["name"].removeprefix(f"{self.name}-"): one["status"].get("availableReplicas", 0)
            for one in found
        }

    @property
    def revision(self) -> int:
        return len(self.helm("history", self.name).splitlines()) - 1


@pytest.fixture(scope="module", autouse=True)
def foreign(cluster: ControlPlane) -> None:
    """What the charts use of other projects, and of the city's own cluster."""
    priority = {"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "value": 1000}
    cluster.apply(*FOREIGN, priority | {"metadata": {"name": "government-critical"}})
    cluster.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=30s")


@pytest.fixture
def platform(cluster: ControlPlane, namespace: str) -> Iterator[Release]:
    """The platform, about to be installed where only pods of the restricted standard may run."""
    cluster.kubectl("label", "namespace", namespace, RESTRICTED)
    cluster.apply(volume(f"{namespace}-1"), volume(f"{namespace}-2"))
    release = Release(cluster, namespace, PLATFORM)
    yield release
    release.helm("uninstall", namespace, "--ignore-not-found", "--wait", "--timeout", "60s")
    cluster.kubectl("delete", "pv", f"{namespace}-1", f"{namespace}-2", "--wait=false")


@pytest.fixture
def small(platform: Release) -> Release:
    """The platform for evaluation, installed."""
    platform.install(PLATFORM / "ci" / "small-values.yaml")
    return platform


def test_it_is_installed_everything_turns_ready_and_the_migration_goes_first(small: Release):
    expected = {"api": 1, "internal": 1, "workers-cases": 1, "workers-documents": 1, "relay": 1, "operator": 1}
    assert small.ready() == expected
    assert {one["status"]["readyReplicas"] for one in small.get("statefulsets")} == {1}
    (migration,) = (job for job in small.get("jobs") if job["metadata"]["name"].endswith("-migrate"))
    assert migration["status"]["succeeded"] == 1
    for one in small.get("deployments"):
        assert one["metadata"]["creationTimestamp"] >= migration["status"]["completionTime"]


def test_helm_test_runs_what_asks_the_platform(small: Release):
    assert "Phase:          Succeeded" in small.helm("test", small.name, "--timeout", "60s")


def test_it_is_upgraded_and_rolled_back(small: Release):
    before = {one["metadata"]["name"]: one["metadata"]["uid"] for one in small.get("secrets")}
    small.upgrade("--set", "api.replicas=3")
    assert small.ready()["api"] == 3
    small.helm("rollback", small.name, "1", "--wait", "--timeout", "60s")
    assert small.ready()["api"] == 1
    assert small.revision == 3
    after = {one["metadata"]["name"]: one["metadata"]["uid"] for one in small.get("secrets")}
    assert before.items() <= after.items()


def test_a_release_that_crashes_leaves_the_old_pods_and_is_rolled_back_by_itself(small: Release):
    component = {"app.kubernetes.io/component": "api", "app.kubernetes.io/instance": small.name}
    with small.cluster.crashing(f"onestop:{BAD}", component):
        with pytest.raises(Refused, match="has been rolled back"):
            small.upgrade("--set", f"image.tag={BAD}", "--rollback-on-failure", timeout="20s")
        assert min(small.ready().values()) == 1
    images = {one["spec"]["template"]["spec"]["containers"][0]["image"] for one in small.get("deployments")}
    assert not [image for image in images if image.endswith(BAD)]


def test_a_migration_that_fails_stops_the_upgrade_before_anything_else_changes(small: Release):
    before = {one["metadata"]["name"]: one["metadata"]["generation"] for one in small.get("deployments")}
    component = {"app.kubernetes.io/component": "migrate", "app.kubernetes.io/instance": small.name}
    with small.cluster.crashing(f"onestop:{BAD}", component), pytest.raises(Refused, match="pre-upgrade hooks failed"):
        small.upgrade("--set", f"image.tag={BAD}", timeout="10s")
    assert {one["metadata"]["name"]: one["metadata"]["generation"] for one in small.get("deployments")} == before
    small.upgrade("--set", f"image.tag={BAD}")
    assert min(small.ready().values()) == 1


def test_uninstalling_keeps_the_definitions_the_tenants_the_secrets_and_the_volumes(small: Release):
    defined = small.cluster.kubectl("get", "crd", "-o", "name", "--show-kind=false").split()
    city = {"code": "990000", "level": "city", "names": {"zh": "测试市", "en": "Test City"}}
    tenant = {"apiVersion": "onestop.gov/v1alpha1", "kind": "Tenant", "metadata": {"name": small.name}}
    small.cluster.apply(tenant | {"spec": city})
    small.helm("uninstall", small.name, "--wait", "--timeout", "60s")
    assert small.named("deployments,statefulsets,services,networkpolicies") == set()
    assert small.cluster.kubectl("get", "crd", "-o", "name", "--show-kind=false").split() == defined
    assert small.cluster.get(f"tenant/{small.name}")["spec"]["code"] == "990000"
    assert {"evaluation", "evaluation-worker"} <= small.named("secrets")
    assert {claim["status"]["phase"] for claim in small.get("persistentvolumeclaims")} == {"Bound"}
    small.cluster.kubectl("delete", f"tenant/{small.name}", "--timeout=10s")


@pytest.mark.parametrize("values", ["production", "air-gapped"])
def test_a_city_is_installed_where_only_restricted_pods_may_run(platform: Release, values: str):
    cluster, where = platform.cluster, ("-n", platform.name)
    for secret in ("onestop", "onestop-worker", "onestop-seal"):
        cluster.kubectl("create", "secret", "generic", secret, "--from-literal=unread=by-nobody-here", *where)
    platform.install(PLATFORM / "ci" / f"{values}-values.yaml")
    assert min(platform.ready().values()) >= 1
    budgets = platform.get("poddisruptionbudgets")
    assert {budget["status"]["expectedPods"] for budget in budgets} >= {2}


@pytest.mark.parametrize("values", SETS, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_the_server_takes_every_set_of_values_field_by_field(cluster: ControlPlane, values: Path):
    chart = values.parents[1]
    for definitions in sorted(PLATFORM.glob("crds/*.yaml")):
        cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", definitions)
    rendered = cluster.helm("template", "city", chart, "-n", "default", "-f", values)
    told = cluster.kubectl("apply", "--server-side", "--dry-run=server", "--validate=strict", "-f", "-", given=rendered)
    assert told.count("serverside-applied (server dry run)") == rendered.count("\nkind: ")
    assert len({*told.splitlines()}) == len(told.splitlines()), "no object is there twice"


def test_tenants_of_the_chart_for_tenants_outlive_it(cluster: ControlPlane, namespace: str):
    release = Release(cluster, namespace, TENANTS)
    release.install(TENANTS / "ci" / "district-values.yaml")
    assert cluster.get("tenant/lixia")["spec"]["code"] == "370102"
    release.helm("uninstall", namespace)
    kept = cluster.get("tenant/lixia", "tenant/jiefanglu")["items"]
    assert [one["spec"]["retention"]["caseDays"] for one in kept] == [10950, 10950]
    cluster.kubectl("delete", "tenant/lixia", "tenant/jiefanglu", "--timeout=10s")
