"""What runs on top of the servers: the product's own processes, one small table."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

import urllib3

from onestop.box.model import LOCALHOST, Box, Part
from onestop.box.settings import environment
from onestop.box.temporal import is_polled
from onestop.cases.flow import CASE_QUEUE, DOCUMENT_QUEUE
from onestop.errors import Unavailable

ONESTOP = (sys.executable, "-m", "onestop")
BEHIND = ("sh", "-c", '{ echo 5 > /proc/self/autogroup; } 2>/dev/null; exec nice -n 5 "$@"', "behind")
"""Documents and messages are made behind the people who wait for an answer: on a full machine they come later.

Where Linux shares the processor among sessions (autogroup), it is the session's own figure that counts.
"""
PREPARATIONS = (("migrate",), ("tenants", "apply", "--yes"))
"""Commands that bring database and store to what this version expects; each is idempotent and ends by itself."""
HEALTH = "/health/ready"


def prepare(box: Box) -> None:
    """Run the preparations, each in a process of its own, whose memory the box then has back."""
    for words in PREPARATIONS:
        log = box.logs / f"{words[0]}.log"
        with log.open("ab") as output:
            command, settings = [*ONESTOP, *words], os.environ | environment(box)
            done = subprocess.run(command, env=settings, stdout=output, stderr=output, check=False)  # noqa: S603
        if done.returncode:
            last = "\n".join(log.read_text(errors="replace").splitlines()[-8:])
            raise Unavailable("The step {step} failed:\n{words}", step=words[0], words=last)


def applications(box: Box) -> Sequence[Part]:
    """Return the product's own processes; only the API has an address."""
    settings = environment(box)
    address, temporal = f"{LOCALHOST}:{box.ports.api}", settings["ONESTOP_TEMPORAL_ADDRESS"]

    def part(
        name: str, words: tuple[str, ...], ready: Callable[[], bool], first: tuple[str, ...] = (), **more: Any
    ) -> Part:
        return Part(name, more.pop("address", ""), ready, (*first, *ONESTOP, *words), settings, grace=15, **more)

    return [
        part("api", ("serve",), lambda: _healthy(address), address=address, ports=(box.ports.api,), setting="api"),
        part("worker", ("work", CASE_QUEUE, "--alone"), lambda: is_polled(temporal, CASE_QUEUE, "workflow")),
        part("documents", ("work", DOCUMENT_QUEUE), lambda: is_polled(temporal, DOCUMENT_QUEUE, "activity"), BEHIND),
        part("relay", ("relay",), lambda: True, BEHIND),
    ]


def _healthy(address: str) -> bool:
    with urllib3.PoolManager(timeout=2, retries=False) as pool:
        return pool.request("GET", f"http://{address}{HEALTH}").status == HTTPStatus.OK
