"""`onestop serve` in a process of its own, on the session's servers and the session's city."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pytest

from onestop.box.ports import free_ports
from onestop.settings import Settings

ROOT = Path(__file__).parents[2]
PATIENCE = 180


def environment(settings: Settings) -> dict[str, str]:
    """Return settings as a process reads them; nobody is there to collect its traces."""
    told = {name: str(value) for name, value in msgspec.structs.asdict(settings).items() if name != "otlp_endpoint"}
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOP_")}
    return own | {f"ONESTOP_{name.upper()}": value for name, value in told.items() if value not in ("", "False")}


@pytest.fixture(scope="session")
def served_city(city_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the city's API and pages."""
    settings = msgspec.structs.replace(city_settings, port=free_ports().api, host="127.0.0.1")
    log = tmp_path_factory.mktemp("served") / "serve.log"
    with log.open("wb") as output:
        words = [sys.executable, "-m", "onestop", "serve"]
        process = subprocess.Popen(words, cwd=ROOT, env=environment(settings), stdout=output, stderr=output)
    address, until = f"http://127.0.0.1:{settings.port}", time.monotonic() + PATIENCE
    try:
        while not _answers(address):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/ready", timeout=1).is_success
    except httpx.TransportError:
        return False
