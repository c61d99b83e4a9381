"""How an operation is carried out: by one process at a time, told step by step, and again after whatever ended it.

Nothing depends on a process that lives on. The lock goes with the process; the row says what is still to be done; each
handler finds out what has been done already and goes on from there.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

import asyncpg

from onestop.errors import OnestopError, Unavailable
from onestop.keeping.model import AWAY, DEFECT, Kind, Operation, Patience
from onestop.keeping.store.operations import OperationStore, Overtaken
from onestop.kit.clock import Clock
from onestop.kit.database import Database
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService

log = logging.getLogger(__name__)
AT_ONCE = 3
"""Operations that one process works on at the same time."""


class Tell(Protocol):
    """Says how far an operation has come: the step, and percent of the whole. A sign of life, too."""

    async def __call__(self, step: str, percent: int) -> None: ...


class Handler(Protocol):
    """Carries out one kind of operation, from wherever it was left."""

    async def check(self, operation: Operation) -> None:
        """Raise why the operation cannot be begun."""
        ...

    async def run(self, operation: Operation, tell: Tell) -> dict[str, Any]:
        """Do what is still to be done and return the result."""
        ...


class OperationWorker:
    def __init__(
        self,
        database: Database,
        store: OperationStore,
        tenancy: TenancyService,
        handlers: Mapping[Kind, Handler],
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = store
        self._tenancy = tenancy
        self._handlers = handlers
        self._clock = clock

    async def work_due(self) -> None:
        """Work on what is due, a few at a time; one that another process works on is left to it."""
        if not self._tenancy.tree.tenants:
            return
        due = await self._store.due(self._scope, self._clock.now())
        places = asyncio.Semaphore(AT_ONCE)

        async def one(operation: Operation) -> None:
            async with places:
                await self.work(operation)

        await asyncio.gather(*(one(each) for each in reversed(due)))

    async def work(self, operation: Operation) -> bool:
        """Work on one operation until it ends or must wait; return False when its tenant is in other hands."""
        async with self._database.free(f"keeping {operation.subject}") as mine:
            if mine and (claimed := await self._store.claim(self._scope, operation.id, self._clock.now())):
                await self._try(claimed)
        return mine

    @property
    def _scope(self) -> Scope:
        return self._tenancy.tree.deployment()

    async def _try(self, operation: Operation) -> None:
        try:
            await self._carry_out(operation)
        except Overtaken:
            log.warning("operation %s is worked on by another process", operation.id)

    async def _carry_out(self, operation: Operation) -> None:
        async def tell(step: str, percent: int) -> None:
            await self._store.tell(self._scope, operation, self._clock.now(), step, percent)

        try:
            await self._tenancy.refresh()
            result = await self._handlers[operation.kind].run(operation, tell)
            await self._store.finish(self._scope, operation, self._clock.now(), result)
        except Overtaken:
            raise
        except Unavailable as away:
            await self._again(operation, AWAY, away)
        except (OSError, asyncpg.InterfaceError) as away:
            await self._again(operation, AWAY, Unavailable("A part of the system is away for the moment."), away)
        except OnestopError as refused:
            await self._fail(operation, refused)
        except Exception as unforeseen:  # noqa: BLE001 -- whatever it is, the operation's row must say so
            await self._again(operation, DEFECT, OnestopError("Something went wrong on our side."), unforeseen)

    async def _again(
        self, operation: Operation, patience: Patience, why: OnestopError, cause: Exception | None = None
    ) -> None:
        log.warning("operation %s stopped at try %d", operation.id, operation.tries, exc_info=cause or why)
        pause = patience.pause(operation.tries)
        if pause is None:
            await self._fail(operation, why)
        else:
            await self._store.later(self._scope, operation, self._clock.now() + pause, why.message, why.facts)

    async def _fail(self, operation: Operation, why: OnestopError) -> None:
        log.warning("operation %s has failed: %s", operation.id, why.code)
        await self._store.fail(self._scope, operation, self._clock.now(), why.code, why.message, why.facts)
