"""Generating the past: the plan here, each day in a worker process, every line through one transaction."""

import asyncio
import gc
import hashlib
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from multiprocessing import get_context
from random import Random
from typing import Any
from uuid import UUID

from onestop.calendars.model import Calendar
from onestop.catalogue.service import CatalogueService
from onestop.errors import Conflict
from onestop.history.plan import Day, plan
from onestop.history.rows import Chunk, Writer
from onestop.history.store import Generated, HistoryStore
from onestop.history.totals import FIRST, Totals
from onestop.history.world import World, offers_of
from onestop.identity.service.bulk import keeper_row
from onestop.kit.clock import CHINA
from onestop.kit.loading import copy_line
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService

PEOPLE = 0.6
"""Applicants for each case: some come more than once."""
ACCOUNTS_AT_ONCE = 2_000
BATCH = 24_000_000
"""Bytes of lines that are loaded together."""
AHEAD = 8
"""Chunks that each worker may be ahead of the database: about two batches, so that neither waits for the other."""

_writer: Writer
_secret: str


@dataclass(slots=True)
class Batch:
    """Chunks that are loaded together: filling and emptying the temporary tables costs time, too."""

    tables: dict[str, list[bytes]] = field(default_factory=dict)
    size: int = 0

    def add(self, chunk: Chunk) -> None:
        for table, lines in chunk.tables.items():
            self.tables.setdefault(table, []).append(lines)
            self.size += len(lines)

    def emptied(self) -> dict[str, bytes]:
        """Return everything, by table, and begin anew."""
        full = {table: b"".join(lines) for table, lines in self.tables.items()}
        self.tables, self.size = {}, 0
        return full


@dataclass(frozen=True, slots=True)
class Task:
    """What one worker does next: the accounts of these applicants, or a day."""

    day: Day | None = None
    first: int = 0
    last: int = 0


class HistoryService:
    def __init__(
        self,
        store: HistoryStore,
        tenancy: TenancyService,
        catalogue: CatalogueService,
        calendar: Calendar,
        secret: str,
    ) -> None:
        """`secret` is the deployment's secret key, under which applicants' numbers are sealed."""
        self._store = store
        self._tenancy = tenancy
        self._catalogue = catalogue
        self._calendar = calendar
        self._secret = secret

    async def generate(
        self,
        seed: int,
        wanted: Totals,
        *,
        whole_tree: bool = False,
        workers: int = 2,
        told: Callable[[int], None] = lambda _: None,
    ) -> Generated:
        """Write a past that meets the totals exactly; written before from the same seed and size, nothing is done.

        All is filed at the city's own hall, to which the published totals belong, or with `whole_tree` at every tenant.
        `told` is called with the number of cases written so far. Raise Conflict when there is another past already.
        """
        tree = self._tenancy.tree
        scope = tree.everything()
        before = await self._store.generated(scope)
        if before is not None:
            if (before.seed, before.cases) == (seed, wanted.accepted):
                return before
            raise Conflict(
                "There is a past already, of {cases} cases from seed {seed}.", cases=before.cases, seed=before.seed
            )
        world = self._world(seed, wanted, list(tree.tenants) if whole_tree else [tree.root.code])
        days = plan(wanted, self._calendar, world.departments(), Random(f"{seed}/plan"))
        async with self._store.transaction(scope):
            await self._store.load(scope, {"account": _keeper(world)})
            digest = await self._write(scope, world, days, workers, told)
            generated = Generated(seed, wanted.accepted, digest)
            await self._store.note(scope, generated)
        return generated

    def _world(self, seed: int, wanted: Totals, tenants: Sequence[str]) -> World:
        rng = Random(f"{seed}/world")
        return World(
            seed=seed,
            city=self._tenancy.tree.root.code,
            author=UUID(int=rng.getrandbits(128), version=4),
            people=max(2, int(wanted.accepted * PEOPLE) // 2 * 2),
            offers=offers_of(tenants, self._catalogue, self._tenancy, rng),
            calendar=self._calendar,
        )

    async def _write(
        self, scope: Scope, world: World, days: Sequence[Day], workers: int, told: Callable[[int], None]
    ) -> str:
        """Write accounts, then day by day; return the digest of all."""
        proof, done, batch = hashlib.sha256(), 0, Batch()

        async def take(task: Task, chunk: Chunk) -> None:
            nonlocal done
            proof.update(chunk.digest)
            batch.add(chunk)
            if batch.size > BATCH:
                await self._store.load(scope, batch.emptied())
            if task.day is not None:
                done += task.day.filed
                told(done)

        with ProcessPoolExecutor(workers, get_context("spawn"), _open, (world, self._secret)) as pool:
            await _in_order(pool, _tasks(world, days), take, workers * AHEAD)
        await self._store.load(scope, batch.emptied())
        return proof.hexdigest()


def _tasks(world: World, days: Sequence[Day]) -> Iterator[Task]:
    for first in range(0, world.people, ACCOUNTS_AT_ONCE):
        yield Task(first=first, last=min(first + ACCOUNTS_AT_ONCE, world.people))
    yield from (Task(day=day) for day in days)


async def _in_order(
    pool: ProcessPoolExecutor, tasks: Iterator[Task], take: Callable[[Task, Chunk], Awaitable[None]], ahead: int
) -> None:
    """Hand the result of each task on in order, never more than `ahead` of them waiting."""
    waiting: deque[tuple[Task, Future[Chunk]]] = deque()
    for task in tasks:
        waiting.append((task, pool.submit(_work, task)))
        if len(waiting) >= ahead:
            await _take_first(waiting, take)
    while waiting:
        await _take_first(waiting, take)


async def _take_first(
    waiting: deque[tuple[Task, Future[Chunk]]], take: Callable[[Task, Chunk], Awaitable[None]]
) -> None:
    task, future = waiting.popleft()
    await take(task, await asyncio.wrap_future(future))


def _open(world: World, secret: str) -> None:
    """Make a worker process ready."""
    global _writer, _secret
    _writer, _secret = Writer(world), secret
    gc.freeze()  # what is here stays to the end: looking through it again and again costs a tenth of the time


def _work(task: Task) -> Chunk:
    return _writer.applicants(task.first, task.last, _secret) if task.day is None else _writer.day(task.day)


def _keeper(world: World) -> bytes:
    at = datetime.combine(FIRST, time(), CHINA).astimezone(UTC)
    row: Any = keeper_row(world.city, world.author, f"history-{world.seed}", "历史数据", at)
    return copy_line(row).encode()
