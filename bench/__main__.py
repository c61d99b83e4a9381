"""`make bench`: every figure of docs/benchmarks.md, each as a ratio to the bare part measured in the same run."""

import asyncio
import os
import platform
import time

from bench import chain, licences, lists, memory, tenants
from bench.city import City, city, run

SIZES = (10_000, 100_000)
"""Cases in the database for the lists; `ONESTOP_BENCH_MOST=1000000` adds a million."""


def main() -> None:
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with city() as town:
        _box(town)
        _chain(town)
    _tenants()
    with city() as town:
        _history(town)
    for size in (*SIZES, *([int(most)] if (most := os.environ.get("ONESTOP_BENCH_MOST")) else [])):
        with city() as town:
            _lists(town, size)


def _tenants() -> None:
    told = tenants.measure()
    print(
        f"(g) {told.tenants} tenants from nothing to readiness in {told.seconds:.1f} s, bare Kopf handler "
        f"{told.bare_seconds:.1f}: {told.seconds / told.bare_seconds:.2f}; memory {told.memory:.0f} MiB, bare "
        f"{told.bare_memory:.0f}; a deleted object was back after {told.repair:.1f} s"
    )


def _box(town: City) -> None:
    shares = memory.measure(town)
    told = ", ".join(f"{name} {share:.0f}" for name, share in shares.items())
    print(f"(e) memory of the box at rest: {sum(shares.values()):.0f} MiB ({told})")
    began = time.perf_counter()
    run(town.folder, "walk")
    print(f"(f) both published cases walked in {time.perf_counter() - began:.1f} s")


def _chain(town: City) -> None:
    told = asyncio.run(chain.measure(town))
    print(
        f"(a) whole chain over HTTP {told.cases:.1f} cases/s, bare workflow {told.bare_cases:.1f}: "
        f"{told.cases / told.bare_cases:.2f}; the last licence {told.licences_behind:.1f} s after the last decision"
    )
    print(
        f"(b) one command p50 {told.command_ms:.1f} ms, bare update {told.bare_command_ms:.1f} ms: "
        f"{told.command_ms / told.bare_command_ms:.2f}"
    )


def _history(town: City) -> None:
    began = time.perf_counter()
    run(town.folder, "history", "generate")
    print(f"(h) the published totals of a year written in {time.perf_counter() - began:.1f} s")


def _lists(town: City, size: int) -> None:
    told = asyncio.run(lists.measure(town, size))
    print(
        f"(c) {size:,} cases: list page {told.pages:.0f} requests/s, bare handler {told.bare_pages:.0f}: "
        f"{told.pages / told.bare_pages:.2f}; "
        f"page p75 {told.page_p75_ms:.1f} ms, desk inbox p75 {told.inbox_p75_ms:.1f} ms"
    )
    if size == SIZES[0]:
        wall, core = asyncio.run(licences.measure(town))
        print(f"(d) licences rendered, signed, stored, registered: {wall:.1f}/s, {core:.1f} per second and core")


if __name__ == "__main__":
    main()
