"""Asking for an operation, and how it stands."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from onestop.errors import Conflict, InvalidInput, KeyReused, Unavailable
from onestop.keeping.model import Kind, Operation, OperationState, RemoveArgs, checked_args
from onestop.keeping.service.working import Handler, OperationWorker
from onestop.keeping.store.operations import OperationStore
from onestop.kit.clock import Clock
from onestop.tenancy.service import TenancyService

_ID = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_-]|\.(?!\.)){0,99}")
SHOWN = 100


class KeepingService:
    def __init__(
        self,
        store: OperationStore,
        worker: OperationWorker,
        handlers: Mapping[Kind, Handler],
        tenancy: TenancyService,
        clock: Clock,
    ) -> None:
        self._store = store
        self._worker = worker
        self._handlers = handlers
        self._tenancy = tenancy
        self._clock = clock

    async def request(self, operation: str, subject: str, kind: Kind, args: dict[str, Any]) -> Operation:
        """Enter an operation, to be worked on soon; asked for again under the same id, nothing more happens.

        Raises KeyReused when the id came with another request, and what the operation's own rules raise.
        """
        if not _ID.fullmatch(operation):
            text = "An operation's id has letters, digits, dots and hyphens, at most 100."
            raise InvalidInput(text, field="/id", rule="operation-id")
        return await self._enter(operation, subject, kind, args)

    async def _enter(self, operation: str, subject: str, kind: Kind, args: dict[str, Any]) -> Operation:
        checked = checked_args(kind, args)
        request = msgspec.json.encode([subject, kind, checked], order="sorted")
        now, scope = self._clock.now(), self._tenancy.tree.deployment()
        made = Operation(
            id=operation,
            subject=subject,
            kind=kind,
            args=checked,
            state=OperationState.PENDING,
            next_at=now,
            made_at=now,
        )
        if not await self._store.known(scope, operation):
            await self._handlers[kind].check(made)
        digest = hashlib.sha256(request).digest()
        if await self._store.add(scope, made, digest) != digest:
            raise KeyReused("This id was used for another operation.", id=operation)
        return await self.get(operation)

    async def get(self, operation: str) -> Operation:
        return await self._store.get(self._tenancy.tree.deployment(), operation)

    async def page(self, subject: str | None = None) -> list[Operation]:
        """Return the newest operations, of one tenant or of all."""
        return await self._store.page(self._tenancy.tree.deployment(), subject, SHOWN)

    async def work_due(self) -> None:
        await self._worker.work_due()

    async def work(self, operation: str) -> Operation:
        """Work on an operation here and now, unless another process does, and return how it stands."""
        found = await self.get(operation)
        if not found.ended:
            await self._worker.work(found)
        return await self.get(operation)

    async def remove(self, subject: str, args: RemoveArgs) -> Operation:
        """Remove an archived tenant and return what was done; repeated, nothing more is.

        Raises Conflict for what forbids it, Unavailable while another operation on the tenant is under way.
        """
        told = msgspec.to_builtins(args)
        asked = await self._enter(
            f"remove-{subject}-{args.proof}{'-open' if args.open_cases else ''}", subject, Kind.REMOVE, told
        )
        done = await self.work(asked.id)
        if done.state is OperationState.FAILED:
            raise Conflict(done.message, **done.facts)
        if not done.ended:
            raise Unavailable("Another operation on this tenant is under way, or a part is away; ask again.")
        return done
