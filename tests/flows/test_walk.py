"""The command that shows a newcomer the whole chain, and those that check what came of it."""

import os
import subprocess
import sys

from tests.support.city import ROOT


def onestop(*words):
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOP_")}
    line = [sys.executable, "-m", "onestop", *map(str, words)]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False, env=own)


def test_both_published_cases_are_walked_from_filing_to_a_verified_licence(city):
    done = onestop("walk", f"--data-dir={city.data_dir}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("verified by a stranger") == 2


def test_what_came_of_a_walk_is_taken_from_the_running_box_and_checked_without_it(city, tmp_path):
    here, gelan = f"--data-dir={city.data_dir}", city.caller("gelan")
    onestop("walk", here)
    licence = gelan.get("/licences")["licences"][0]
    trail, file = tmp_path / "trail.json", tmp_path / "licence.pdf"
    exported = onestop("trail", "export", licence["case_number"], here, "--out", trail)
    assert exported.returncode == 0, exported.stderr
    assert onestop("trail", "verify", trail).returncode == 0
    file.write_bytes(gelan.client.get(f"/licences/{licence['number']}/file").content)
    assert onestop("licences", "verify", file, here).returncode == 0
    for changed, check in ((trail, ("trail", "verify", trail)), (file, ("licences", "verify", file, here))):
        content = bytearray(changed.read_bytes())
        content[len(content) // 2] ^= 1
        changed.write_bytes(content)
        assert onestop(*check).returncode == 1


def test_a_declaration_is_applied_to_the_running_box_without_any_setting(city):
    done = onestop("tenants", "apply", "tenants/jinan", "--yes", f"--data-dir={city.data_dir}")
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Everything is as declared already."), done.stderr


def test_without_a_box_and_without_settings_it_is_said_what_is_missing(tmp_path):
    done = onestop("trail", "export", "370100261124000001K", f"--data-dir={tmp_path}")
    assert done.returncode == 1
    assert "ONESTOP_" in done.stderr
    assert "database_url" in done.stderr
