"""The operator's rights: what the chart grants is what the operator asks, no more and no less."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.kube import ControlPlane, until
from tests.support.operating import (
    ACCOUNT,
    CITY,
    HOME,
    IMAGE,
    Operator,
    clear,
    established,
    exists,
    install,
    prepare,
    ready,
    rights,
    tenant,
    uninstall,
)
from tests.support.recorder import Asked, Recorder, recording
from tests.support.registrar import Registrar, serving

DISTRICT = tenant("lixia", "370102", "district", "370100", runtime="dedicated", deletionPolicy="Archive")


def definition(group: str, kind: str, plural: str, version: str) -> dict[str, Any]:
    """Return a definition that takes anything, for kinds that only some clusters know."""
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    served = {"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": anything}}
    names = {"kind": kind, "plural": plural, "singular": kind.lower()}
    spec = {"group": group, "scope": "Namespaced", "names": names, "versions": [served]}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": spec,
    }


EXTRA = [
    definition("cert-manager.io", "Certificate", "certificates", "v1"),
    definition("monitoring.coreos.com", "PrometheusRule", "prometheusrules", "v1"),
]


@pytest.fixture(scope="module")
def recorder(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorder]:
    """The operator has lived a whole life behind the recorder."""
    prepare(cluster)
    cluster.kubectl("delete", "lease", "-n", HOME, "--all")
    cluster.apply(*EXTRA)
    for each in EXTRA:
        established(cluster, each["metadata"]["name"])
    log = tmp_path_factory.mktemp("operator") / "log"
    with recording(cluster) as seen, serving(Registrar()) as platform:
        kubeconfig = seen.kubeconfig(cluster.as_service_account(HOME, ACCOUNT))
        operator = Operator(kubeconfig, platform.url, log, issuer="letsencrypt")
        operator.start()
        try:
            _live(cluster, platform)
            until(lambda: ("update", "coordination.k8s.io", "leases") in seen.asked, 60)
        finally:
            operator.end()
        yield seen
    clear(cluster)
    uninstall(cluster)
    cluster.kubectl("delete", *[f"crd/{each['metadata']['name']}" for each in EXTRA])


def _live(cluster: ControlPlane, platform: Registrar) -> None:
    install(cluster, "0.9.0")
    cluster.apply(CITY, DISTRICT)
    ready(cluster, "jinan", "lixia")
    cluster.apply(
        {
            "apiVersion": "onestop.gov/v1alpha1",
            "kind": "TenantOperation",
            "metadata": {"name": "turn"},
            "spec": {"tenant": "lixia", "kind": "RotateKeys"},
        },
        {
            "apiVersion": "onestop.gov/v1alpha1",
            "kind": "Release",
            "metadata": {"name": "one"},
            "spec": {
                "version": "1.0.0",
                "images": {"api": IMAGE, "workers": IMAGE},
                "rings": [{"name": "all", "selector": {"ring": "general"}, "bake": "0s"}],
            },
        },
    )
    until(lambda: cluster.get("tenantoperation", "turn").get("status", {}).get("phase") == "Done")
    until(lambda: cluster.get("release", "one").get("status", {}).get("phase") == "Done", 60)
    install(cluster, "1.0.0")
    until(lambda: not exists(cluster, "job", "onestop-1-0-0-migrate", "-n", HOME), 120)
    cluster.kubectl("delete", "tenant", "lixia", "--wait=false")
    archive = until(lambda: next(iter(platform.operations), ""))
    platform.finish(archive)
    until(lambda: not exists(cluster, "tenant", "lixia"))


def granted() -> set[Asked]:
    roles = [each for each in rights() if each["kind"] in ("ClusterRole", "Role")]
    rules = [rule for role in roles for rule in role["rules"]]
    return {(v, g, r) for rule in rules for g in rule["apiGroups"] for r in rule["resources"] for v in rule["verbs"]}


def test_nothing_that_the_operator_asks_is_refused(recorder: Recorder):
    assert recorder.refused == set()


def test_each_right_is_needed(recorder: Recorder):
    assert granted() - recorder.asked == set()


def test_there_is_no_wildcard():
    assert [each for each in granted() if "*" in each] == []
