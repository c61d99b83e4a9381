"""Operations on a tenant, made as small resources."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.kube import ControlPlane, until
from tests.support.operating import CITY, LIXIA, STREET, clear, operating, prepare, ready, tenant
from tests.support.registrar import Registrar, serving


@pytest.fixture(scope="module")
def platform(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registrar]:
    prepare(cluster)
    log = tmp_path_factory.mktemp("operator") / "log"
    with serving(Registrar()) as known, operating(cluster, known.url, log):
        cluster.apply(CITY, LIXIA, STREET, tenant("shizhong", "370103", "district", "370100"))
        ready(cluster, "jinan", "lixia", "shizhong", "jiefanglu")
        yield known
        clear(cluster)


def order(plane: ControlPlane, name: str, slug: str, kind: str, **spec: Any) -> None:
    body = {"tenant": slug, "kind": kind, **spec}
    plane.apply(
        {"apiVersion": "onestop.gov/v1alpha1", "kind": "TenantOperation", "metadata": {"name": name}, "spec": body}
    )


def ended(plane: ControlPlane, name: str) -> dict[str, Any]:
    def status() -> dict[str, Any]:
        found = plane.get("tenantoperation", name).get("status", {})
        return found if found.get("phase") in ("Done", "Failed") else {}

    return until(status, 60)


def test_keys_are_rotated(cluster: ControlPlane, platform: Registrar):
    before = cluster.get("tenant", "lixia")["status"]["keys"]["current"]
    order(cluster, "turn", "lixia", "RotateKeys")
    status = ended(cluster, "turn")
    assert (status["phase"], status["result"]["previous"]) == ("Done", before)
    assert platform.buckets["370102"]["accessKeys"] == [status["result"]["current"], before]


def test_a_tenant_is_frozen_and_unfrozen(cluster: ControlPlane, platform: Registrar):
    order(cluster, "freeze", "lixia", "Freeze", until="2099-01-01T00:00:00Z", reason="Audit")
    assert ended(cluster, "freeze")["phase"] == "Done"
    cluster.kubectl("wait", "--for=condition=Frozen", "tenant/lixia", "--timeout=60s")
    order(cluster, "thaw", "lixia", "Unfreeze")
    assert ended(cluster, "thaw")["phase"] == "Done"
    cluster.kubectl("wait", "--for=condition=Frozen=False", "tenant/lixia", "--timeout=60s")


def test_a_backup_is_made_once_by_the_platform_and_can_be_named_by_a_restore(
    cluster: ControlPlane, platform: Registrar
):
    order(cluster, "nightly", "lixia", "Backup")
    made = until(lambda: next((i for i, o in platform.operations.items() if o["kind"] == "backup"), ""), 60)
    platform.finish(made, digest="abc")
    assert ended(cluster, "nightly")["result"] == {"digest": "abc", "operation": made}
    order(cluster, "back", "lixia", "Restore", backup="nightly")
    restored = until(lambda: next((i for i, o in platform.operations.items() if o["kind"] == "restore"), ""), 60)
    assert platform.operations[restored]["args"] == {"backup": made}
    platform.operations[restored] |= {"state": "failed", "message": "The digest differs."}
    status = ended(cluster, "back")
    assert (status["phase"], "The digest differs." in status["message"]) == ("Failed", True)


def test_a_street_passes_to_another_district_with_its_keys(cluster: ControlPlane, platform: Registrar):
    keys = cluster.get("secret", "jiefanglu-keys", "-n", "onestop-lixia")["data"]
    order(cluster, "pass", "jiefanglu", "Move", to="370103")
    moved = until(lambda: next((i for i, o in platform.operations.items() if o["kind"] == "move"), ""), 60)
    assert platform.operations[moved] | {"state": ""} == {
        "tenant": "370102001",
        "kind": "move",
        "args": {"parent": "370103"},
        "state": "",
    }
    assert cluster.get("tenant", "jiefanglu")["spec"]["parent"] == "370102"
    platform.finish(moved)
    assert ended(cluster, "pass")["phase"] == "Done"
    until(lambda: cluster.get("tenant", "jiefanglu")["status"]["namespace"] == "onestop-shizhong", 60)
    assert cluster.get("secret", "jiefanglu-keys", "-n", "onestop-shizhong")["data"] == keys
    left = "secrets,ingresses", "-n", "onestop-lixia", "-l", "onestop.gov/tenant=jiefanglu"
    until(lambda: cluster.get(*left)["items"] == [], 60)


@pytest.mark.parametrize(
    ("name", "slug", "kind", "spec", "reason"),
    [
        ("nobody", "nowhere", "Backup", {}, "TenantUnknown"),
        ("district", "lixia", "Move", {"to": "370103"}, "OnlyStreetsMove"),
        ("nowhere", "jiefanglu", "Move", {"to": "370199"}, "ParentMissing"),
    ],
)
def test_what_cannot_be_done_fails_with_a_reason(
    cluster: ControlPlane, platform: Registrar, name: str, slug: str, kind: str, spec: dict, reason: str
):
    order(cluster, name, slug, kind, **spec)
    status = ended(cluster, name)
    assert (status["phase"], status["reason"]) == ("Failed", reason)
