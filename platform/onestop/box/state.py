"""What a box writes down about itself while it runs, and the lock that says whether it does."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
import psutil

from onestop.box.model import Box, Ports
from onestop.box.processes import birth, stop_process
from onestop.box.settings import environment, given_settings, keep_secrets, write_whole
from onestop.errors import Conflict
from onestop.settings import Settings, load_settings


class PartState(msgspec.Struct, frozen=True, kw_only=True):
    """One part: `state` is starting, ready, restarting, failed, given or stopped; `born` tells a reused `pid`."""

    name: str
    state: str
    address: str
    pid: int | None = None
    born: float = 0.0
    restarts: int = 0
    stop_signal: int = 15


class BoxState(msgspec.Struct, frozen=True, kw_only=True):
    """The whole box: `phase` is starting, ready, stopping or stopped; `pid` is its runner."""

    pid: int
    phase: str
    ports: Ports
    parts: list[PartState]


def read_state(data_dir: Path) -> BoxState | None:
    """Return what the box last wrote, if it ever ran here."""
    with suppress(FileNotFoundError):
        return msgspec.json.decode((data_dir / "state.json").read_bytes(), type=BoxState)
    return None


def write_state(data_dir: Path, state: BoxState) -> None:
    write_whole(data_dir / "state.json", msgspec.json.encode(state))


@contextmanager
def only_one(data_dir: Path) -> Iterator[None]:
    """Hold the folder's lock; a second box is told who runs. The system frees it however the holder ends."""
    with (data_dir / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            state = read_state(data_dir)
            facts = {"data_dir": str(data_dir), "pid": state.pid if state else "?"}
            raise Conflict("A box is already running in {data_dir} (process {pid}).", **facts) from None
        yield


def is_running(data_dir: Path) -> bool:
    """Return whether a box holds the folder's lock."""
    if not (data_dir / "lock").exists():
        return False
    lock = os.open(data_dir / "lock", os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def stop_orphans(data_dir: Path) -> list[str]:
    """Stop what an earlier box left running when it was killed, applications first; return their names."""
    state, stopped = read_state(data_dir), []
    for part in reversed(state.parts if state else []):
        if part.pid and part.born and birth(part.pid) == part.born:
            stop_process(psutil.Process(part.pid), part.stop_signal)
            stopped.append(part.name)
    return stopped


def settings_of(data_dir: Path) -> Settings | None:
    """Return the settings of the box that runs in the folder, so that nobody has to type them; None when none does."""
    folder = data_dir.resolve()
    state = read_state(folder)
    if state is None or not is_running(folder):
        return None
    return load_settings(environment(Box(folder, state.ports, keep_secrets(folder), given_settings(folder=folder))))


def settings_here(data_dir: Path) -> Settings:
    """Return the settings of the box that runs in the folder; where none does, those of the environment."""
    return settings_of(data_dir) or load_settings()
