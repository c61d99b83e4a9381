"""(g) every tenant of Jinan from nothing to readiness, against a bare Kopf handler applying the same objects."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
from tests.support.kube import ControlPlane, until
from tests.support.kube_parts import ROOT
from tests.support.operating import ACCOUNT, HOME, Operator, clear, exists, prepare
from tests.support.registrar import Registrar, serving
from tests.support.servers import MEMORY

PATIENCE = 180


@dataclass(frozen=True)
class Told:
    """Seconds and mebibytes; `repair` is how long a deleted object was away."""

    tenants: int
    seconds: float
    bare_seconds: float
    memory: float
    bare_memory: float
    repair: float


def measure() -> Told:
    with _plane() as plane, serving(Registrar()) as platform:
        operator = Operator(plane.as_service_account(HOME, ACCOUNT), platform.url, plane.logs / "operator.log")
        operator.start()
        try:
            until(lambda: exists(plane, "lease", "onestop-operator", "-n", HOME))
            seconds = _bring(plane, '.status.conditions[?(@.type=="Ready")].status', "True")
            assert operator.process is not None
            memory, repair = _memory(operator.process.pid), _repair(plane)
        finally:
            operator.end()
        tenants = len(plane.get("tenants")["items"])
        clear(plane)
        bare_seconds, bare_memory = _bare(plane, operator)
        return Told(tenants, seconds, bare_seconds, memory, bare_memory, repair)


@contextmanager
def _plane() -> Iterator[ControlPlane]:
    folder = Path(tempfile.mkdtemp(prefix="onestop-kube-", dir=MEMORY if MEMORY.is_dir() else None))
    plane = ControlPlane(folder)
    try:
        plane.open()
        prepare(plane)
        yield plane
    finally:
        plane.close()
        shutil.rmtree(folder)


def _bring(plane: ControlPlane, path: str, wanted: str) -> float:
    """Declare Jinan and return the seconds until each tenant says `wanted`."""
    began = time.monotonic()
    plane.kubectl("apply", "--server-side", "-k", ROOT / "tenants" / "jinan")
    words = ("get", "tenants", "-o", f"jsonpath={{range .items[*]}}{{{path}}}{{'\\n'}}{{end}}")
    until(lambda: set(plane.kubectl(*words).split("\n")[:-1]) == {wanted}, PATIENCE)
    return time.monotonic() - began


def _repair(plane: ControlPlane) -> float:
    words = ("networkpolicy", "default-deny", "-n", "onestop-lixia")
    plane.kubectl("delete", *words)
    began = time.monotonic()
    until(lambda: exists(plane, *words), 10)
    return time.monotonic() - began


def _bare(plane: ControlPlane, operator: Operator) -> tuple[float, float]:
    with (plane.logs / "bare.log").open("wb") as log:
        words = [sys.executable, "-m", "bench.bare_operator"]
        environment = operator.environment | {"KUBECONFIG": str(plane.kubeconfig)}
        process = subprocess.Popen(words, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        return _bring(plane, ".status.revision", "bare"), _memory(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def _memory(pid: int) -> float:
    return psutil.Process(pid).memory_info().rss / 2**20
