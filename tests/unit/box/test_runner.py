"""The runner with small real processes: readiness, revival, giving up, order."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from onestop.box import runner as runner_module
from onestop.box.model import Part
from onestop.box.ports import check_ports, free_ports
from onestop.box.runner import Runner
from onestop.errors import Unavailable

SERVE = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print("listening", flush=True)
while True:
    listener.accept()[0].close()
"""


def server(port: int, name: str = "echo") -> Part:
    command = (sys.executable, "-c", SERVE, str(port))
    return Part(name, f"127.0.0.1:{port}", lambda: True, command, ports=(port,), setting=name)


@pytest.fixture
def port() -> int:
    return free_ports().s3


def beat_until(runner: Runner, name: str, state: str) -> None:
    while runner.running[name].state != state:
        runner.beat()
        runner.stop.wait(0.02)


def test_a_part_is_ready_only_when_it_answers(tmp_path: Path, port: int) -> None:
    told: list[str] = []
    runner = Runner(tmp_path, told.append)
    runner.open([server(port)])
    socket.create_connection(("127.0.0.1", port)).close()
    runner.close()
    assert "ready" in told[0]
    assert "listening" in (tmp_path / "echo.log").read_text()
    assert runner.running["echo"].described().state == "stopped"


def test_a_killed_part_is_started_again(tmp_path: Path, port: int) -> None:
    told: list[str] = []
    runner = Runner(tmp_path, told.append)
    runner.open([server(port)])
    first = runner.running["echo"].described().pid
    assert first
    os.kill(first, signal.SIGKILL)
    beat_until(runner, "echo", "restarting")
    beat_until(runner, "echo", "ready")
    now = runner.running["echo"].described()
    runner.close()
    assert now.pid != first
    assert now.restarts == 1
    assert any("ended (-9)" in line for line in told)


def test_a_part_that_never_starts_is_an_error_with_its_last_words(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner_module, "FIRST_WAIT", 0.01)
    broken = Part("broken", f"127.0.0.1:{port}", lambda: True, (sys.executable, "-c", "raise SystemExit('no disk')"))
    runner = Runner(tmp_path, lambda _: None)
    with pytest.raises(Unavailable, match=r"(?s)broken did not become ready.*no disk"):
        runner.open([broken])
    assert runner.running["broken"].restarts == runner_module.TRIES


def test_a_part_that_ignores_the_stop_signal_is_killed_after_its_grace(tmp_path: Path) -> None:
    stubborn = "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    log = tmp_path / "deaf.log"
    part = Part("deaf", "", lambda: "deaf" in log.read_text(), (sys.executable, "-c", stubborn), grace=0.1)
    runner = Runner(tmp_path, lambda _: None)
    runner.open([part])
    child = runner.running["deaf"].child
    runner.close()
    assert child
    assert child.returncode == -signal.SIGKILL


def test_a_taken_port_is_told_with_the_option_that_moves_it(port: int) -> None:
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(Unavailable, match=rf"Port {port} for echo is taken.*process {os.getpid()}.*--port-echo"),
    ):
        check_ports([server(port)])
    check_ports([server(port)])
