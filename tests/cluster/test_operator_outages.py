"""The operator is killed, the API server goes away: what was begun is finished right."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.kube import ControlPlane, until
from tests.support.operating import (
    ACCOUNT,
    CITY,
    HOME,
    LIXIA,
    Operator,
    clear,
    condition,
    exists,
    prepare,
    ready,
    tenant,
)
from tests.support.registrar import Registrar, serving

AWAY = 30
"""Seconds for which the API server is away."""


@pytest.fixture(scope="module")
def platform() -> Iterator[Registrar]:
    with serving(Registrar()) as known:
        yield known


@pytest.fixture(scope="module")
def operator(
    cluster: ControlPlane, platform: Registrar, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Operator]:
    """A container that is started anew in the same pod, and so under the same identity, after each end."""
    prepare(cluster)
    log: Path = tmp_path_factory.mktemp("operator") / "log"
    running = Operator(cluster.as_service_account(HOME, ACCOUNT), platform.url, log, identity="the-pod")
    running.start()
    yield running
    running.end()
    clear(cluster)


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
    cluster.apply(tenant("zhangqiu", "370114", "district", "370100", deletionPolicy="Archive"))
    ready(cluster, "zhangqiu")
    until(lambda: cluster.get("tenant", "zhangqiu")["metadata"].get("finalizers"), 60)
    cluster.kubectl("delete", "tenant", "zhangqiu", "--wait=false")
    until(lambda: condition(cluster, "zhangqiu").get("reason") == "Archiving", 60)
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
