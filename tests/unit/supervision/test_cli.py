"""`onestop trail verify`: offline, exit code 0 for a whole trail, 1 for any other, with what is wrong and where."""

import json

import pytest
from click.testing import CliRunner
from tests.unit.supervision.test_trail import FILE

from onestop.commands.trail import trail


def run(tmp_path, content: bytes, *options: str):
    file = tmp_path / "trail.json"
    file.write_bytes(content)
    return CliRunner().invoke(trail, ["verify", str(file), *options])


@pytest.mark.parametrize(("language", "told"), [("zh", "该留痕文件完整无误。"), ("en", "This trail is whole.")])
def test_a_whole_trail_is_told_so(tmp_path, language, told):
    found = run(tmp_path, FILE, "--language", language)
    assert found.exit_code == 0
    assert told in found.output


def test_a_changed_event_is_named(tmp_path):
    found = run(tmp_path, FILE.replace(b"2026-11-02T02:00", b"2026-11-02T03:00", 1), "--language", "zh")
    assert found.exit_code == 1
    assert "第 1 条记录被改动" in found.output


def test_scripts_get_json(tmp_path):
    found = run(tmp_path, b"no trail", "--json")
    assert found.exit_code == 1
    assert json.loads(found.output)["findings"][0]["what"] == "The file is no trail: {place}"
