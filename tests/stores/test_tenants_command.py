"""`onestop tenants` as people run it: what it prints and how it ends."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "data" / "small-city"


def onestop(*words, **environment):
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("platform", "workflows", "operator"))
    return subprocess.run(
        [sys.executable, "-m", "onestop", *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": paths, "COLUMNS": "200", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def city(tmp_path):
    return shutil.copytree(SMALL, tmp_path / "city")


def test_check_counts_a_sound_declaration_and_ends_with_0(city):
    done = onestop("tenants", "check", str(city))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "4 tenants, 7 departments, 3 items: sound\n"


def test_check_names_file_line_and_rule_and_ends_with_1(city):
    file = city / "catalogue" / "water.yaml"
    file.write_text(file.read_text().replace("promised_days: 10", "promised_days: 30", 1))
    done = onestop("tenants", "check", str(city))
    line = file.read_text().splitlines().index("    promised_days: 30") + 1
    assert (done.returncode, done.stdout) == (1, "")
    assert f"catalogue/water.yaml:{line}: limit-order: " in done.stderr


def test_check_of_a_folder_without_files_names_each_that_is_missing(tmp_path):
    done = onestop("tenants", "check", str(tmp_path))
    assert done.returncode == 1
    assert "city.yaml:1: missing-file: This file is missing." in done.stderr


def test_an_unknown_word_is_a_mistake_of_use_and_ends_with_2():
    assert onestop("tenants", "chekc").returncode == 2


def test_apply_shows_its_plan_asks_and_does_nothing_the_second_time(city, database_name, postgres):
    addresses = {
        "ONESTOP_DATABASE_URL": postgres.url("onestop_app", database_name),
        "ONESTOP_DATABASE_OWNER_URL": postgres.url("onestop_owner", database_name),
    }
    unanswered = onestop("tenants", "apply", str(city), **addresses)
    assert unanswered.returncode == 1
    assert "Apply? [y/N]" in unanswered.stdout
    first = onestop("tenants", "apply", str(city), "--yes", **addresses)
    assert first.returncode == 0
    assert "create" in first.stdout
    assert "000102001000/2" in first.stdout
    assert "4 tenants and 3 items are as declared" in first.stdout
    second = onestop("tenants", "apply", str(city), "--yes", **addresses)
    assert second.stdout.splitlines()[0] == "Everything is as declared already."
