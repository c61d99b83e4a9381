"""The restore drill: takes one tenant away and puts it back, on a box of its own, and looks at every digest.

    make drill                        # a throwaway box in a temporary folder
    python scripts/restore_drill.py --data-dir FOLDER   # a box that is up already (it must hold the demo accounts)

A district's case is filed and left open, another is granted; the district's street is archived, backed up, removed,
registered again and restored; its rows must be what they were, and the open case must go on to a licence.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

from tests.support.city import City, opened_city  # noqa: E402

from onestop.box.ports import free_ports  # noqa: E402 -- the paths come first

STREET, SLUG = "370102001", "jiefanglu"
ALLOWANCE = "000706001000"
"""The minimum living allowance: filed in a street, led by its district, examined by street, district and city."""
LICENCE_WITHIN = 60
began = time.monotonic()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data-dir", type=Path, help="the folder of a box that is up; else a throwaway box")
    given: Path | None = parser.parse_args().data_dir
    if given:
        state = json.loads((given / "state.json").read_text())
        drill(opened_city(given, state["ports"]["api"]))
        return
    with box() as city:
        drill(city)


@contextmanager
def box() -> Iterator[City]:
    """A box of its own on free ports, taken down and thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="onestop-drill-") as name:
        folder, ports = Path(name), free_ports()
        words = [f"--port-{part}={getattr(ports, part)}" for part in ports.__dataclass_fields__]
        say("the box comes up")
        onestop(folder, "up", "--detach", *words)
        try:
            onestop(folder, "accounts", "demo")
            yield opened_city(folder, ports.api)
        finally:
            onestop(folder, "down")


def drill(city: City) -> None:
    folder = city.data_dir
    granted, left_open = file(city), file(city)
    on_to_licence(city, granted)
    say(f"case {granted} has its licence, case {left_open} is open")
    backup = ordered(folder, "backup", STREET)
    archive = ordered(folder, "archive", STREET, "--days", "1")
    say(f"backed up ({backup['result']['rows']} rows) and archived ({archive['result']['objects']} objects)")
    with tempfile.TemporaryDirectory() as taken:
        onestop(folder, "ops", "fetch", archive["id"], taken)
        say(onestop(folder, "ops", "verify", taken).splitlines()[0])
    say(onestop(folder, "ops", "remove", STREET, archive["id"], "--open-cases", "--yes").splitlines()[0])
    apply(folder)
    restored = ordered(folder, "restore", STREET, backup["id"])
    say(f"restored: {restored['result']}")
    again = ordered(folder, "backup", STREET)
    compare(folder, backup["id"], again["id"])
    onestop(folder, "accounts", "demo")
    on_to_licence(city, left_open)
    say(f"case {left_open}, open when it was backed up, has its licence; the drill is over")


def file(city: City) -> str:
    """File a case in the street and let its clerk accept it."""
    applicant = city.caller("citizen", SLUG)
    item, me = applicant.get(f"/items/{ALLOWANCE}"), applicant.get("/me")
    from onestop.commands.walk import answer  # noqa: PLC0415 -- loads the whole product

    materials = {m["code"]: [applicant.upload(m["code"], PAPER)] for m in item["materials"] if not m["shared"]}
    form = {field["name"]: ANSWERS.get(field["name"]) or answer(field, me) for field in item["form"]}
    number = applicant.post("/cases", {"item": ALLOWANCE, "form": form, "materials": materials})["number"]
    city.caller("jiefanglu-clerk", SLUG).act(number, {"type": "accept"})
    return str(number)


ANSWERS = {"household_size": "3", "monthly_income": "2100"}
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OFFICERS = {
    f"{STREET}-affairs": ("jiefanglu-affairs-officer", SLUG),
    "370102-civil": ("lixia-civil-officer", "lixia"),
    "370100-civil": ("civil-reviewer", "jinan"),
}


def on_to_licence(city: City, number: str) -> None:
    """Let every department approve, and the district decide; wait for the licence."""
    for department, (login, slug) in OFFICERS.items():
        verdict = {"type": "give-verdict", "department": department, "verdict": "approve"}
        city.caller(login, slug).act(number, verdict)
    city.caller("lixia-civil-officer", "lixia").act(number, {"type": "decide", "granted": True})
    applicant, until = city.caller("citizen", SLUG), time.monotonic() + LICENCE_WITHIN
    while not applicant.get(f"/cases/{number}")["licence"]:
        if time.monotonic() > until:
            raise SystemExit(f"case {number} has no licence after {LICENCE_WITHIN} s")
        time.sleep(0.2)


def ordered(folder: Path, kind: str, *words: str) -> dict[str, Any]:
    """Carry an operation out and return what became of it."""
    name = f"drill-{kind}-{time.time_ns()}"
    onestop(folder, "ops", kind, *words, "--id", name)
    told: dict[str, Any] = json.loads(onestop(folder, "ops", "show", name, "--json"))
    if told["state"] != "done":
        raise SystemExit(f"{kind} ended as {told['state']}: {told['message']}")
    return told


def compare(folder: Path, before: str, after: str) -> None:
    """Compare the tables of two backups by their digests."""
    tables = []
    for name in (before, after):
        with tempfile.TemporaryDirectory() as taken:
            onestop(folder, "ops", "fetch", name, taken)
            manifest = json.loads((Path(taken) / "manifest.json").read_bytes())
        tables.append({table["name"]: table for table in manifest["tables"]})
    other = [name for name, table in tables[0].items() if table != tables[1][name] and name not in PASSING]
    if other:
        raise SystemExit(f"these tables are not what they were: {', '.join(other)}")
    say(f"{len(tables[0]) - len(PASSING)} tables are, digest by digest, what they were")


PASSING = frozenset({"tenant", "idempotency_key"})
"""What may differ: the registration's own columns, and keys of calls made meanwhile."""


def apply(folder: Path) -> None:
    """Register the tenant again, as its declaration says."""
    from onestop.box.model import Box  # noqa: PLC0415
    from onestop.box.settings import environment, keep_secrets  # noqa: PLC0415
    from onestop.box.state import read_state  # noqa: PLC0415

    state = read_state(folder)
    if state is None:
        raise SystemExit("the box is gone")
    settings = environment(Box(folder, state.ports, keep_secrets(folder)))
    command = [sys.executable, "-m", "onestop", "tenants", "apply", "--yes"]
    subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=True, capture_output=True)


def onestop(folder: Path, *words: str) -> str:
    """Run a command of the product on the box, and return what it says."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOP_")}
    command = [sys.executable, "-m", "onestop", *words, "--data-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=own | {"NO_COLOR": "1"}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout


def say(text: str) -> None:
    print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)


if __name__ == "__main__":
    main()
