"""(c) a list page of 50 cases beside a bare handler doing the same SQL, and how both grow with the number of cases."""

import asyncio
import re
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

import aiohttp

from bench.city import City, people, run
from onestop.bootstrap import running, wire
from onestop.settings import load_settings

SECONDS, AT_ONCE, SINGLE = 6, 8, 60


@dataclass(frozen=True)
class Figures:
    cases: int
    pages: float
    """Requests per second of the list page."""
    bare_pages: float
    page_p75_ms: float
    """One at a time."""
    inbox_p75_ms: float
    """The desk's inbox page, one at a time."""


async def measure(town: City, cases: int) -> Figures:
    """Measure with this many cases of the generated past."""
    await asyncio.to_thread(run, town.folder, "history", "generate", "--seed", "1", "--cases", str(cases))
    async with running(wire(load_settings(town.settings))) as platform:
        tenants = platform.tenancy.tree.everything().visible
    async with people(town, "clerk-1") as who:
        client = who["clerk-1"]
        cookie = "; ".join(f"{one.key}={one.value}" for one in client.cookie_jar)
        page = await _p75(client, "cases?limit=50")
        inbox = await _p75(client, f"{town.address}/desk")
        pages = _load(f"{town.address}/api/v1/cases?limit=50", "Host: jinan.localhost", f"Cookie: {cookie}")
    return Figures(cases, pages, _bare(town, tenants), page, inbox)


async def _p75(client: aiohttp.ClientSession, address: str) -> float:
    times = []
    for _ in range(SINGLE):
        began = time.perf_counter()
        async with client.get(address) as answer:
            answer.raise_for_status()
            await answer.read()
        times.append(time.perf_counter() - began)
    return statistics.quantiles(times, n=4)[2] * 1000


def _bare(town: City, tenants: tuple[str, ...]) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = town.settings["ONESTOP_DATABASE_URL"]
    server = subprocess.Popen([sys.executable, "-m", "bench.bare_list", str(port), url, ",".join(tenants)])
    try:
        while True:
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        return _load(f"http://127.0.0.1:{port}/cases")
    finally:
        server.terminate()
        server.wait()


def _load(address: str, *headers: str) -> float:
    """Return requests per second as `wrk` counts them; an answer that is no success ends the run."""
    words = [word for header in headers for word in ("-H", header)]
    command = ["wrk", "-t1", f"-c{AT_ONCE}", f"-d{SECONDS}s", *words, address]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told:
        raise SystemExit(f"{address} did not answer well:\n{told}")
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told).group(1))  # type: ignore[union-attr]
