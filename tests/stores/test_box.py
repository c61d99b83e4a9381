"""A real box of the three servers: up, killed part by part, killed whole, up again, down; everything is kept."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from minio import Minio
from temporalio.client import Client

from onestop.box.model import Box, Ports
from onestop.box.ports import free_ports
from onestop.box.settings import environment, keep_secrets
from onestop.settings import Settings, load_settings

SERVERS = ("postgres", "temporal", "s3")
BUCKET = "kept"


class RunningBox:
    """A box in a process of its own, as a person starts it, and what its command line says about it."""

    def __init__(self, folder: Path, ports: Ports) -> None:
        self.folder, self.ports = folder, ports
        self.process: subprocess.Popen[str] | None = None

    @property
    def settings(self) -> Settings:
        return load_settings(environment(Box(self.folder, self.ports, keep_secrets(self.folder))))

    def up(self) -> list[str]:
        """Start the box and return what it says until it is ready, or at all when it ends."""
        self.process = self.start()
        return self.hear(lambda line: line == "ready")

    def start(self) -> subprocess.Popen[str]:
        ports = (self.ports.api, self.ports.postgres, self.ports.temporal, self.ports.s3)
        words = [sys.executable, "-u", "-m", "tests.support.servers_only", str(self.folder), *map(str, ports)]
        paths = os.pathsep.join(["platform", "."])
        own = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOP_")}
        environment = own | {"PYTHONPATH": paths}
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)

    def hear(self, last: Callable[[str], bool]) -> list[str]:
        """Return what the box says up to the line that is the last, or to its end."""
        assert self.process
        assert self.process.stdout
        said = []
        for line in self.process.stdout:
            said.append(line.rstrip())
            if last(said[-1]):
                break
        return said

    def command(self, name: str, *words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "onestop", name, "--data-dir", str(self.folder), *words]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    def status(self) -> dict[str, dict]:
        return {part["name"]: part for part in json.loads(self.command("status", "--json").stdout)["parts"]}


@pytest.fixture
def box(tmp_path: Path) -> Iterator[RunningBox]:
    box = RunningBox(tmp_path / "data", free_ports())
    yield box
    if box.process and box.process.poll() is None:
        box.process.terminate()
        box.process.communicate()
    box.command("down")


def store(settings: Settings) -> Minio:
    return Minio(settings.s3_endpoint, settings.s3_access_key, settings.s3_secret_key, secure=False)


async def write(settings: Settings, name: str) -> None:
    connection = await asyncpg.connect(settings.database_owner_url)
    await connection.execute("create table if not exists kept (name text)")
    await connection.execute("insert into kept values ($1)", name)
    await connection.close()
    client = await Client.connect(settings.temporal_address)
    await client.start_workflow("Waits", id=name, task_queue="nobody")
    objects = store(settings)
    if not objects.bucket_exists(BUCKET):
        objects.make_bucket(BUCKET)
    objects.put_object(BUCKET, name, io.BytesIO(name.encode()), len(name))


async def kept(settings: Settings, name: str) -> bool:
    connection = await asyncpg.connect(settings.database_owner_url)
    row = await connection.fetchval("select name from kept where name = $1", name)
    await connection.close()
    client = await Client.connect(settings.temporal_address)
    description = await client.get_workflow_handle(name).describe()
    with store(settings).get_object(BUCKET, name) as response:
        return (row, description.id, response.data.decode()) == (name, name, name)


async def test_killed_servers_come_back_by_themselves_with_all_data(box: RunningBox) -> None:
    box.up()
    await write(box.settings, "first")
    before = box.status()
    for name in SERVERS:
        os.kill(before[name]["pid"], signal.SIGKILL)
    for _ in SERVERS:
        box.hear(lambda line: " ready " in line)
    after = box.status()
    assert {name: after[name]["restarts"] for name in SERVERS} == dict.fromkeys(SERVERS, 1)
    assert all(after[name]["pid"] != before[name]["pid"] for name in SERVERS)
    assert await kept(box.settings, "first")


async def test_a_killed_box_is_taken_up_again_with_all_data(box: RunningBox) -> None:
    box.up()
    await write(box.settings, "first")
    orphans = [part["pid"] for part in box.status().values()]
    assert box.process
    box.process.kill()
    box.process.communicate()
    said = box.up()
    assert said[-1] == "ready"
    assert sum("left over" in line for line in said) >= 1
    assert not any(psutil.pid_exists(pid) for pid in orphans)
    assert await kept(box.settings, "first")


async def test_everything_killed_at_once_is_taken_up_again_with_all_data(box: RunningBox) -> None:
    box.up()
    await write(box.settings, "first")
    parts = box.status()
    assert box.process
    for pid in (box.process.pid, *(part["pid"] for part in parts.values())):
        os.kill(pid, signal.SIGKILL)
    box.process.communicate()
    assert box.command("status").returncode == 3
    assert box.up()[-1] == "ready"
    assert await kept(box.settings, "first")


async def test_down_stops_all_and_the_next_start_has_all_data(box: RunningBox) -> None:
    said = box.up()
    assert {line.split()[0] for line in said[:-1]} == set(SERVERS)
    await write(box.settings, "first")
    parts = box.status()
    assert {name: parts[name]["state"] for name in parts} == dict.fromkeys(SERVERS, "ready")
    assert parts["postgres"]["address"] == f"127.0.0.1:{box.ports.postgres}"
    assert "already running" in box.start().communicate()[0]
    assert box.command("down").returncode == 0
    assert not any(psutil.pid_exists(part["pid"]) for part in parts.values())
    assert box.status() == {}
    assert box.up()[-1] == "ready"
    assert await kept(box.settings, "first")


async def test_the_applications_role_owns_nothing_and_heeds_row_security(box: RunningBox) -> None:
    box.up()
    connection = await asyncpg.connect(box.settings.database_url)
    role = await connection.fetchrow(
        "select rolsuper, rolbypassrls, rolcreatedb from pg_roles where rolname = current_user"
    )
    assert role
    assert dict(role) == {"rolsuper": False, "rolbypassrls": False, "rolcreatedb": False}
    assert await connection.fetchval("select count(*) from pg_database where datdba = current_user::regrole") == 0
    await connection.close()


async def test_every_server_listens_on_this_machine_only(box: RunningBox) -> None:
    box.up()
    pids = {part["pid"] for part in box.status().values()}
    hosts = {c.laddr.ip for c in psutil.net_connections("tcp") if c.pid in pids and c.status == psutil.CONN_LISTEN}
    assert hosts == {"127.0.0.1"}
