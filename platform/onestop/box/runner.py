"""The one runner: it owns every process of the box, starts them, revives those that die, and stops them in order.

honcho's own manager stops everything when one process ends; here a part that dies is started again.
"""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from onestop.box.model import Part
from onestop.box.processes import Child, stop_children
from onestop.box.state import PartState
from onestop.errors import Unavailable

TRIES, REVIVALS = 5, 10
"""Starts in a row that may fail before the part is left alone: while the box opens, and later, when a killed database
may need a while before others can start."""
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
STEADY = 60.0
"""Seconds after which a part counts as healthy again and its tries begin anew."""
OPENING = 90.0
"""Seconds in which a part must become ready."""
BEAT = 0.05


class Stopped(Exception):  # noqa: N818 — not an error: someone asked
    """The box was asked to stop while it was starting."""


@dataclass(slots=True)
class Running:
    """A part as it runs now."""

    part: Part
    child: Child | None = None
    state: str = "starting"
    restarts: int = 0
    tries: int = 0
    since: float = 0.0
    again_at: float = 0.0

    def described(self) -> PartState:
        child = self.child if self.child and self.child.alive else None
        return PartState(
            name=self.part.name,
            state=self.state,
            address=self.part.address,
            pid=child.pid if child else None,
            born=child.born if child else 0.0,
            restarts=self.restarts,
            stop_signal=self.part.stop_signal,
        )


class Runner:
    """Runs parts. `tell` gets each line for people; `changed` is called after the phase or a part's state changed."""

    def __init__(
        self, logs: Path, tell: Callable[[str], None], changed: "Callable[[Runner], None]" = lambda _: None
    ) -> None:
        self.stop = threading.Event()
        self.phase = "starting"
        self.running: dict[str, Running] = {}
        self._logs, self._tell, self._changed = logs, tell, changed
        logs.mkdir(parents=True, exist_ok=True)

    def enter(self, phase: str) -> None:
        self.phase = phase
        self._changed(self)

    def open(self, parts: Sequence[Part]) -> None:
        """Start these together and return when all are ready; one that cannot start is an error with its last words."""
        mine = [Running(part, since=time.monotonic()) for part in parts]
        self.running.update({running.part.name: running for running in mine})
        for running in mine:
            self._start(running)
        while waiting := [running for running in mine if running.state not in ("ready", "given")]:
            for running in waiting:
                if running.state == "failed" or time.monotonic() - running.since > OPENING:
                    raise self._hopeless(running.part)
            self.beat()
            if self.stop.wait(BEAT):
                raise Stopped

    def supervise(self) -> None:
        """Keep the parts alive until asked to stop."""
        while not self.stop.wait(4 * BEAT):
            self.beat()

    def beat(self) -> None:
        """Look at every part once: note who is ready, who has died, and start again who has waited long enough."""
        for running in self.running.values():
            if running.child and not running.child.alive and running.state in ("ready", "starting"):
                self._died(running)
            elif running.state == "restarting" and time.monotonic() >= running.again_at:
                self._start(running)
            elif running.state == "starting" and _ready(running.part):
                self._opened(running)
            elif running.state == "ready" and running.tries and time.monotonic() - running.since > STEADY:
                running.tries = 0

    def close(self, names: Sequence[str] | None = None) -> None:
        """Stop these parts together, or all that run."""
        chosen = [r for name, r in self.running.items() if names is None or name in names]
        stop_children(running.child for running in chosen if running.child)
        for running in chosen:
            running.state = "stopped"
        self._changed(self)

    def _start(self, running: Running) -> None:
        running.state = "starting"
        if running.part.command:
            running.part.before()
            running.child = Child(running.part, self._logs)
        self._changed(self)

    def _opened(self, running: Running) -> None:
        running.part.opened()
        seconds = time.monotonic() - running.since
        running.state, running.since = "ready" if running.part.command else "given", time.monotonic()
        self._tell(f"{running.part.name:<9} {running.state:<6} {seconds:4.1f} s  {running.part.address}".rstrip())
        self._changed(self)

    def _died(self, running: Running) -> None:
        code = running.child.returncode if running.child else None
        running.tries += 1
        if running.tries > (REVIVALS if self.phase == "ready" else TRIES):
            running.state = "failed"
            self._tell(f"{running.part.name} ended ({code}) {running.tries} times in a row and is left alone")
        else:
            wait = min(FIRST_WAIT * 2 ** (running.tries - 1), LONGEST_WAIT)
            running.state, running.restarts = "restarting", running.restarts + 1
            running.since, running.again_at = time.monotonic(), time.monotonic() + wait
            self._tell(f"{running.part.name} ended ({code}); it is started again in {wait:.1f} s")
        self._changed(self)

    def _hopeless(self, part: Part) -> Unavailable:
        log = self._logs / f"{part.name}.log"
        words = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
        facts = {"part": part.name, "words": "\n".join(words)}
        return Unavailable("{part} did not become ready. Its last words:\n{words}", **facts)


def _ready(part: Part) -> bool:
    """Return whether the part answers: someone listens at all, which is quick to find out, and then the part's own."""
    with suppress(Exception):
        if part.address:
            host, _, port = part.address.partition("/")[0].rpartition(":")
            socket.create_connection((host, int(port)), timeout=1).close()
        return part.ready()
    return False
