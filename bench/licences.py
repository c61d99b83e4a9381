"""(d) licences rendered, signed, stored and registered per second and core."""

import asyncio
import os
import time

from bench.city import City
from onestop.bootstrap import running, wire
from onestop.settings import load_settings

COUNT, AT_ONCE = 200, 4


async def measure(town: City) -> tuple[float, float]:
    """Return licences per second of wall time, and per second of this process's processor time."""
    async with running(wire(load_settings(town.settings))) as platform:
        scope = platform.tenancy.tree.everything()
        sql = """select tenant, number from cases c where outcome = 'granted' and tenant = any($1)
                 and not exists (select from licence l where l.case_number = c.number) limit $2"""
        rows = await platform.database.fetch(scope, sql, list(scope.visible), COUNT)
        gate = asyncio.Semaphore(AT_ONCE)

        async def issue(tenant: str, number: str) -> None:
            async with gate:
                await platform.licences.issue(tenant, number)

        await issue(rows[0]["tenant"], rows[0]["number"])
        began, busy = time.perf_counter(), sum(os.times()[:2])
        async with asyncio.TaskGroup() as group:
            for row in rows[1:]:
                group.create_task(issue(row["tenant"], row["number"]))
        count = len(rows) - 1
        return count / (time.perf_counter() - began), count / (sum(os.times()[:2]) - busy)
