"""(e) the memory of the whole box at rest."""

import json
import subprocess
from pathlib import Path

import psutil

from bench.city import ONESTOP, City


def measure(town: City) -> dict[str, float]:
    """Return each part's proportional share of memory in MiB, its children's included."""
    command = [*ONESTOP, "status", "--json", "--data-dir", str(town.folder)]
    told = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return {part["name"]: _share(part["pid"]) for part in told["parts"]}


def _share(pid: int) -> float:
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(_pss(each.pid) for each in family) / 1024


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
