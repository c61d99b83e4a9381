"""What a box writes down: who runs, and what a killed one left behind."""

import subprocess
import sys
from pathlib import Path

import pytest

from onestop.box.model import Ports
from onestop.box.processes import birth
from onestop.box.state import BoxState, PartState, is_running, only_one, read_state, stop_orphans, write_state
from onestop.errors import Conflict


def state(*parts: PartState) -> BoxState:
    return BoxState(pid=4711, phase="ready", ports=Ports(), parts=list(parts))


def test_a_written_state_is_read_back(tmp_path: Path) -> None:
    assert read_state(tmp_path) is None
    written = state(PartState(name="s3", state="ready", address="127.0.0.1:1", pid=1, born=2.5))
    write_state(tmp_path, written)
    assert read_state(tmp_path) == written


def test_a_second_box_in_the_same_folder_is_told_who_runs(tmp_path: Path) -> None:
    write_state(tmp_path, state())
    assert not is_running(tmp_path)
    with only_one(tmp_path):
        assert is_running(tmp_path)
        with pytest.raises(Conflict, match=r"already running.*4711"), only_one(tmp_path):
            pass
    assert not is_running(tmp_path)


def test_an_orphan_is_stopped_but_never_a_process_that_only_has_its_number(tmp_path: Path) -> None:
    words = [sys.executable, "-c", "print('up', flush=True); import signal; signal.pause()"]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as orphan:
        assert orphan.stdout
        orphan.stdout.readline()
        part = PartState(name="s3", state="ready", address="", pid=orphan.pid, born=birth(orphan.pid) - 1)
        write_state(tmp_path, state(part))
        assert stop_orphans(tmp_path) == []
        assert orphan.poll() is None
        write_state(
            tmp_path, state(PartState(name="s3", state="ready", address="", pid=orphan.pid, born=birth(orphan.pid)))
        )
        assert stop_orphans(tmp_path) == ["s3"]
        assert birth(orphan.pid) == 0
