"""What each process of a running box takes, at rest and at work: the source of the charts' resource requests.

    onestop up --detach && onestop accounts demo && python scripts/measure_processes.py .data

At work is: pages read as fast as one client can for the given seconds, then the two published cases walked. Memory is
the resident set in MiB, CPU in thousandths of a core.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import httpx
import psutil

from onestop.box.state import read_state

PATHS = ("/", "/items", "/places", "/api/v1/items")
SECONDS = 20


class Taken(NamedTuple):
    """What a process has taken up to now."""

    memory: int
    cpu: float


def main() -> None:
    folder = Path(sys.argv[1])
    state = read_state(folder)
    if state is None:
        sys.exit(f"No box runs in {folder}.")
    processes = {part.name: psutil.Process(part.pid) for part in state.parts if part.pid}
    rows = {
        "at rest": measured(processes, lambda: time.sleep(SECONDS)),
        "pages": measured(processes, lambda: read_pages(state.ports.api)),
        "cases": measured(processes, lambda: walk(folder)),
    }
    print(f"{'process':<12}" + "".join(f"{name + ' MiB':>14}{'mCPU':>7}" for name in rows))
    for name in processes:
        print(f"{name:<12}" + "".join(f"{row[name].memory:>14}{row[name].cpu:>7.0f}" for row in rows.values()))


def measured(processes: dict[str, psutil.Process], work: Callable[[], object]) -> dict[str, Taken]:
    """Do `work` and return the memory afterwards and the CPU that went into it."""
    before, began = {name: taken(process) for name, process in processes.items()}, time.monotonic()
    work()
    lasted = time.monotonic() - began
    after = {name: taken(process) for name, process in processes.items()}
    return {name: Taken(after[name].memory, (after[name].cpu - before[name].cpu) / lasted * 1000) for name in processes}


def taken(process: psutil.Process) -> Taken:
    times = process.cpu_times()
    return Taken(process.memory_info().rss // 2**20, times.user + times.system)


def read_pages(port: int) -> None:
    until = time.monotonic() + SECONDS
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Host": "jinan.localhost"}) as client:
        while time.monotonic() < until:
            for path in PATHS:
                client.get(path).raise_for_status()


def walk(folder: Path) -> None:
    subprocess.run([sys.executable, "-m", "onestop", "walk", f"--data-dir={folder}"], check=True, capture_output=True)


if __name__ == "__main__":
    main()
