"""The Kubernetes of this session, and its clients."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.kube import ControlPlane
from tests.support.kube_parts import ROOT
from tests.support.servers import MEMORY

KEPT = ROOT / ".cache" / "kube" / "logs"
"""Where the logs of the programs lie after a session with a failed test."""


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Iterator[ControlPlane]:
    """A Kubernetes control plane with two nodes that kwok plays."""
    folder = Path(tempfile.mkdtemp(prefix="onestop-kube-", dir=MEMORY if MEMORY.is_dir() else None))
    plane = ControlPlane(folder)
    try:
        plane.open()
        yield plane
    finally:
        plane.close()
        if request.session.testsfailed:
            shutil.copytree(plane.logs, KEPT, dirs_exist_ok=True)
        shutil.rmtree(folder)


@pytest.fixture
def kubectl(cluster: ControlPlane):
    return cluster.kubectl


@pytest.fixture
def helm(cluster: ControlPlane):
    return cluster.helm


@pytest.fixture
def as_service_account(cluster: ControlPlane):
    return cluster.as_service_account


@pytest.fixture
def namespace(cluster: ControlPlane, request: pytest.FixtureRequest) -> Iterator[str]:
    """A namespace of this test's own."""
    name = cluster.new_namespace()
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")
