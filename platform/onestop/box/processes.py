"""Processes: start one under honcho with its output in a log file, tell whether it lives, and stop it."""

import os
import shlex
import signal
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import psutil
from honcho.printer import Message
from honcho.process import Process

from onestop.box.model import Part

LOG_BYTES = 10_000_000
"""A log that has grown to this size makes room; one older log is kept."""


class Log:
    """A part's output, line by line as it came."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("ab", buffering=0)

    def write(self, line: bytes) -> None:
        if self._file.tell() > LOG_BYTES:
            self._file.close()
            self._path.replace(self._path.with_suffix(".log.1"))
            self._file = self._path.open("ab", buffering=0)
        self._file.write(line)

    def close(self) -> None:
        self._file.close()


class Child:
    """One running part. honcho starts it in a session of its own and hands on its output and its end."""

    def __init__(self, part: Part, logs: Path) -> None:
        self.part = part
        self.pid: int | None = None
        self.returncode: int | None = None
        self._started, self._ended = threading.Event(), threading.Event()
        self._log = Log(logs / f"{part.name}.log")
        # `exec` puts the program in the shell's place: signals reach it, and its number is the one we know.
        environment = {**os.environ, **part.environment}
        process = Process("exec " + shlex.join(part.command), name=part.name, env=environment)
        threading.Thread(target=process.run, args=(self,), name=part.name, daemon=True).start()
        self._started.wait()

    def put(self, message: Message) -> None:
        """Take one of honcho's events: start, line or stop."""
        if message.type == "start":
            self.pid = message.data["pid"]
            self._started.set()
        elif message.type == "stop":
            self.returncode = message.data["returncode"]
            self._log.close()
            self._ended.set()
        else:
            self._log.write(message.data)

    @property
    def alive(self) -> bool:
        return not self._ended.is_set()

    @property
    def born(self) -> float:
        """The process's birth in the system's own count: with its number it names a process for good."""
        return birth(self.pid)

    def ask_to_stop(self) -> None:
        if self.alive and self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, self.part.stop_signal)

    def wait(self) -> None:
        """Wait for the end for the part's grace, then kill the process and all it started."""
        if not self._ended.wait(self.part.grace) and self.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)
            self._ended.wait()


def stop_children(children: Iterable[Child]) -> None:
    """Stop these together: ask all, then wait for each."""
    children = list(children)
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.wait()


def birth(pid: int | None) -> float:
    """Return when the process began, or 0 when there is none of that number."""
    try:
        return psutil.Process(pid).create_time() if pid else 0.0
    except psutil.Error:
        return 0.0


def stop_process(process: psutil.Process, stop_signal: int = signal.SIGTERM, grace: float = 10) -> None:
    """Stop a process that is not our child: ask, wait, kill."""
    with suppress(psutil.Error):
        process.send_signal(stop_signal)
        try:
            process.wait(grace)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(grace)
