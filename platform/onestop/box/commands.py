"""The commands `up`, `down`, `status` and `logs`."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from rich.console import Console
from rich.table import Table as Grid

from onestop.box.model import Ports
from onestop.box.state import BoxState, is_running, only_one, read_state, stop_orphans
from onestop.errors import Unavailable

C = TypeVar("C", bound=Callable[..., Any])
PATIENCE = 120.0
"""Seconds that `up --detach` and `down` wait at most."""
NOT_RUNNING = 3
"""Exit code of `status` when the box does not run, as init systems have it."""
MARKS = {"ready": "green", "given": "cyan", "failed": "red", "stopped": "dim"}


def data_dir_option(command: C) -> C:
    return click.option(
        "--data-dir", type=click.Path(path_type=Path), default=Path(".data"), show_default=True,
        envvar="ONESTOP_DATA_DIR", help="The folder in which the box keeps everything.",
    )(command)  # fmt: skip


def port_option(name: str, default: int, what: str, envvar: str | None = None) -> Callable[[C], C]:
    kind = click.IntRange(1024, 55_000)
    return click.option(f"--port-{name}", type=kind, default=default, envvar=envvar, show_default=True, help=what)


@click.command()
@data_dir_option
@port_option("api", Ports().api, "Where pages and API are served.", "ONESTOP_PORT")
@port_option("postgres", Ports().postgres, "PostgreSQL.")
@port_option("temporal", Ports().temporal, "Temporal.")
@port_option(
    "s3", Ports().s3, "Object store; it takes the four ports after this one too, and all five once more 10000 higher."
)
@click.option("--detach", is_flag=True, help="Return as soon as everything is ready.")
def up(data_dir: Path, detach: bool, **ports: int) -> None:
    """Start the city: PostgreSQL, Temporal, object store, API, workers. Ctrl-C stops it; nothing is lost."""
    chosen = Ports(**{name.removeprefix("port_"): port for name, port in ports.items()})
    if detach:
        _detach(data_dir, chosen)
    else:
        _up(data_dir, chosen)


def _up(data_dir: Path, ports: Ports) -> None:
    from onestop.box import applications, up as box_up  # noqa: PLC0415, I001 — the servers' clients load only here

    console, box = Console(), box_up.open_box(data_dir, ports)
    box_up.up(box, box_up.Table(applications.prepare, applications.applications), lambda line: _tell(console, line))


def _tell(console: Console, line: str) -> None:
    console.print(f"[dim]{time.strftime('%H:%M:%S')}[/dim] ", end="")
    console.print(line, markup=False, highlight=False)


def _detach(data_dir: Path, ports: Ports) -> None:
    words = [f"--port-{name}={getattr(ports, name)}" for name in Ports.__dataclass_fields__]
    command = [sys.executable, "-m", "onestop", "up", f"--data-dir={data_dir}", *words]
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with only_one(data_dir):  # a box that runs keeps its log
        log = data_dir / "logs" / "box.log"
        log.parent.mkdir(exist_ok=True)
    with log.open("wb") as output:
        quiet: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": output, "stderr": output}
        runner = subprocess.Popen(command, **quiet, start_new_session=True)  # noqa: S603
    with Console().status("Starting the city …"):
        while runner.poll() is None:
            state = read_state(data_dir)
            if state and state.pid == runner.pid and state.phase == "ready":
                break
            time.sleep(0.1)
    click.echo(log.read_text(), nl=False)
    if runner.returncode is not None:
        sys.exit(runner.returncode or 1)


@click.command()
@data_dir_option
def down(data_dir: Path) -> None:
    """Stop the city in order; everything is kept for the next start."""
    state = read_state(data_dir)
    if state is None or not is_running(data_dir):
        orphans = stop_orphans(data_dir)
        click.echo(f"Stopped what a killed box had left: {', '.join(orphans)}" if orphans else "No box is running.")
        return
    os.kill(state.pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    with Console().status("Stopping the city …"):
        while is_running(data_dir):
            if time.monotonic() > until:
                raise Unavailable("The box (process {pid}) has not stopped.", pid=state.pid)
            time.sleep(0.1)
    click.echo("Stopped; everything is kept.")


@click.command()
@data_dir_option
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def status(data_dir: Path, as_json: bool) -> None:
    """Show each part, its state and its address. Ends with 3 when the box does not run."""
    state, running = read_state(data_dir), is_running(data_dir)
    if as_json:
        click.echo(msgspec.json.encode(_described(state, running)).decode())
    elif state is None or not running:
        click.echo("No box is running.")
    else:
        Console().print(_grid(state))
    if not running:
        sys.exit(NOT_RUNNING)


def _described(state: BoxState | None, running: bool) -> dict[str, Any]:
    fields = ("name", "state", "address", "pid", "restarts")
    parts = [{field: getattr(part, field) for field in fields} for part in state.parts] if state and running else []
    return {"running": running, "phase": state.phase if state and running else "stopped", "parts": parts}


def _grid(state: BoxState) -> Grid:
    grid = Grid("part", "state", "address", "process", "restarts", title=f"The city is {state.phase}")
    for part in state.parts:
        colour = MARKS.get(part.state, "yellow")
        grid.add_row(part.name, f"[{colour}]{part.state}[/]", part.address, str(part.pid or ""), str(part.restarts))
    return grid


@click.command()
@click.argument("part", required=False)
@data_dir_option
@click.option("--follow", "-f", is_flag=True, help="Go on showing lines as they come.")
def logs(part: str | None, data_dir: Path, follow: bool) -> None:
    """Show the last lines of one part's log, or of all."""
    paths = {path.stem: path for path in sorted((data_dir / "logs").glob("*.log"))}
    if part and part not in paths:
        raise click.BadParameter(f"There is no log of {part}; there are: {', '.join(paths) or 'none'}.")
    chosen = {part: paths[part]} if part else paths
    ends = {name: _show(name, path, 0, last=20) for name, path in chosen.items()}
    while follow:
        time.sleep(0.3)
        ends = {name: _show(name, path, ends[name]) for name, path in chosen.items()}


def _show(name: str, path: Path, start: int, last: int | None = None) -> int:
    """Print whole lines after `start`, or the `last` ones only; return where the next look begins."""
    if path.stat().st_size < start:  # the log has made room
        start = 0
    with path.open("rb") as file:
        file.seek(start)
        text = file.read()
    whole = text[: text.rfind(b"\n") + 1]
    lines = whole.decode("utf-8", "replace").splitlines()
    for line in lines[-last:] if last else lines:
        click.echo(f"{name:<9}| {line}")
    return start + len(whole)
