"""Tenants from their declaration to readiness, and everything that may go wrong on the way, on a real API server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.kube import ControlPlane, Refused, until
from tests.support.operating import (
    CITY,
    HOME,
    LIXIA,
    STREET,
    Operator,
    clear,
    condition,
    exists,
    operating,
    prepare,
    ready,
    tenant,
)
from tests.support.registrar import Registrar, problem, serving


@pytest.fixture(scope="module")
def platform() -> Iterator[Registrar]:
    with serving(Registrar()) as known:
        yield known


@pytest.fixture(scope="module")
def operator(cluster: ControlPlane, platform: Registrar, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    prepare(cluster)
    log: Path = tmp_path_factory.mktemp("operator") / "log"
    with operating(cluster, platform.url, log) as running:
        yield running
    clear(cluster)


def test_a_city_a_district_and_a_street_become_ready_whatever_their_order(
    cluster: ControlPlane, operator: Operator, platform: Registrar
):
    cluster.apply(STREET, LIXIA, CITY)
    ready(cluster, "jinan", "lixia", "jiefanglu")
    status = cluster.get("tenant", "jiefanglu")["status"]
    assert status["namespace"] == "onestop-lixia"
    assert status["host"] == "jiefanglu.example.gov.cn"
    assert status["bucket"] == "tenant-370102001"
    assert status["observedGeneration"] == 1
    assert platform.tenants["370102"]["body"]["bundle"] == "jinan"
    assert platform.buckets["370102"]["accessKeys"] == [cluster.get("tenant", "lixia")["status"]["keys"]["current"]]
    assert [e["reason"] for e in cluster.get("events", "-n", "default")["items"] if e["involvedObject"]["name"] == "lixia"]
