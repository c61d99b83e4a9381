"""A load of 300 commands over HTTP on a real box while its parts are killed: none lost, none doubled."""

import asyncio
import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import asyncpg
import pytest
from bench.city import City, city, ok, people
from temporalio.client import Client

from onestop.box.state import read_state
from onestop.cases.model.chain import GENESIS, link
from onestop.commands.walk import answer

CASES, AT_ONCE, PATIENCE = 100, 8, 120
COMMANDS = CASES * 3
KILLED = ("worker", "api", "temporal", "postgres", "documents", "worker")
"""Each is killed when one more seventh of the commands has been acknowledged."""
ITEM = "001003004000"


@dataclass
class Load:
    """What was sent, and what came of it."""

    log: Path
    acknowledged: int = 0
    progress: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def send(self, client: aiohttp.ClientSession, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send a command with one key until it is acknowledged."""
        headers, until = {"Idempotency-Key": str(uuid4())}, time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                async with client.post(path, json=body, headers=headers) as told:
                    said = await told.json(content_type=None)
                    if told.ok:
                        async with self.progress:
                            self.acknowledged += 1
                            self.progress.notify_all()
                        return said
                    last = f"{told.status} {said}"
                    assert told.status == 503, last
            except (aiohttp.ClientError, TimeoutError) as lost:
                last = repr(lost)
            await asyncio.sleep(0.2)  # a caller that is told to try again waits a little
        raise AssertionError(f"{path} was not acknowledged within {PATIENCE} s: {last}\n{self.log.read_text()}")

    async def reached(self, count: int) -> None:
        async with self.progress:
            await self.progress.wait_for(lambda: self.acknowledged >= count)


@pytest.fixture
async def town() -> AsyncIterator[City]:
    box = city()
    yield await asyncio.to_thread(box.__enter__)
    await asyncio.to_thread(box.__exit__, None, None, None)


async def application(applicant: aiohttp.ClientSession) -> dict[str, Any]:
    item, me = await ok(applicant.get(f"items/{ITEM}")), await ok(applicant.get("me"))
    return {"item": ITEM, "form": {each["name"]: answer(each, me) for each in item["form"]}}


async def one_case(load: Load, who: dict[str, aiohttp.ClientSession], filing: dict[str, Any]) -> str:
    filed = await load.send(who["huangshi"], "cases", filing)
    acts = f"cases/{filed['number']}/acts"
    await load.send(who["clerk-1"], acts, {"command": {"type": "accept"}})
    await load.send(who["clerk-1"], acts, {"command": {"type": "decide", "granted": True}})
    return filed["number"]


async def several(count: int, work: Callable[[], Awaitable[str]]) -> list[str]:
    places = asyncio.Semaphore(AT_ONCE)

    async def one() -> str:
        async with places:
            return await work()

    return await asyncio.gather(*(one() for _ in range(count)))


async def kill(town: City, load: Load) -> None:
    for step, name in enumerate(KILLED, 1):
        await load.reached(COMMANDS * step // (len(KILLED) + 1))
        while (pid := process_of(town, name)) is None:
            await load.reached(load.acknowledged + 1)
        os.kill(pid, signal.SIGKILL)


def process_of(town: City, name: str) -> int | None:
    """Return the process of a part, or nothing while the box starts it again."""
    return next(part.pid for part in read_state(town.folder).parts if part.name == name)


async def ended(town: City, numbers: list[str]) -> None:
    """Wait until the workflow of every case has ended."""
    client = await Client.connect(f"127.0.0.1:{town.box.ports.temporal}")
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(client.get_workflow_handle(number).result() for number in numbers))


async def test_nothing_is_lost_and_nothing_doubled_while_parts_are_killed(town):
    load = Load(town.folder / "box.log")
    async with people(town, "huangshi", "clerk-1") as who:
        filing = await application(who["huangshi"])
        async with asyncio.TaskGroup() as group:
            killing = group.create_task(kill(town, load))
            numbers = await several(CASES, lambda: one_case(load, who, filing))
        await killing
    assert load.acknowledged == COMMANDS
    await ended(town, numbers)
    await check_record(town, numbers)
    restarts = {part.name: part.restarts for part in read_state(town.folder).parts}
    assert {name: restarts[name] >= times for name, times in Counter(KILLED).items()} == dict.fromkeys(KILLED, True)


async def check_record(town: City, numbers: list[str]) -> None:
    """Every case stands in the record once, each act of it once, in a whole chain, told to the feed, with a licence."""
    connection = await asyncpg.connect(town.box.database("postgres", town.box.secrets.postgres_password))
    try:
        rows = await connection.fetch("select case_number, seq, act, kind, line, hash from case_event order by 1, 2")
        told = await connection.fetch("select subject, seq from outbox where kind like 'case.%'")
        filed = await connection.fetch("select number from cases")
        licences = await connection.fetch("select case_number from licence")
    finally:
        await connection.close()
    assert sorted(row["number"] for row in filed) == sorted(numbers)
    assert sorted(row["case_number"] for row in licences) == sorted(numbers)
    assert sorted((row["subject"], row["seq"]) for row in told) == [(row["case_number"], row["seq"]) for row in rows]
    cases = defaultdict(list)
    for row in rows:
        cases[row["case_number"]].append(row)
    for events in cases.values():
        assert [event["kind"] for event in events] == ["filed", "accepted", "decided", "licence-issued", "closed"]
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        hash_before = GENESIS
        for event in events:
            hash_before = link(hash_before, event["line"])
            assert event["hash"] == hash_before
