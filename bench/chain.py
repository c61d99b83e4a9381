"""(a) cases per second through the whole chain, and (b) one command, each beside a bare workflow of the same shape."""

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import aiohttp
from temporalio.client import Client

from bench.bare_flow import QUEUE, UPDATES, BareFlow
from bench.city import City, ok, people, upload
from onestop.commands.walk import CASES, answer

WARM, MEASURED, AT_ONCE = 30, 200, 16
SINGLE = 150
PUBLISHED = CASES[0]
DEPARTMENTS = ("environment", "health", "safety")


@dataclass(frozen=True)
class Figures:
    cases: float
    bare_cases: float
    command_ms: float
    bare_command_ms: float
    licences_behind: float
    """Seconds from the last decision to the last licence."""


async def measure(town: City) -> Figures:
    bare, bare_command = await _beside(f"127.0.0.1:{town.box.ports.temporal}")
    officers = [f"{department}-reviewer" for department in DEPARTMENTS]
    async with people(town, PUBLISHED.applicant, "clerk-1", *officers, "environment-approver") as who:
        filing = await _application(who[PUBLISHED.applicant])
        await _several(WARM, lambda: _case(who, filing))
        cases = await _rate(lambda: _case(who, filing))
        behind = await _licences(who[PUBLISHED.applicant])
        command = await _command(who, filing)
    return Figures(cases, bare, command, bare_command, behind)


async def _beside(temporal: str) -> tuple[float, float]:
    """Return the bare workflow's cases per second and median update; first of all, while nothing else has work."""
    worker = subprocess.Popen([sys.executable, "-m", "bench.bare_flow", temporal], stdout=subprocess.PIPE)  # noqa: ASYNC220
    try:
        await asyncio.to_thread(lambda: worker.stdout and worker.stdout.readline())
        client = await Client.connect(temporal)
        await _several(WARM, lambda: _bare(client))
        return await _rate(lambda: _bare(client)), await _bare_command(client)
    finally:
        worker.terminate()
        worker.wait()


async def _application(applicant: aiohttp.ClientSession) -> dict[str, Any]:
    item = await ok(applicant.get(f"items/{PUBLISHED.item}"))
    me = await ok(applicant.get("me"))
    needed = [each["code"] for each in item["materials"] if not each["shared"] and each["need"] == "required"]
    materials = {code: [await upload(applicant, code)] for code in needed}
    form = {each["name"]: PUBLISHED.answers.get(each["name"]) or answer(each, me) for each in item["form"]}
    return {"item": PUBLISHED.item, "form": form, "materials": materials}


async def _case(who: dict[str, aiohttp.ClientSession], filing: dict[str, Any]) -> None:
    """Walk one case: filed, accepted, reviewed by three departments at the same time, decided."""
    filed = await ok(who[PUBLISHED.applicant].post("cases", json=filing, headers=_key()))
    number = filed["number"]
    await _act(who["clerk-1"], number, {"type": "accept"})
    async with asyncio.TaskGroup() as group:
        for department in DEPARTMENTS:
            verdict = {"type": "give-verdict", "department": f"370100-{department}", "verdict": "approve"}
            group.create_task(_act(who[f"{department}-reviewer"], number, verdict))
    await _act(who["environment-approver"], number, {"type": "decide", "granted": True})


async def _act(client: aiohttp.ClientSession, number: str, command: dict[str, Any]) -> None:
    await ok(client.post(f"cases/{number}/acts", json={"command": command}, headers=_key()))


async def _bare(client: Client) -> None:
    handle = await client.start_workflow(BareFlow.run, "x", id=str(uuid4()), task_queue=QUEUE)
    await handle.execute_update(BareFlow.act, "accept")
    async with asyncio.TaskGroup() as group:
        for _ in DEPARTMENTS:
            group.create_task(handle.execute_update(BareFlow.act, "verdict"))
    await handle.execute_update(BareFlow.act, "decide")


async def _command(who: dict[str, aiohttp.ClientSession], filing: dict[str, Any]) -> float:
    """Return the median of one command, one at a time, in milliseconds: claims and releases of a review."""
    filed = await ok(who[PUBLISHED.applicant].post("cases", json=filing, headers=_key()))
    await _act(who["clerk-1"], filed["number"], {"type": "accept"})
    times, review = [], {"department": "370100-health"}
    for _ in range(SINGLE // 2):
        for kind in ("claim-review", "release-review"):
            began = time.perf_counter()
            await _act(who["health-reviewer"], filed["number"], {"type": kind, **review})
            times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


async def _bare_command(client: Client) -> float:
    times = []
    for _ in range(SINGLE // (UPDATES - 1)):
        handle = await client.start_workflow(BareFlow.run, "x", id=str(uuid4()), task_queue=QUEUE)
        await handle.execute_update(BareFlow.act, "first")
        for _ in range(UPDATES - 2):
            began = time.perf_counter()
            await handle.execute_update(BareFlow.act, "note")
            times.append(time.perf_counter() - began)
        await handle.execute_update(BareFlow.act, "last")
    return statistics.median(times) * 1000


async def _licences(applicant: aiohttp.ClientSession) -> float:
    """Return how long the documents' queue still works after the last decision."""
    began = time.perf_counter()
    while (await ok(applicant.get("cases", params={"status": "decided", "limit": "1"})))["cases"]:  # noqa: ASYNC110 -- other processes do the work
        await asyncio.sleep(0.1)
    return time.perf_counter() - began


async def _several(count: int, one: Callable[[], Awaitable[None]]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def gated() -> None:
        async with gate:
            await one()

    async with asyncio.TaskGroup() as group:
        for _ in range(count):
            group.create_task(gated())


async def _rate(one: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await _several(MEASURED, one)
    return MEASURED / (time.perf_counter() - began)


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}
