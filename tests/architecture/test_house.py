"""House rules that linters cannot see."""

import ast
import tomllib
from pathlib import Path

from onestop.settings import RELEASE

ROOT = Path(__file__).parents[2]
CODE = [path for root in ("platform", "workflows", "operator") for path in (ROOT / root).rglob("*.py")]


def test_the_three_roots_are_no_packages_since_they_would_shadow_the_standard_library():
    assert [name for name in ("platform", "workflows", "operator") if (ROOT / name / "__init__.py").exists()] == []


def test_no_test_folder_shadows_the_standard_library():
    assert not (ROOT / "tests" / "platform").exists()
    assert not (ROOT / "tests" / "operator").exists()


def test_the_top_level_names_are_the_eight_and_what_stands_beside_them():
    eight = {"platform", "workflows", "operator", "charts", "tenants", "tests", "tiltfile", "pyproject.toml"}
    beside = {
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "Makefile",
        "docs",
        "bench",
        "scripts",
        "requirements",
        "Dockerfile",
    }
    npm = {"package.json", "package-lock.json"}
    made = {"node_modules", "dist"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")}
    assert found - made - eight - beside - npm == set()


def test_no_file_is_longer_than_500_lines():
    long = {str(path.relative_to(ROOT)): count for path in CODE if (count := len(path.read_text().splitlines())) > 500}
    assert long == {}


def test_package_files_of_slices_are_empty():
    assert [
        str(path.relative_to(ROOT)) for path in CODE if path.name == "__init__.py" and path.read_text().strip()
    ] == []


def test_models_read_no_clock_and_draw_no_lots():
    wrong = []
    for path in CODE:
        if path.name != "model.py" and path.parent.name != "model":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow", "uuid4", "random", "sleep"):
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                if owner in ("datetime", "date", "uuid", "random", "time"):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert wrong == []


def test_the_release_is_the_same_in_code_and_package():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == RELEASE
