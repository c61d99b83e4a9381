"""The operator is killed, the API server goes away: what was begun is finished right."""

import signal
import time
from pathlib import Path
from typing import Any

import pytest
from tests.support.kube import ControlPlane, until
from tests.support.operating import (
    ACCOUNT,
    CITY,
    HOME,
    IMAGE,
    LIXIA,
    Operator,
    archiving,
    define,
    exists,
    ready,
    tenant,
)
from tests.support.registrar import Registrar

AWAY = 30
"""Seconds for which the API server is away."""


def test_an_operator_killed_in_the_middle_of_provisioning_finishes_when_it_is_back(
    cluster: ControlPlane, operator: Operator, platform: Registrar
):
    streets = [tenant(f"street-{n}", f"370102{n:03}", "street", "370102") for n in range(1, 61)]
    cluster.apply(CITY, LIXIA, *streets)
    until(lambda: len(platform.buckets) > 10)
    operator.end(signal.SIGKILL)
    assert len(platform.buckets) < 62, "it was to be killed in the middle"
    keys = {each["metadata"]["name"]: each["data"] for each in _keys(cluster)}
    operator.start()
    ready(cluster, "--all", seconds=60)
    after = {each["metadata"]["name"]: each["data"] for each in _keys(cluster)}
    assert len(after) == 61
    assert {name: after[name] for name in keys} == keys
    assert set(platform.tenants) == {"370100", "370102", *(each["spec"]["code"] for each in streets)}


def _keys(cluster: ControlPlane) -> list[dict]:
    return cluster.get("secrets", "-n", "onestop-lixia", "-l", "onestop.gov/tenant")["items"]


def test_an_operator_killed_while_archiving_removes_only_after_the_proof(
    cluster: ControlPlane, operator: Operator, platform: Registrar
):
    archiving(cluster, "zhangqiu", "370114")
    operator.end(signal.SIGKILL)
    (archive,) = platform.operations
    operator.start()
    until(
        lambda: operator.process is not None and platform.calls.count(("PUT", f"/internal/v1/operations/{archive}")) > 1
    )
    assert exists(cluster, "namespace", "onestop-zhangqiu")
    platform.finish(archive)
    until(lambda: not exists(cluster, "tenant", "zhangqiu"), 60)
    assert platform.removed == {"370114": archive}
    assert list(platform.operations) == [archive]


def test_after_half_a_minute_without_an_api_server_everything_goes_on(cluster: ControlPlane, operator: Operator):
    began = time.monotonic()
    cluster.stop("kube-apiserver")
    until(lambda: time.monotonic() - began > AWAY, AWAY + 5)
    cluster.start("kube-apiserver")
    assert operator.process is not None
    assert operator.process.poll() is None
    cluster.apply(tenant("late", "370102999", "street", "370102"))
    ready(cluster, "late", seconds=20)
    cluster.kubectl("delete", "networkpolicy", "default-deny", "-n", "onestop-lixia")
    until(lambda: exists(cluster, "networkpolicy", "default-deny", "-n", "onestop-lixia"), 60)


OURS = {"apiVersion": "onestop.gov/v1alpha1"}
RELEASE = OURS | {
    "kind": "Release",
    "metadata": {"name": "after-the-definition"},
    "spec": {
        "version": "1.0.0",
        "images": {"api": IMAGE, "workers": IMAGE},
        "rings": [{"name": "all", "selector": {"ring": "general"}, "bake": "0s"}],
    },
}
ORDER = OURS | {
    "kind": "TenantOperation",
    "metadata": {"name": "after-the-definition"},
    "spec": {"tenant": "lixia", "kind": "RotateKeys"},
}


@pytest.mark.parametrize(("plural", "made"), [("releases", RELEASE), ("tenantoperations", ORDER)])
def test_what_is_made_after_its_definition_went_and_came_back_at_once_is_seen(
    cluster: ControlPlane, operator: Operator, plural: str, made: dict[str, Any]
):
    ready(cluster, "lixia")
    cluster.kubectl("delete", "crd", f"{plural}.onestop.gov", "--timeout=30s")
    define(cluster)
    cluster.apply(made)
    until(lambda: cluster.get(plural, "after-the-definition").get("status", {}).get("phase") == "Done", 90)


def test_an_operator_told_to_stop_gives_the_lease_to_the_next(
    cluster: ControlPlane, operator: Operator, platform: Registrar, tmp_path: Path
):
    other = Operator(cluster.as_service_account(HOME, ACCOUNT), platform.url, tmp_path / "log", identity="another-pod")
    other.start()
    try:
        assert _holder(cluster) == "the-pod"
        assert operator.end() == 0
        until(lambda: _holder(cluster) == "another-pod", 60)
    finally:
        other.end()
        operator.start()


def _holder(cluster: ControlPlane) -> str:
    return cluster.get("lease", "onestop-operator", "-n", HOME)["spec"]["holderIdentity"]
