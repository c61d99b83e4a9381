"""The whole product in the tests' own loop: its services and both workers, on real servers, with Jinan declared."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import msgspec
import pytest
from temporalio.client import Client
from tests.support.databases import as_superuser
from tests.support.people import PASSWORD, City
from tests.support.servers import Objects, Postgres

from onestop.bootstrap import TABLES, Platform, running, wire
from onestop.cases.flow import CASE_QUEUE, DOCUMENT_QUEUE
from onestop.catalogue.declaration.draft import Declaration
from onestop.catalogue.declaration.load import load
from onestop.commands.tenants import bring
from onestop.gateways.temporal import connect
from onestop.kit.database import Database
from onestop.settings import Settings
from onestop_flows.versions import make_current
from onestop_flows.worker import worker

ROOT = Path(__file__).parents[2]
DATABASE = "city"


@pytest.fixture(scope="session")
def declared() -> Declaration:
    """Jinan, as its files declare it."""
    return load(ROOT / "tenants/jinan")


@pytest.fixture(scope="session")
async def city_settings(test_settings: Settings, postgres: Postgres, migrated: str, declared: Declaration) -> Settings:
    """The settings of the session's city: a database in which everything declared has been applied."""
    await as_superuser(postgres, f"create database {DATABASE} template {migrated} owner onestop_owner")
    urls = {
        "database_url": postgres.url("onestop_app", DATABASE),
        "database_owner_url": postgres.url("onestop_owner", DATABASE),
    }
    await apply(declared, urls["database_owner_url"])
    traced = "http://127.0.0.1:9"  # someone collects traces: spans are made; a test that looks at them keeps them
    return msgspec.structs.replace(test_settings, **urls, assets_dir=ROOT / "node_modules", otlp_endpoint=traced)


async def apply(declared: Declaration, owner_url: str) -> None:
    """Make an empty database the declared city."""
    owner = Database(owner_url)
    await owner.open()
    await bring(owner, declared, lambda _: True)
    await owner.close()


@asynccontextmanager
async def working(platform: Platform, client: Client) -> AsyncIterator[None]:
    """Let the workers of both queues work in this loop."""
    async with AsyncExitStack() as stack:
        for queue in (CASE_QUEUE, DOCUMENT_QUEUE):
            await stack.enter_async_context(worker(client, queue, platform))
            await make_current(client, queue, platform.settings.build_id)
        yield


@pytest.fixture(scope="session")
async def _town(city_settings: Settings, declared: Declaration, temporal: str, s3: Objects) -> AsyncIterator[City]:
    """Every service, connected, and the workers of both queues."""
    assert (temporal, s3.endpoint) == (city_settings.temporal_address, city_settings.s3_endpoint)
    client = await connect(city_settings)
    async with running(wire(city_settings)) as platform, working(platform, client):
        await platform.identity.declared_staff.apply(declared.staff, PASSWORD)
        yield City(platform, client, declared)


@pytest.fixture
def town(_town: City) -> City:
    """The city and its people. Tables are bound to one database at a time: here to the city's again."""
    bind(_town.platform)
    return _town


@pytest.fixture(scope="session")
def city_platform(_town: City) -> Platform:
    return _town.platform


def bind(platform: Platform) -> None:
    for table in TABLES:
        table._meta.db = platform.database.engine
