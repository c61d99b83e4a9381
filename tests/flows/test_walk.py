"""The command that shows a newcomer the whole chain."""

import subprocess
import sys

from tests.support.city import ROOT


def test_both_published_cases_are_walked_from_filing_to_a_verified_licence(city):
    walk = [sys.executable, "-m", "onestop", "walk", f"--data-dir={city.data_dir}"]
    done = subprocess.run(walk, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("verified by a stranger") == 2
