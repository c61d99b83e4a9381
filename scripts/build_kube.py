"""Build one module of tests/cluster/kube into .cache/kube/bin: a real Kubernetes from source, and what goes with it.

Run by `make kube`, which calls it only for a module whose go.mod or go.sum is newer than its programs.
"""

import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

from rich.progress import Progress

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "tests" / "cluster" / "kube"
PROGRAMS = ROOT / ".cache" / "kube" / "bin"
NAMES = {"server": "etcd"}
"""Programs whose package is called otherwise than people call them."""
VERSIONED = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")
"""Packages that say which Kubernetes this is; a build from source does not know by itself."""
KUBERNETES = "k8s.io/kubernetes"


def go(module: Path, *words: str) -> subprocess.Popen[str]:
    """Start the Go of the wheel, never another that it might fetch; its caches lie where they always do."""
    command = [str(Path(sysconfig.get_path("scripts")) / "go"), *words]
    environment = os.environ | {"GOTOOLCHAIN": "local"}
    return subprocess.Popen(command, cwd=module, env=environment, text=True, stdout=-1, stderr=subprocess.STDOUT)


def asked(module: Path, *words: str) -> list[str]:
    """Return the lines that Go answers; what it says when it fails ends this script."""
    with go(module, *words) as answering:
        said, _ = answering.communicate()
    if answering.returncode:
        sys.exit(f"go {' '.join(words)} failed:\n{said}")
    return said.split("\n")[:-1]


def link_flags(module: Path) -> str:
    """Return the linker's flags: no debug tables, and the release of Kubernetes if this module holds it."""
    versions = dict(line.split()[:2] for line in asked(module, "list", "-m", "all") if " " in line)
    if (release := versions.get(KUBERNETES)) is None:
        return "-s -w"
    major, minor, _ = release.removeprefix("v").split(".")
    facts = {"gitVersion": release, "gitMajor": major, "gitMinor": minor, "gitTreeState": "clean"}
    return " ".join(["-s -w", *(f"-X {p}.{name}={value}" for p in VERSIONED for name, value in facts.items())])


def compiled(module: Path, package: str, target: Path, flags: str) -> Iterator[str]:
    """Build one program and yield each package as it is compiled; what is in Go's cache is not compiled again."""
    with go(module, "build", "-v", "-trimpath", "-ldflags", flags, "-o", str(target), package) as building:
        said = []
        for line in building.stdout or ():
            said.append(line)
            yield line.strip()
    if building.returncode:
        sys.exit(f"{target.name} could not be built:\n{''.join(said[-20:])}")


def main(name: str) -> None:
    module = MODULES / name
    PROGRAMS.mkdir(parents=True, exist_ok=True)
    flags = link_flags(module)
    with Progress(transient=True) as progress:
        for package in asked(module, "list", "tool"):
            short = next(part for part in reversed(package.split("/")) if part != "v3")
            target, since = PROGRAMS / NAMES.get(short, short), time.monotonic()
            task = progress.add_task(target.name, total=len(asked(module, "list", "-deps", package)))
            for _ in compiled(module, package, target, flags):
                progress.advance(task)
            progress.remove_task(task)
            progress.console.print(f"built {target.name:<24}{time.monotonic() - since:5.0f} s", highlight=False)
    (PROGRAMS.parent / name).touch()


if __name__ == "__main__":
    main(sys.argv[1])
