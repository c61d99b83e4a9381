"""Removing a tenant: only what has been archived, proved, and not changed since."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from onestop.cases.service.handing import HandingService
from onestop.errors import Conflict, NotFound
from onestop.keeping.manifest import MANIFEST, PROOF, Table
from onestop.keeping.model import Kind, Operation, OperationState, RemoveArgs, named
from onestop.keeping.service.kept import kept_of
from onestop.keeping.service.restoring import RECORD
from onestop.keeping.service.working import Tell
from onestop.keeping.store.operations import OperationStore
from onestop.keeping.store.rows import RowStore
from onestop.kit.ports import ObjectStore, Version
from onestop.tenancy.model import Level
from onestop.tenancy.service import TenancyService


class RemoveHandler:
    def __init__(
        self,
        store: OperationStore,
        rows: RowStore,
        objects: ObjectStore,
        roots: Callable[[], bytes],
        handing: HandingService,
        tenancy: TenancyService,
    ) -> None:
        self._store = store
        self._rows = rows
        self._objects = objects
        self._roots = roots
        self._handing = handing
        self._tenancy = tenancy

    async def check(self, operation: Operation) -> None:
        """Raise Conflict for what forbids the removal: tenants below, open cases, no verified archive."""
        tree, args = self._tenancy.tree, msgspec.convert(operation.args, RemoveArgs)
        if tree.tenant(operation.subject).level is Level.CITY:
            raise Conflict("The city cannot be removed: it holds the accounts of everybody.")
        if below := tree.children(operation.subject):
            raise Conflict("Tenants below are still there: {tenants}.", tenants=", ".join(t.code for t in below))
        await self._archive(operation)
        if not args.open_cases and (count := await self._handing.open(tree.only(operation.subject))):
            raise Conflict("{count} cases are still open.", count=count)

    async def _archive(self, operation: Operation) -> Operation:
        proof, scope = operation.args["proof"], self._tenancy.tree.deployment()
        if await self._store.known(scope, proof):
            archive = await self._store.get(scope, proof)
            whose = (archive.kind, archive.subject, archive.state)
            if whose == (Kind.ARCHIVE, operation.subject, OperationState.DONE):
                return archive
        raise Conflict("Tenant {code} has no verified archive {proof}.", code=operation.subject, proof=proof)

    async def run(self, operation: Operation, tell: Tell) -> dict[str, Any]:
        if operation.subject in self._tenancy.tree.tenants:
            await self.check(operation)
            await tell("proof", 5)
            expected = await self._proved(await self._archive(operation))
            await tell("compare", 10)
            await self._remove(operation.subject, expected)
            await self._tenancy.refresh()
        await tell("objects", 60)
        return await self._erase(operation.subject, tell)

    async def _proved(self, archive: Operation) -> list[Table]:
        """Return what the archive says of the record's tables, after its signature has been checked once more."""
        from onestop.keeping.verification import check_proof  # noqa: PLC0415 -- signatures load slowly
        from onestop.kit.cms import read_roots  # noqa: PLC0415

        kept = kept_of(archive, self._objects)
        manifest = await kept.manifest(archive.result["digest"])
        proof = await kept.read(PROOF)
        _, findings = await check_proof(await kept.read(MANIFEST), proof, read_roots(self._roots()))
        if findings:
            raise Conflict("The archive's proof does not verify under the trusted roots.")
        return [table for table in manifest.tables if table.name in named(RECORD)]

    async def _remove(self, tenant: str, expected: list[Table]) -> None:
        scope = self._tenancy.tree.only(tenant)
        there = await self._rows.totals(scope, RECORD)
        if changed := [table.name for table in expected if there[table.name] != table]:
            text = "The tenant has changed since it was archived ({tables}): archive it again."
            raise Conflict(text, tables=", ".join(changed))
        await self._handing.end(scope, "the tenant is removed")
        await self._rows.remove(self._tenancy.tree.upward(tenant), expected)

    async def _erase(self, tenant: str, tell: Tell) -> dict[str, Any]:
        """Delete the tenant's objects but those under lock, and tell when each of these becomes free."""
        locked, erased = [], 0
        versions = await self._objects.versions(tenant)
        for at, version in enumerate(versions):
            until = await self._locked_until(tenant, version)
            if until is None:
                await self._objects.erase(tenant, version)
                erased += 1
            else:
                locked.append({"key": version.key, "version": version.version, "freeOn": until.date().isoformat()})
            if at % 20 == 0:
                await tell("objects", 60 + 40 * at // len(versions))
        return {"erased": erased, "locked": locked}

    async def _locked_until(self, tenant: str, version: Version) -> datetime | None:
        """Return until when a version is under lock; one that went by itself meanwhile is under none."""
        if version.marker:
            return None
        try:
            return await self._objects.locked_until(tenant, version)
        except NotFound:
            return None
