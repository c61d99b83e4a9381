"""A tenant's release: registered by the operator, and followed by its new cases, on a real engine."""

import asyncio
import itertools
from contextlib import asynccontextmanager
from dataclasses import replace

import msgspec
import pytest
from temporalio.api.enums.v1 import EventType
from tests.support.people import GELAN, City
from tests.support.registered import CITY, LIXIA, ROOT

from onestop.cases.model import commands as c
from onestop.catalogue.declaration.load import load
from onestop.gateways.temporal import connect
from onestop_flows.moving import move_cases
from onestop_flows.versions import make_current
from onestop_flows.worker import worker

WATER = "000102001000"
SERIALS = itertools.count(700_000, 100)
DISTRICTS = itertools.count(1)


async def test_a_release_is_kept_shown_and_taken_back(operator):
    await operator.registered("370100", CITY)
    first = await operator.registered("370102", LIXIA | {"release": "1.2.0-rc.1"})
    assert (await operator.registered("370102", LIXIA | {"release": "1.2.0-rc.1"})) == first | {"changed": False}
    assert (await operator.get("tenants/370102")).json()["release"] == "1.2.0-rc.1"
    async with asyncio.timeout(20):  # every process hears of it
        while operator.platform.tenancy.release("370102") != "1.2.0-rc.1":
            await operator.get("tenants/370102")
    back = await operator.registered("370102", LIXIA)
    assert (back["changed"], back["revision"] == first["revision"]) == (True, False)
    assert (await operator.get("tenants/370102")).json()["release"] is None
    await operator.platform.tenancy.refresh()
    assert operator.platform.tenancy.release("370102") == ""


@pytest.mark.parametrize("wrong", ["latest", "1.2", "1.2.0-", "1.2.0+b", "1.2.0 ", "1.2.0-" + "x" * 60])
async def test_a_release_that_is_no_version_is_refused(operator, wrong):
    await operator.registered("370100", CITY)
    told = await operator.put("tenants/370100", CITY | {"release": wrong})
    assert told.status_code == 400
    assert told.json()["faults"][0]["pointer"] == "/release"


class District(City):
    """A dedicated district on a queue of this test's own."""

    def __init__(self, operator, client, declared, slug):
        super().__init__(operator.platform, client, declared)
        self.operator, self.slug, self.queue = operator, slug, f"cases-{slug}"

    async def asked(self, release=None):
        """Let the operator ask for a release, and this process know."""
        body = LIXIA | {"slug": self.slug, "runtime": "dedicated", "release": release}
        await self.operator.registered("370102", body)
        await self.platform.tenancy.refresh()
        await self.platform.catalogue.load()

    @asynccontextmanager
    async def works(self, release):
        """Let a release's worker work; the engine has heard of it."""
        settings = msgspec.structs.replace(self.platform.settings, build_id=release)
        async with worker(self.client, self.queue, replace(self.platform, settings=settings)):
            async with asyncio.timeout(30):
                while release not in await self.releases():
                    continue
            yield

    async def releases(self):
        told = (await self.operator.get(f"releases/{self.queue}")).json()
        return {one["release"]: (one["state"], one["cases"]) for one in told["releases"]}

    async def filed(self):
        return await self.file(WATER, GELAN, "370102")

    async def filed_under(self, release):
        """File until a case begins under the tenant's release: the engine tells its parts of a worker one by one."""
        async with asyncio.timeout(30):
            while await self.build_of(number := await self.filed()) != release:
                continue
        return number

    async def build_of(self, number):
        """Return the release that carries out a case's first step."""
        history = self.client.get_workflow_handle(number).fetch_history_events(wait_new_event=True)
        async with asyncio.timeout(30):
            async for event in history:
                if event.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED:
                    return event.workflow_task_completed_event_attributes.deployment_version.build_id
        raise AssertionError("the case has ended before")

    async def counted(self, release, cases):
        """Wait until the engine counts so many cases of a release."""
        async with asyncio.timeout(20):
            while (await self.releases())[release][1] != cases:
                continue


@pytest.fixture
async def district(operator):
    await operator.registered("370100", CITY)
    await operator.platform.tenancy.refresh()
    everyone = operator.platform.tenancy.tree.everything()
    await operator.platform.owner.fetch(everyone, "select setval('case_serial', $1)", next(SERIALS))
    client = await connect(operator.platform.settings)
    found = District(operator, client, load(ROOT / "tests/data/small-city"), f"beside-{next(DISTRICTS)}")
    await found.asked()
    return found


async def test_new_cases_begin_under_the_tenants_release_and_after_it_is_taken_back_under_the_one_before(district):
    async with district.works("1.0.0"):
        await make_current(district.client, district.queue, "1.0.0")
        before = await district.filed()
        await district.asked("1.1.0")
        async with district.works("1.1.0"):
            new = await district.filed_under("1.1.0")
            assert await district.build_of(before) == "1.0.0"
            await district.asked()
            after = await district.filed()
            assert await district.build_of(after) == "1.0.0"
            assert await district.apply(new, c.Withdraw()) > 1, "it goes on under its own"


async def test_a_case_whose_release_has_no_workers_yet_begins_as_others_do(district):
    await district.asked("1.1.0")
    waiting = await district.filed()
    async with district.works("1.0.0"):
        await make_current(district.client, district.queue, "1.0.0")
        assert await district.build_of(waiting) == "1.0.0"
        assert await district.build_of(await district.filed()) == "1.0.0"


async def test_a_release_tells_how_many_cases_live_under_it_until_it_has_none(district):
    assert await district.releases() == {}
    async with district.works("1.0.0"), district.works("1.1.0"):
        await make_current(district.client, district.queue, "1.0.0")
        await district.asked("1.1.0")
        number = await district.filed_under("1.1.0")
        await district.counted("1.1.0", 1)
        assert (await district.releases())["1.0.0"][0] == "current"
        await district.apply(number, c.Withdraw())
        await district.counted("1.1.0", 0)
    assert (await district.operator.get("releases/cases-nowhere")).status_code == 404
    assert (await district.operator.get("releases/documents")).status_code == 404


async def test_cases_of_a_bad_release_are_counted_and_moved_also_those_that_it_never_took_up(district):
    async with district.works("1.0.0"):
        await make_current(district.client, district.queue, "1.0.0")
        async with district.works("1.1.0"):
            await district.asked("1.1.0")
            begun = await district.filed_under("1.1.0")
        stuck = await district.filed()
        await district.counted("1.1.0", 2)
        await district.asked()
        moved = await move_cases(district.client, "1.0.0", "1.1.0", district.queue)
        assert (sorted(moved.moved), moved.left) == (sorted([begun, stuck]), [])
        for number in (begun, stuck):
            assert await district.apply(number, c.Withdraw()) > 1
        await district.counted("1.1.0", 0)
