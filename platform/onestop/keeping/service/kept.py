"""An archive or a backup as it lies in the store."""

import hashlib
from collections.abc import Awaitable, Callable

from onestop.errors import Conflict, NotFound
from onestop.keeping.manifest import MANIFEST, Manifest, read
from onestop.keeping.model import Kind, Operation
from onestop.kit.keys import ARCHIVES, BACKUPS, kept_prefix
from onestop.kit.ports import ObjectStore


class Kept:
    """Reads the files of one operation; `told` hears of each."""

    def __init__(
        self,
        objects: ObjectStore,
        bucket: str,
        prefix: str,
        told: Callable[[str], Awaitable[None]] | None = None,
    ) -> None:
        self._objects = objects
        self._bucket = bucket
        self._prefix = prefix
        self._told = told

    async def read(self, path: str) -> bytes:
        content = await self._objects.get(self._bucket, self._prefix + path)
        if self._told:
            await self._told(path)
        return content

    async def paths(self) -> set[str]:
        """Return nothing: parts that a cut-off try has left under lock belong to no archive, and harm none."""
        return set()

    async def manifest(self, digest: str) -> Manifest:
        """Return the manifest whose SHA-256 the operation's row has; raise Conflict when it is another."""
        content = await self.read(MANIFEST)
        if hashlib.sha256(content).hexdigest() != digest:
            raise Conflict("The manifest in the store is not the one that was made.")
        return read(content)


def kept_of(operation: Operation, objects: ObjectStore) -> Kept:
    """Return what an archive or a backup has put into the store; raise NotFound for an operation of another kind."""
    buckets = {Kind.ARCHIVE: ARCHIVES, Kind.BACKUP: BACKUPS}
    if operation.kind not in buckets or "manifest" not in operation.result:
        raise NotFound("Operation {id} has left nothing to read.", id=operation.id)
    return Kept(objects, buckets[operation.kind], kept_prefix(operation.subject, operation.id))
