"""Temporal from its wheel: the real server on one SQLite file."""

import subprocess

import msgspec

from onestop.box.model import LOCALHOST, Box, Part
from onestop.box.programs import program

SEARCH_ATTRIBUTES = {"TenantCode": "Keyword", "ItemCode": "Keyword", "CaseState": "Keyword", "DueDay": "Datetime"}
PRAGMAS = {"journal_mode": "wal", "synchronous": "normal"}
"""The default journal halves the speed; with a write-ahead log `normal` still survives a killed process."""
SERVER = {
    "matching.enableFairness": "true",  # one tenant's flood does not starve another
    "matching.numTaskqueueReadPartitions": "1",
    "matching.numTaskqueueWritePartitions": "1",
}


def temporal_part(box: Box) -> Part:
    """Return the box's Temporal server, or the given one."""
    if given := box.given.get("ONESTOP_TEMPORAL_ADDRESS"):
        return Part("temporal", given, lambda: _serves(given))
    folder = box.data_dir / "temporal"
    address = f"{LOCALHOST}:{box.ports.temporal}"
    listen = ("--headless", "--ip", LOCALHOST, "--port", str(box.ports.temporal), "--log-level", "warn")
    return Part(
        name="temporal",
        address=address,
        command=(
            *(program("temporal"), "server", "start-dev", *listen, "--db-filename", str(folder / "temporal.db")),
            *_each("--sqlite-pragma", PRAGMAS),
            *_each("--search-attribute", SEARCH_ATTRIBUTES),
            *_each("--dynamic-config-value", SERVER),
        ),
        ready=lambda: _serves(address),
        before=lambda: folder.mkdir(exist_ok=True),
        ports=(box.ports.temporal,),
        setting="temporal",
    )


def is_polled(address: str, queue: str, kind: str) -> bool:
    """Return whether a worker takes `workflow` or `activity` tasks from that queue.

    Only this older view of a queue also shows the workers of pinned versions.
    """
    words = ("task-queue", "describe", "--task-queue", queue, "--legacy-mode", "--task-queue-type-legacy", kind)
    return bool(msgspec.json.decode(_asked(address, *words, "--output", "json") or "{}").get("pollers"))


def _each(option: str, values: dict[str, str]) -> tuple[str, ...]:
    return tuple(word for name, value in values.items() for word in (option, f"{name}={value}"))


def _serves(address: str) -> bool:
    return "SERVING" in _asked(address, "operator", "cluster", "health")


def _asked(address: str, *words: str) -> str:
    """Ask the server by its own command line, so that the box carries no client of its own."""
    command = [program("temporal"), *words, "--address", address, "--command-timeout", "2s"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout  # noqa: S603
