"""The command line: quick help, every command loadable, honest answers when nothing runs."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from onestop.box.model import Ports
from onestop.box.processes import birth
from onestop.box.state import BoxState, PartState, only_one, write_state
from onestop.cli import COMMANDS, onestop


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(onestop, list(words))
    return result.exit_code, result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_has_help(name: str) -> None:
    code, said = run(name, "--help")
    assert code == 0
    assert f"onestop {name}" in said


def test_help_lists_every_command_and_loads_none() -> None:
    script = "import sys; from onestop.cli import main\ntry: main()\nfinally: print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", script, "--help"], capture_output=True, text=True, check=True).stdout
    assert all(name in said for name in COMMANDS)
    assert not any(f" {module} " in said for module in ("litestar", "temporalio", "asyncpg", "onestop.box.commands"))


def test_an_unknown_command_is_refused() -> None:
    assert run("fly")[0] == click.UsageError.exit_code


def test_status_and_down_say_that_nothing_runs(tmp_path: Path) -> None:
    assert run("status", "--data-dir", str(tmp_path)) == (3, "No box is running.\n")
    code, said = run("status", "--json", "--data-dir", str(tmp_path))
    assert (code, json.loads(said)) == (3, {"running": False, "phase": "stopped", "parts": []})
    assert run("down", "--data-dir", str(tmp_path)) == (0, "No box is running.\n")


def test_status_shows_each_part_with_its_state_and_address(tmp_path: Path) -> None:
    part = PartState(name="s3", state="ready", address="127.0.0.1:8333", pid=4711, restarts=2)
    write_state(tmp_path, BoxState(pid=1, phase="ready", ports=Ports(), parts=[part]))
    with only_one(tmp_path):
        code, said = run("status", "--json", "--data-dir", str(tmp_path))
        grid = run("status", "--data-dir", str(tmp_path))[1]
    described = {"name": "s3", "state": "ready", "address": "127.0.0.1:8333", "pid": 4711, "restarts": 2}
    assert (code, json.loads(said)) == (0, {"running": True, "phase": "ready", "parts": [described]})
    assert all(word in grid for word in ("s3", "ready", "127.0.0.1:8333", "4711"))


def test_down_stops_what_a_killed_box_left(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "print('up', flush=True); import signal; signal.pause()"]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as orphan:
        assert orphan.stdout
        orphan.stdout.readline()
        part = PartState(name="temporal", state="ready", address="", pid=orphan.pid, born=birth(orphan.pid))
        write_state(tmp_path, BoxState(pid=1, phase="ready", ports=Ports(), parts=[part]))
        assert run("down", "--data-dir", str(tmp_path)) == (0, "Stopped what a killed box had left: temporal\n")
        assert birth(orphan.pid) == 0


def test_logs_show_the_last_lines_of_one_part_or_of_all(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "s3.log").write_text("".join(f"line {i}\n" for i in range(30)))
    (logs / "api.log").write_text("served\nhalf a li")
    said = run("logs", "s3", "--data-dir", str(tmp_path))[1].splitlines()
    assert (said[0], said[-1], len(said)) == ("s3       | line 10", "s3       | line 29", 20)
    assert run("logs", "--data-dir", str(tmp_path))[1].startswith("api      | served\ns3 ")
    code, said = run("logs", "cat", "--data-dir", str(tmp_path))
    assert code == click.UsageError.exit_code
    assert "api, s3" in said


def test_a_second_detached_start_is_told_who_runs(tmp_path: Path) -> None:
    write_state(tmp_path, BoxState(pid=4711, phase="ready", ports=Ports(), parts=[]))
    with only_one(tmp_path):
        words = [sys.executable, "-m", "onestop", "up", "--detach", "--data-dir", str(tmp_path)]
        answer = subprocess.run(words, capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert "already running" in answer.stderr
    assert "4711" in answer.stderr
