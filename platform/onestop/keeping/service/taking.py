"""Taking everything of a tenant: into the archive, whole and under lock, or into a backup, to be put back.

What is written is named by what it holds, so a try that was cut off costs the next one nothing but reading: a file that
is there is not written again. The manifest comes when all is there, the signature when all has been read back.
"""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from onestop.errors import Conflict, NotFound
from onestop.keeping.manifest import MANIFEST, PROOF, File, Item, Manifest, Table, written
from onestop.keeping.model import ArchiveArgs, Kind, Operation, parts_of
from onestop.keeping.service.kept import Kept
from onestop.keeping.service.working import Tell
from onestop.keeping.store.rows import Chunk, RowStore, Totals
from onestop.kit.keys import ARCHIVES, BACKUPS, copy_path, kept_prefix, rows_path
from onestop.kit.ports import ObjectStore, Seal, Version
from onestop.settings import RELEASE
from onestop.tenancy.service import TenancyService

AT_ONCE = 8
"""Objects that are copied at the same time."""
REGISTERED = {"material": "key", "licence": "object_key", "notice": "object_key"}
"""Tables that say where an object lies and which SHA-256 it has."""
_ROWS, _OBJECTS, _READ = (0, 40), (40, 70), (70, 96)
"""From which percent to which each step leads."""


class TakingHandler:
    """Archives and backups: an archive has a copy of every object and lies under lock, a backup names versions."""

    def __init__(
        self, rows: RowStore, objects: ObjectStore, seal: Seal, roots: Callable[[], bytes], tenancy: TenancyService
    ) -> None:
        self._rows = rows
        self._objects = objects
        self._seal = seal
        self._roots = roots
        self._tenancy = tenancy

    async def check(self, operation: Operation) -> None:
        """Raise NotFound for a tenant that is not there."""
        self._tenancy.tree.tenant(operation.subject)

    async def run(self, operation: Operation, tell: Tell) -> dict[str, Any]:
        cases = self._tenancy.tree.tenant(operation.subject).settings.retention.case_days
        taking = Taking(operation, self._objects, cases)
        await self._objects.ensure_bucket(taking.bucket)
        tables = await self._take_rows(operation, taking, tell)
        await self._take_objects(operation, taking, tell)
        manifest = Manifest(
            kind=operation.kind.value,
            tenant=operation.subject,
            operation=operation.id,
            release=RELEASE,
            made_at=operation.made_at,
            tables=tables,
            files=tuple(taking.files),
            items=tuple(sorted(taking.items, key=lambda item: item.key)),
        )
        content = written(manifest)
        await taking.put(MANIFEST, content, "application/json")
        await self._read_back(taking, manifest, tell)
        await self._prove(taking, content, tell)
        return taking.result(manifest, content)

    async def _take_rows(self, operation: Operation, taking: "Taking", tell: Tell) -> tuple[Table, ...]:
        totals, scope = Totals(), self._tenancy.tree.only(operation.subject)
        async for chunk in self._rows.chunks(scope, parts_of(operation.kind), totals):
            await taking.take(chunk)
            await tell("rows", _part(_ROWS, len(taking.files), len(taking.files) + 20))
        return totals.tables()

    async def _take_objects(self, operation: Operation, taking: "Taking", tell: Tell) -> None:
        found = await self._objects.versions(operation.subject)
        newest = [version for version in found if version.newest and not version.marker]
        if lost := sorted(taking.registered.keys() - {version.key for version in newest}):
            raise Conflict("The store has lost files that are registered: {keys}.", keys=", ".join(lost[:5]))
        for at in range(0, len(newest), AT_ONCE):
            await asyncio.gather(*map(taking.take_object, newest[at : at + AT_ONCE]))
            await tell("objects", _part(_OBJECTS, at, len(newest)))

    async def _read_back(self, taking: "Taking", manifest: Manifest, tell: Tell) -> None:
        from onestop.keeping.verification import check_files, told  # noqa: PLC0415 -- signatures load slowly

        count, done = len(manifest.files) + len(manifest.items), 0

        async def read(_path: str) -> None:
            nonlocal done
            done += 1
            if done % AT_ONCE == 0:
                await tell("read-back", _part(_READ, done, count))

        await tell("read-back", _READ[0])
        found = await check_files(taking.kept(read), manifest)
        if found.findings:
            places = ", ".join(told(found.findings))
            raise Conflict("What was written does not read back as it was: {places}.", places=places)

    async def _prove(self, taking: "Taking", content: bytes, tell: Tell) -> None:
        from onestop.keeping.verification import check_proof  # noqa: PLC0415
        from onestop.kit.cms import read_roots  # noqa: PLC0415

        await tell("proof", _READ[1])
        await taking.put(PROOF, await self._seal.attest(content), "application/pkcs7-signature")
        _, findings = await check_proof(content, await taking.kept().read(PROOF), read_roots(self._roots()))
        if findings:
            raise Conflict("The seal's signature does not verify under the trusted roots.")


class Taking:
    """One operation's folder in the store, and what has been put there."""

    def __init__(self, operation: Operation, objects: ObjectStore, days: int) -> None:
        self.files: list[File] = []
        self.items: list[Item] = []
        self.registered: dict[str, str] = {}
        """The SHA-256 that each registered object must have, by its key."""
        self.archive = operation.kind is Kind.ARCHIVE
        self.bucket = ARCHIVES if self.archive else BACKUPS
        self._tenant = operation.subject
        self._prefix = kept_prefix(operation.subject, operation.id)
        self._objects = objects
        asked = msgspec.convert(operation.args, ArchiveArgs).days if self.archive else None
        self._until = operation.made_at + timedelta(days=days if asked is None else asked)

    def kept(self, read: Any = None) -> Kept:
        return Kept(self._objects, self.bucket, self._prefix, read)

    async def take(self, chunk: Chunk) -> None:
        digest, name = hashlib.sha256(chunk.content).hexdigest(), chunk.part.name
        path = rows_path(name, chunk.number, digest)
        await self._put_once(path, chunk.content, "application/x-ndjson")
        self.files.append(File(path=path, table=name, size=len(chunk.content), digest=digest))
        if name in REGISTERED:
            self._register(REGISTERED[name], chunk.content.splitlines())

    def _register(self, key: str, lines: Sequence[bytes]) -> None:
        for row in map(msgspec.json.decode, lines):
            if row["digest"] and row.get("state") not in ("pending", "refused"):
                self.registered[row[key]] = row["digest"]

    async def take_object(self, version: Version) -> None:
        digest, path = self.registered.get(version.key, ""), ""
        if self.archive:
            digest = await self._copied(version, digest)
            path = copy_path(digest)
        self.items.append(Item(key=version.key, version=version.version, size=version.size, digest=digest, path=path))

    async def _copied(self, version: Version, expected: str) -> str:
        """Copy an object unless its copy is there, and return its SHA-256."""
        if expected and await self._there(copy_path(expected), version.size):
            return expected
        content = await self._objects.get(self._tenant, version.key)
        digest = hashlib.sha256(content).hexdigest()
        if expected and digest != expected:
            raise Conflict("The file {key} is not the one that was registered.", key=version.key)
        await self._put_once(copy_path(digest), content, "application/octet-stream")
        return digest

    async def _put_once(self, path: str, content: bytes, content_type: str) -> None:
        if not await self._there(path, len(content)):
            await self.put(path, content, content_type)

    async def _there(self, path: str, size: int) -> bool:
        try:
            return (await self._objects.stat(self.bucket, self._prefix + path)).size == size
        except NotFound:
            return False

    async def put(self, path: str, content: bytes, content_type: str) -> None:
        """Write a file; into the archive so that nobody can change or delete it before its time."""
        key = self._prefix + path
        if self.archive:
            await self._objects.put_locked(self.bucket, key, content, content_type, self._until)
        else:
            await self._objects.put(self.bucket, key, content, content_type)

    def result(self, manifest: Manifest, content: bytes) -> dict[str, Any]:
        """Return what the operation's row says of it."""
        return {
            "manifest": self._prefix + MANIFEST,
            "digest": hashlib.sha256(content).hexdigest(),
            "proof": self._prefix + PROOF,
            "object": self._prefix,
            "rows": sum(table.rows for table in manifest.tables),
            "objects": len(manifest.items),
            "bytes": sum(file.size for file in manifest.files) + sum(item.size for item in manifest.items),
        }


def _part(of: tuple[int, int], done: int, count: int) -> int:
    first, last = of
    return first + (last - first) * done // max(count, 1)
