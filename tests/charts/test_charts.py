"""The charts as Helm sees them, without a cluster: every set of values, and what each pod must have."""

import ast
import os
import re
import subprocess
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
import yaml
from tests.support.kube_parts import ROOT, built

from onestop.box.model import LOCALHOST, Box, Ports, Secrets
from onestop.box.temporal import temporal_part
from onestop.settings import RELEASE, Settings

CHARTS = ROOT / "charts"
VALUES = sorted(CHARTS.glob("*/ci/*-values.yaml"))
PLATFORM = [path for path in VALUES if path.parts[-3] == "onestop"]
PODS = ("Deployment", "StatefulSet", "Job", "Pod")


def named(path: Path) -> str:
    return f"{path.parts[-3]}-{path.name.removesuffix('-values.yaml')}"


def helm(home: Path, *words: str | Path, program: str = "helm") -> str:
    environment = os.environ | {"HOME": str(home), "HELM_CACHE_HOME": str(home)}
    done = subprocess.run([built(program), *words], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@cache
def rendered(values: Path, home: Path) -> list[dict]:
    chart = values.parents[1]
    said = helm(home, "template", "city", chart, "-n", "onestop", "-f", values, "--include-crds")
    return [document for document in yaml.safe_load_all(said) if document]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("helm")


def pods(documents: list[dict]) -> list[tuple[str, dict]]:
    found = [document for document in documents if document["kind"] in PODS]
    return [
        (one["metadata"]["name"], one["spec"] if one["kind"] == "Pod" else one["spec"]["template"]["spec"])
        for one in found
    ]


@pytest.mark.parametrize("values", VALUES, ids=named)
def test_helm_finds_nothing_to_criticise(values: Path, home: Path):
    assert "0 chart(s) failed" in helm(home, "lint", "--strict", values.parents[1], "-f", values)


@pytest.mark.parametrize("chart", ["onestop", "tenant"])
def test_the_templates_pass_their_own_tests(chart: str, home: Path):
    said = helm(home, CHARTS / chart, program="helm-unittest")
    assert re.search(r"Tests:\s+[1-9]\d* passed, \d+ total", said), said


@pytest.mark.parametrize("values", PLATFORM, ids=named)
def test_every_pod_meets_the_restricted_standard_and_more(values: Path, home: Path):
    wrong = []
    for name, pod in pods(rendered(values, home)):
        security = pod["securityContext"]
        if not (security["runAsNonRoot"] and security["seccompProfile"] == {"type": "RuntimeDefault"}):
            wrong.append(f"{name}: pod")
        for container in pod["containers"]:
            own = container["securityContext"]
            if own != {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }:
                wrong.append(f"{name}: {own}")
            if not ({"cpu", "memory"} <= set(container["resources"]["requests"]) and container["resources"]["limits"]):
                wrong.append(f"{name}: resources")
    assert wrong == []


@pytest.mark.parametrize("values", PLATFORM, ids=named)
def test_no_image_moves_and_production_names_all_by_digest(values: Path, home: Path):
    images = {container["image"] for _, pod in pods(rendered(values, home)) for container in pod["containers"]}
    assert not [image for image in images if image.endswith(":latest") or ":" not in image]
    if yaml.safe_load(values.read_text()).get("production"):
        assert all(re.search(r"@sha256:[0-9a-f]{64}$", image) for image in images)


@pytest.mark.parametrize("values", PLATFORM, ids=named)
def test_every_setting_that_a_pod_is_given_is_one_that_the_platform_reads(values: Path, home: Path):
    known = {f"ONESTOP_{field.upper()}" for field in Settings.__struct_fields__}
    given = {
        entry["name"]
        for name, pod in pods(rendered(values, home))
        for container in pod["containers"]
        if container["name"] in ("onestop", "migrate")
        for entry in container["env"]
    }
    assert given - known == set()
    assert {"ONESTOP_DATABASE_URL", "ONESTOP_SECRET_KEY", "ONESTOP_BUILD_ID"} <= given


def test_the_evaluation_engine_is_started_as_the_box_starts_it(home: Path, tmp_path: Path):
    small = next(path for path in PLATFORM if path.name.startswith("small"))
    pod = dict(pods(rendered(small, home)))["city-temporal"]
    box = Box(tmp_path, Ports(), Secrets(*["x"] * 6), {})
    command = [str(word) for word in temporal_part(box).command[1:]]
    ours = [word.replace(LOCALHOST, "0.0.0.0").replace(str(tmp_path / "temporal"), "/data") for word in command]
    assert pod["containers"][0]["args"] == ours


def test_the_charts_are_of_the_release_of_the_package():
    for chart in ("onestop", "tenant"):
        declared = yaml.safe_load((CHARTS / chart / "Chart.yaml").read_text())
        assert (declared["version"], declared["appVersion"]) == (RELEASE, RELEASE)


def test_the_dashboards_are_as_their_script_writes_them():
    spec = spec_from_file_location("make_dashboards", ROOT / "scripts" / "make_dashboards.py")
    script = module_from_spec(spec)
    spec.loader.exec_module(script)
    assert {path.stem for path in script.FOLDER.glob("*.json")} == set(script.BOARDS)
    assert all((script.FOLDER / f"{name}.json").read_text("utf-8") == script.written(name) for name in script.BOARDS)


def figures() -> set[str]:
    """Return the names under which Prometheus knows the figures that the code declares."""
    endings = {"create_counter": ("_total",), "create_histogram": ("_bucket", "_count", "_sum")}
    endings |= dict.fromkeys(("create_gauge", "create_observable_gauge"), ("",))
    found = set(PROMISED)
    for path in (file for root in ("platform", "workflows") for file in (ROOT / root).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in endings:
                unit = next((word.value.value for word in node.keywords if word.arg == "unit"), "")
                name = node.args[0].value.replace(".", "_") + ("_seconds" if unit == "s" else "")
                found |= {name + ending for ending in endings[node.func.attr]}
    return found


PROMISED = ("onestop_workflow_failures_total",)
"""A figure that the code does not declare through a meter of its own."""


def test_every_figure_in_an_alert_or_a_dashboard_is_one_that_the_platform_has():
    text = (CHARTS / "onestop" / "files" / "alerts.yaml").read_text()
    text += "".join(path.read_text("utf-8") for path in (CHARTS / "onestop" / "files").rglob("*.json"))
    used = set(re.findall(r"\b(?:onestop|http_server)_[a-z_]+", text))
    assert len(used) > 10
    assert used - figures() == set()


def test_every_alert_has_its_runbook():
    alerts = yaml.safe_load((CHARTS / "onestop" / "files" / "alerts.yaml").read_text())
    headings = re.findall(
        r"^## (\w+)$", (ROOT / "docs" / "operations" / "runbooks.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings == [alert["alert"] for alert in alerts]
