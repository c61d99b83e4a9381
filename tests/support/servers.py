"""Real servers for tests, started by the box's own code: one of each for the whole session, in a throwaway folder."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from onestop.box.model import Box, Part
from onestop.box.objects import objects_part
from onestop.box.ports import free_ports
from onestop.box.postgres import postgres_part
from onestop.box.runner import Runner
from onestop.box.settings import environment, keep_secrets
from onestop.box.temporal import temporal_part
from onestop.settings import Settings, load_settings

MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder in memory, made anew and unguessable each time
"""Where throwaway data lies when the system has it: a database is made and dropped without a disk."""

SKIPPING = ("--dynamic-config-value", "frontend.WorkflowTimeSkippingEnabled=true")
"""Lets a test skip the time of one workflow."""


@dataclass(frozen=True)
class Postgres:
    """A fresh cluster with the box's database and roles; `url` reaches any further database of it."""

    box: Box

    def url(self, role: str, database: str = "onestop") -> str:
        """Return the address of a database for `postgres` (the superuser), `onestop_owner` or `onestop_app`."""
        secrets = self.box.secrets
        passwords = {"postgres": secrets.postgres_password, "onestop_owner": secrets.owner_password}
        return self.box.database(role, passwords.get(role, secrets.app_password), database)


@dataclass(frozen=True)
class Objects:
    endpoint: str
    access_key: str
    secret_key: str


@pytest.fixture(scope="session")
def test_box() -> Iterator[Box]:
    """The box of this session: free ports, a folder that is thrown away, and no waiting for the disk."""
    folder = Path(tempfile.mkdtemp(prefix="onestop-", dir=MEMORY if MEMORY.is_dir() else None))
    yield Box(folder, free_ports(), keep_secrets(folder), durable=False)
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def test_settings(test_box: Box) -> Settings:
    """The settings under which the product runs against this session's servers; none of them is started by this."""
    return load_settings(environment(test_box))


@contextmanager
def running(box: Box, part: Part) -> Iterator[None]:
    runner = Runner(box.logs, tell=lambda _: None)
    try:
        runner.open([part])
        yield
    finally:
        runner.close()


@pytest.fixture(scope="session")
def postgres(test_box: Box) -> Iterator[Postgres]:
    with running(test_box, postgres_part(test_box)):
        yield Postgres(test_box)


@pytest.fixture(scope="session")
def temporal(test_box: Box, test_settings: Settings) -> Iterator[str]:
    """The address of a real server with the product's search attributes, on which a test may skip a case's time."""
    part = temporal_part(test_box)
    with running(test_box, replace(part, command=(*part.command, *SKIPPING))):
        yield test_settings.temporal_address


@pytest.fixture(scope="session")
def s3(test_box: Box, test_settings: Settings) -> Iterator[Objects]:
    with running(test_box, objects_part(test_box)):
        yield Objects(test_settings.s3_endpoint, test_settings.s3_access_key, test_settings.s3_secret_key)
