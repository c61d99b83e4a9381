"""Putting a backup back: rows first, all or none; then its objects; then every open case lives on."""

import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import filetype
import msgspec

from onestop.cases.service.filing import FilingService
from onestop.cases.service.handing import HandingService
from onestop.errors import Conflict, InvalidInput, NotFound
from onestop.keeping.manifest import Item, Manifest
from onestop.keeping.model import PARTS, Kind, Operation, OperationState, Part, RestoreArgs, named
from onestop.keeping.service.kept import Kept, kept_of
from onestop.keeping.service.working import Tell
from onestop.keeping.store.operations import OperationStore
from onestop.keeping.store.rows import RowStore, short
from onestop.kit.clock import Clock
from onestop.kit.keys import ARCHIVES, copy_path
from onestop.kit.ports import ObjectStore, Version
from onestop.tenancy.service import TenancyService

RECORD = tuple(part for part in PARTS if part.record)
AFTER_ROWS = ("objects", "cases")
"""Steps of a try that had put the rows: the next one leaves alone what has come to them since."""


class RestoreHandler:
    def __init__(
        self,
        *,
        store: OperationStore,
        rows: RowStore,
        objects: ObjectStore,
        filing: FilingService,
        handing: HandingService,
        tenancy: TenancyService,
        clock: Clock,
    ) -> None:
        self._store = store
        self._rows = rows
        self._objects = objects
        self._filing = filing
        self._handing = handing
        self._tenancy = tenancy
        self._clock = clock

    async def check(self, operation: Operation) -> None:
        """Raise NotFound when the tenant is not registered, InvalidInput when there is no such backup of it."""
        self._tenancy.tree.tenant(operation.subject)
        await self._backup(operation)

    async def _backup(self, operation: Operation) -> Operation:
        wanted = msgspec.convert(operation.args, RestoreArgs).backup
        for one in await self._store.done(self._tenancy.tree.deployment(), operation.subject, Kind.BACKUP.value):
            if one.id == wanted and one.state is OperationState.DONE:
                return one
        text = "This tenant has no backup {id}."
        raise InvalidInput(text, field="/args/backup", rule="backup-unknown", id=wanted)

    async def run(self, operation: Operation, tell: Tell) -> dict[str, Any]:
        backup = await self._backup(operation)
        kept = kept_of(backup, self._objects)
        manifest = await kept.manifest(backup.result["digest"])
        if operation.step not in AFTER_ROWS:
            await self._put_rows(operation, kept, manifest, tell)
        await tell("objects", 60)
        renewed, missing = await self._put_objects(operation.subject, manifest, tell)
        await tell("cases", 95)
        scope = self._tenancy.tree.only(operation.subject)
        open_cases = await self._filing.start_missing(None, self._clock.now(), scope=scope)
        rows = sum(table.rows for table in manifest.tables)
        return {"rows": rows, "objects": renewed, "missing": missing, "openCases": open_cases}

    async def _put_rows(self, operation: Operation, kept: Kept, manifest: Manifest, tell: Tell) -> None:
        await tell("compare", 5)
        expected = [table for table in manifest.tables if table.name in named(RECORD)]
        scope, replace = self._tenancy.tree.only(operation.subject), operation.args["replace"]
        if not replace:
            known = {short(line) async for _, content in _files(kept, manifest) for line in content.splitlines()}
            if newer := len(await self._rows.lines(scope, RECORD) - known):
                raise Conflict("{count} rows are not in this backup; only a restore that replaces them may lose them.",
                               count=newer)  # fmt: skip
        await tell("rows", 20)
        await self._handing.end(scope, "the tenant's cases are restored")
        upward = self._tenancy.tree.upward(operation.subject)
        await self._rows.fill(upward, _files(kept, manifest), expected, clear=replace)

    async def _put_objects(self, tenant: str, manifest: Manifest, tell: Tell) -> tuple[int, list[str]]:
        """Make every object what it was; return how many were put back, and the keys of those that are nowhere."""
        versions: dict[str, list[Version]] = {}
        for version in await self._objects.versions(tenant):
            versions.setdefault(version.key, []).append(version)
        await self._objects.ensure_bucket(tenant)
        find, renewed, missing = await self._finder(tenant), 0, list[str]()
        for at, item in enumerate(manifest.items):
            there = versions.get(item.key, [])
            if any(one.newest and one.version == item.version for one in there):
                continue
            if await self._put_back(tenant, item, there, find):
                renewed += 1
            else:
                missing.append(item.key)
            await tell("objects", 60 + 35 * at // len(manifest.items))
        return renewed, missing

    async def _put_back(self, tenant: str, item: Item, there: list[Version], find: Callable[[str], Any]) -> bool:
        old = next((one for one in there if one.version == item.version and not one.marker), None)
        if old is not None:
            await self._objects.renew(tenant, old)
            return True
        newest = next((one for one in there if one.newest and not one.marker), None)
        if newest is not None and item.digest:
            content = await self._objects.get(tenant, item.key)
            if hashlib.sha256(content).hexdigest() == item.digest:
                return True
        found: bytes | None = await find(item.digest) if item.digest else None
        if found is None:
            return False
        await self._objects.put(tenant, item.key, found, filetype.guess_mime(found) or "application/octet-stream")
        return True

    async def _finder(self, tenant: str) -> Callable[[str], Any]:
        """Return what finds an object's content by its SHA-256 in the tenant's archives."""
        done = await self._store.done(self._tenancy.tree.deployment(), tenant, Kind.ARCHIVE.value)
        prefixes = [one.result["object"] for one in done]

        async def find(digest: str) -> bytes | None:
            for prefix in prefixes:
                try:
                    content = await self._objects.get(ARCHIVES, prefix + copy_path(digest))
                except NotFound:
                    continue
                if hashlib.sha256(content).hexdigest() == digest:
                    return content
            return None

        return find


async def _files(kept: Kept, manifest: Manifest) -> AsyncIterator[tuple[Part, bytes]]:
    """Yield the rows that a restore writes, table by table; raise Conflict for a file that was changed."""
    parts = named(PARTS)
    for file in manifest.files:
        if parts[file.table].declared:
            continue
        content = await kept.read(file.path)
        if hashlib.sha256(content).hexdigest() != file.digest:
            raise Conflict("The backup was changed: {path} is not as it was written.", path=file.path)
        yield parts[file.table], content
