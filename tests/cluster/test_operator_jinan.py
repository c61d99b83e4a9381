"""The whole city from its files to readiness: a real API server, the operator, and the real platform."""

import subprocess
import sys
import time
from collections.abc import Iterator

import httpx
import msgspec
import psutil
import pytest
from tests.support.databases import as_superuser
from tests.support.kube import ControlPlane, until
from tests.support.kube_parts import ROOT, free_port
from tests.support.operating import Operator, clear, operating, prepare
from tests.support.registrar import TOKEN
from tests.support.served import environment
from tests.support.servers import Objects, Postgres

from onestop.settings import Settings

TENANTS = ROOT / "tenants" / "jinan"
PATIENCE = 300
"""Seconds for the busiest of machines; the bench says how long it takes."""
MEMORY = 200
"""Mebibytes that the operator may take."""


@pytest.fixture(scope="module")
async def served(test_settings: Settings, postgres: Postgres, migrated: str, s3: Objects, temporal: str) -> Settings:
    """The settings of a platform of its own, in which nothing has been declared."""
    await as_superuser(postgres, f"create database control template {migrated} owner onestop_owner")
    urls = {
        "database_url": postgres.url("onestop_app", "control"),
        "database_owner_url": postgres.url("onestop_owner", "control"),
    }
    return msgspec.structs.replace(
        test_settings,
        **urls,
        assets_dir=ROOT / "node_modules",
        internal_token=TOKEN,
        port=free_port(),
        metrics_port=free_port(),
        host="127.0.0.1",
    )


@pytest.fixture(scope="module")
def platform(served: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("platform") / "log"
    with log.open("wb") as output:
        words = [sys.executable, "-m", "onestop", "serve", "--internal"]
        process = subprocess.Popen(words, cwd=ROOT, env=environment(served), stdout=output, stderr=output)
    address = f"http://127.0.0.1:{served.port}"
    try:
        until(lambda: process.poll() is None and _answers(address), 120)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/live", timeout=1).status_code < 500
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def operator(cluster: ControlPlane, platform: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    prepare(cluster)
    log = tmp_path_factory.mktemp("operator") / "log"
    with operating(cluster, platform, log) as running:
        until(lambda: running.log.exists() and _acts(running), 30)
        yield running
    clear(cluster)


def _acts(operator: Operator) -> bool:
    try:
        return operator.figure("onestop_operator_leader") == 1
    except httpx.TransportError:
        return False


def test_all_of_jinan_becomes_ready_and_the_operator_stays_small(
    cluster: ControlPlane, operator: Operator, platform: str, served: Settings
):
    cluster.kubectl("apply", "--server-side", "-k", TENANTS)
    declared = len(cluster.get("tenants")["items"])
    until(lambda: operator.figure('onestop_operator_tenants{ready="true"}') == declared, PATIENCE)
    assert declared > 170
    assert operator.process is not None
    assert psutil.Process(operator.process.pid).memory_info().rss / 2**20 < MEMORY
    answer = httpx.get(f"{platform}/internal/v1/tenants/370102001", headers={"Authorization": f"Bearer {TOKEN}"}).json()
    assert (answer["slug"], answer["state"]) == ("jiefanglu", "active")
    figures = httpx.get(f"http://127.0.0.1:{served.metrics_port}/metrics").text
    assert 'http_route="/internal/v1/tenants/{code}"' in figures


def test_a_quiet_minute_sees_no_write(cluster: ControlPlane, operator: Operator):
    until(lambda: operator.figure("onestop_operator_queue") == 0)
    before = operator.figure("onestop_operator_writes")
    began = time.monotonic()
    until(lambda: time.monotonic() - began > 60, 65)
    assert operator.figure("onestop_operator_writes") - before <= 7, "the lease is renewed every 10 s; nothing else"
