"""The image's recipe: linted, and its very steps run in a bare folder, since no engine builds it here."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.support.kube_parts import ROOT

from onestop.box.programs import program

FILE = ROOT / "Dockerfile"
INSTRUCTION = re.compile(r"^(FROM|ARG|WORKDIR|COPY|RUN|ENV|USER|ENTRYPOINT)\s+(.*)$", re.DOTALL)
OURS = re.compile(r"(?<![\w/.-])/(assets|src|opt|app)\b")
"""Folders at the root of the image that the recipe makes."""


@dataclass
class Stage:
    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)


def stages() -> list[Stage]:
    text = re.sub(r"^#.*\n", "", FILE.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    found: list[Stage] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        match = INSTRUCTION.match(line)
        assert match, f"an instruction that this test does not know: {line}"
        word, rest = match.groups()
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(name, base))
        elif found:
            found[-1].steps.append((word, rest))
    return found


def test_the_linter_finds_nothing():
    done = subprocess.run([program("hadolint"), FILE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_runs_as_nobody_in_particular_and_leaves_the_tools_behind():
    last = stages()[-1].steps
    assert [rest for word, rest in last if word == "USER"] == ["10001:10001"]
    assert not [rest for word, rest in last if word == "RUN" and "pip" in rest]
    assert [rest for word, rest in last if word == "ENTRYPOINT"] == ['["onestop"]']


def test_no_base_moves_under_a_name_that_promises_nothing():
    bases = re.findall(r"^ARG \w+=(\S+)$", FILE.read_text(), flags=re.MULTILINE)
    assert len(bases) == 2
    assert all(":" in base and not base.endswith(":latest") for base in bases)
    assert {stage.base for stage in stages()} == {"${PYTHON}", "${NODE}"}


class Bare:
    """A folder in which the steps of the recipe are run as an engine would: its own root, nothing else of ours."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root
        self.environment = {"PATH": f"{Path(sys.executable).resolve().parent}:{os.environ['PATH']}"}
        kept = ("HOME", "PIP_INDEX_URL", "PIP_CONFIG_FILE", "npm_config_registry", "NPM_CONFIG_USERCONFIG")
        self.environment |= {name: os.environ[name] for name in kept if name in os.environ}

    def place(self, path: str) -> Path:
        return self.root / path.lstrip("/") if path.startswith("/") else self.folder / path

    def carry_out(self, word: str, rest: str) -> None:
        match word:
            case "WORKDIR":
                self.folder = self.place(rest)
                self.folder.mkdir(parents=True, exist_ok=True)
            case "COPY":
                self._copy(rest.split())
            case "RUN" if not rest.startswith("groupadd"):
                command = OURS.sub(rf"{self.root}/\1", rest)
                done = subprocess.run(  # noqa: S602 -- a step of the recipe is a line of the shell
                    command,
                    shell=True,
                    cwd=self.folder,
                    env=self.environment,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                assert done.returncode == 0, f"{rest}\n{done.stdout}{done.stderr}"
            case "ENV":
                for name, value in re.findall(r"(\w+)=(\S+)", rest):
                    moved = OURS.sub(rf"{self.root}/\1", value)
                    self.environment[name] = moved.replace("$PATH", self.environment["PATH"])

    def _copy(self, words: list[str]) -> None:
        context = self.root if words[0].startswith("--from=") else ROOT
        *sources, target = [word for word in words if not word.startswith("--from=")]
        for source in sources:
            origin = context / source.lstrip("/")
            to = self.place(target)
            if origin.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(origin, to, symlinks=True, dirs_exist_ok=True, ignore=ignored)
            elif target.endswith("/") or to.is_dir():
                to.mkdir(parents=True, exist_ok=True)
                shutil.copy(origin, to)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Bare:
    """The image's folders after every step."""
    made = Bare(tmp_path_factory.mktemp("image"))
    for stage in stages():
        for word, rest in stage.steps:
            carries_itself = word == "COPY" and "/opt/onestop /opt/onestop" in rest
            if not carries_itself:  # one root stands for the stages' three
                made.carry_out(word, rest)
    return made


def run(bare: Bare, *words: str) -> str:
    command = [str(bare.root / "opt/onestop/bin" / words[0]), *words[1:]]
    done = subprocess.run(command, cwd=bare.folder, env=bare.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_steps_lead_to_a_command_that_starts(bare: Bare):
    assert "Serve the API and the pages." in run(bare, "onestop", "--help")


def test_the_image_holds_the_city_and_reads_it(bare: Bare):
    assert "sound" in run(bare, "onestop", "tenants", "check", bare.environment["ONESTOP_TENANTS_DIR"])


def test_the_image_holds_the_fonts_and_the_script_library_of_the_pages(bare: Bare):
    words = "from pathlib import Path; import os; from onestop.web.assets import Assets; "
    words += (
        "from onestop.gateways.documents.renderer import TypstRenderer; p = Path(os.environ['ONESTOP_ASSETS_DIR']); "
    )
    words += "print(Assets(p).address('onestop.js')); TypstRenderer(p).close()"
    assert run(bare, "python", "-c", words).startswith("/assets/onestop-")
