"""When the workflow engine is away, and when a history grows long: cases live on."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import msgspec
import pytest
from temporalio.api.enums.v1 import EventType
from tests.support.people import CITIZEN, IMMEDIATE, MINIMUM_LIVING, STREET, City
from tests.support.platform import working
from tests.support.servers import running as serving

from onestop.bootstrap import running, wire
from onestop.box.model import Part
from onestop.box.ports import free_ports
from onestop.box.temporal import temporal_part
from onestop.cases.model import commands as c
from onestop.errors import Unavailable
from onestop.gateways.temporal import connect

LONG = 40
"""Events after which this engine suggests a fresh history."""


@pytest.fixture
def engine(test_box, tmp_path) -> Part:
    """An engine of the test's own, not yet started, with short histories."""
    part = temporal_part(replace(test_box, data_dir=tmp_path, ports=free_ports()))
    short = ("--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={LONG}")
    return replace(part, command=(*part.command, *short))


@pytest.fixture
async def elsewhere(town, engine, declared) -> AsyncIterator[City]:
    """The same town with that engine instead."""
    settings = msgspec.structs.replace(town.platform.settings, temporal_address=engine.address)
    async with running(wire(settings)) as platform:
        yield City(platform, None, declared)


@contextmanager
def served(test_box, engine) -> Iterator[None]:
    with serving(test_box, engine):
        yield


@asynccontextmanager
async def worked(elsewhere) -> AsyncIterator[None]:
    elsewhere.client = await connect(elsewhere.platform.settings)
    async with working(elsewhere.platform, elsewhere.client):
        yield


async def test_a_case_filed_while_the_engine_is_away_gets_its_number_and_lives_later(elsewhere, engine, test_box):
    began = time.monotonic()
    number = await elsewhere.file(IMMEDIATE, CITIZEN)
    assert time.monotonic() - began < 5
    with pytest.raises(Unavailable):
        await elsewhere.act(number, "clerk-1", c.Accept(), key="accept")
    with served(test_box, engine):
        async with worked(elsewhere):
            await elsewhere.platform.filing.start_missing(None, elsewhere.platform.clock.now())
            await elsewhere.act(number, "clerk-1", c.Accept(), key="accept")
            await elsewhere.act(number, "clerk-1", c.Decide(granted=True))
            assert (await elsewhere.closed(number)).licence


async def test_a_long_history_is_left_behind_and_nothing_else_is(elsewhere, engine, test_box):
    opinion = c.GiveOpinion(department=f"{STREET}-affairs")
    with served(test_box, engine):
        async with worked(elsewhere):
            number = await elsewhere.file(MINIMUM_LIVING, CITIZEN, STREET)
            first = (await elsewhere.client.get_workflow_handle(number).describe()).run_id
            await elsewhere.act(number, f"jiefanglu-clerk@{STREET}", c.Accept())
            officer = elsewhere.officer(f"{STREET}-affairs")
            for count in range(12):
                await elsewhere.act(number, officer, opinion, "同意。", key=f"opinion-{number}-{count}")
            described = await elsewhere.client.get_workflow_handle(number).describe()
            assert described.run_id != first
            assert await elsewhere.act(number, officer, opinion, "同意。", key=f"opinion-{number}-0") == 4
            begun = (await elsewhere.history(number)).events[0].workflow_execution_started_event_attributes
            assert begun.priority.fairness_key == STREET
            assert sorted(begun.search_attributes.indexed_fields) >= ["CaseState", "DueDay", "ItemCode", "TenantCode"]
            await elsewhere.apply(number, c.Withdraw())
            state = await elsewhere.closed(number)
            assert [event.seq for event in await elsewhere.events(number)] == list(range(1, state.seq + 1))
            assert (await elsewhere.kinds(number)).count("opinion-given") == 12
            kinds = [event.event_type for event in (await elsewhere.history(number)).events]
            assert EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED in kinds
