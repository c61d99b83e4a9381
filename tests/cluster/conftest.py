"""The Kubernetes of this session."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.kube import ControlPlane
from tests.support.kube_parts import ROOT
from tests.support.operating import ACCOUNT, HOME, Operator, clear, prepare
from tests.support.registrar import Registrar, serving
from tests.support.servers import MEMORY

KEPT = ROOT / ".cache" / "kube" / "logs"
"""Where the logs of the programs lie after a session with a failed test."""


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[ControlPlane]:
    """A Kubernetes control plane with two nodes that kwok plays."""
    folder = Path(tempfile.mkdtemp(prefix="onestop-kube-", dir=MEMORY if MEMORY.is_dir() else None))
    plane, opened = ControlPlane(folder), False
    try:
        plane.open()
        opened = True
        yield plane
    finally:
        plane.close()
        if request.session.testsfailed or not opened:
            shutil.copytree(plane.logs, KEPT, dirs_exist_ok=True)
        shutil.rmtree(folder)


@pytest.fixture
def namespace(cluster: ControlPlane) -> Iterator[str]:
    """A namespace of this test's own."""
    name = cluster.new_namespace()
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture(scope="module")
def platform() -> Iterator[Registrar]:
    """What answers the operator like the platform."""
    with serving(Registrar()) as known:
        yield known


@pytest.fixture(scope="module")
def operator(
    cluster: ControlPlane, platform: Registrar, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Operator]:
    """A container that is started anew in the same pod, and so under the same identity, after each end."""
    prepare(cluster)
    log = tmp_path_factory.mktemp("operator") / "log"
    running = Operator(cluster.as_service_account(HOME, ACCOUNT), platform.url, log, identity="the-pod")
    running.start()
    yield running
    running.end()
    clear(cluster)
