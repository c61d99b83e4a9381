"""Bring the box up, keep it up, take it down: servers, then what prepares them, then the applications."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from onestop.box.model import Box, Part, Ports
from onestop.box.objects import objects_part
from onestop.box.ports import check_ports
from onestop.box.postgres import postgres_part
from onestop.box.runner import Runner, Stopped
from onestop.box.settings import given_settings, keep_secrets
from onestop.box.state import BoxState, only_one, stop_orphans, write_state
from onestop.box.temporal import temporal_part

Tell = Callable[[str], None]
SERVERS = ("postgres", "temporal", "s3")


@dataclass(frozen=True, slots=True)
class Table:
    """What runs on top of the servers: `prepare` once they are ready, then the applications."""

    prepare: Callable[[Box], None]
    applications: Callable[[Box], Sequence[Part]]


def open_box(data_dir: Path, ports: Ports) -> Box:
    """Return the box of that folder, with its secrets and the settings given from outside."""
    folder = data_dir.resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Box(folder, ports, keep_secrets(folder), given_settings(folder=folder))


def servers(box: Box) -> list[Part]:
    """Return the three servers, started by the box or given."""
    return [postgres_part(box), temporal_part(box), objects_part(box)]


def up(box: Box, table: Table, tell: Tell) -> None:
    """Run the box until it is asked to stop (Ctrl-C, or `down`). Everything it keeps is in its folder."""
    with only_one(box.data_dir):
        for name in stop_orphans(box.data_dir):
            tell(f"{name:<9} left over from a box that was killed, stopped")
        runner = Runner(box.logs, tell, lambda runner: write_state(box.data_dir, _state(box, runner)))
        with _asked_to_stop(runner):
            try:
                _open(box, table, runner)
                tell("ready")
                runner.supervise()
            except Stopped:
                tell("asked to stop while starting")
            finally:
                _close(runner, tell)


def _open(box: Box, table: Table, runner: Runner) -> None:
    own, applications = servers(box), table.applications(box)
    check_ports([*own, *applications])
    runner.open(own)
    table.prepare(box)
    runner.open(applications)
    runner.enter("ready")


def _close(runner: Runner, tell: Tell) -> None:
    """Applications first, so that nothing asks servers that are gone."""
    runner.enter("stopping")
    tell("stopping")
    runner.close([name for name in runner.running if name not in SERVERS])
    runner.close(SERVERS)
    runner.enter("stopped")
    tell("stopped; everything is kept")


def _state(box: Box, runner: Runner) -> BoxState:
    parts = [running.described() for running in runner.running.values()]
    return BoxState(pid=os.getpid(), phase=runner.phase, ports=box.ports, parts=parts)


@contextmanager
def _asked_to_stop(runner: Runner) -> Iterator[None]:
    """Turn Ctrl-C, a hang-up and the stop signal into the runner's own stop."""

    def ask(_number: int, _frame: FrameType | None) -> None:
        runner.stop.set()

    asked = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, ask) for number in asked]
    try:
        yield
    finally:
        for number, handler in zip(asked, before, strict=True):
            signal.signal(number, handler)
