"""Uploads that go straight to the store, and the ledger of what the city already holds."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from onestop.errors import Forbidden, InvalidInput
from onestop.kit.clock import Clock
from onestop.kit.keys import material_key, upload_key
from onestop.kit.ports import ObjectStore, Upload
from onestop.materials.model import (
    HELD_FOR,
    MOST_BYTES,
    Material,
    MaterialState,
    Source,
    check_announced,
    check_arrived,
)
from onestop.materials.ports import VirusCheck
from onestop.materials.store import MaterialStore
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService

SENT_WITHIN = timedelta(minutes=30)
"""How long a begun upload may take."""
OPENED_WITHIN = timedelta(minutes=5)
"""How long an address for reading a file holds."""


class MaterialService:
    def __init__(
        self,
        store: MaterialStore,
        objects: ObjectStore,
        viruses: VirusCheck,
        tenancy: TenancyService,
        clock: Clock,
    ) -> None:
        self._store = store
        self._objects = objects
        self._viruses = viruses
        self._tenancy = tenancy
        self._clock = clock

    async def stored_bytes(self, scope: Scope) -> int:
        """Return how many bytes the held files of the scope's tenants have."""
        return await self._store.stored_bytes(scope)

    async def begin(
        self, tenant: str, owner: UUID, uploader: UUID, *, code: str, name: str, content_type: str, size: int
    ) -> tuple[UUID, Upload]:
        """Announce a file and return its id and how to send it; raise InvalidInput for what can be refused at once.

        `owner` is the applicant, `uploader` whoever sends it: the applicant, an agent, or the clerk at a window.
        """
        check_announced(name, content_type, size)
        material = Material(
            id=uuid4(),
            tenant=tenant,
            owner=owner,
            uploader=uploader,
            code=code,
            file_name=name,
            content_type=content_type,
            size=size,
            digest=None,
            state=MaterialState.PENDING,
            source=Source.UPLOADED if owner == uploader else Source.SCANNED,
            origin=None,
            key="",
            at=self._clock.now(),
        )
        material = replace(material, key=upload_key(str(owner), str(material.id)))
        await self._objects.ensure_bucket(tenant)
        upload = await self._objects.presigned_upload(tenant, material.key, content_type, MOST_BYTES, SENT_WITHIN)
        await self._store.add(self._tenancy.tree.scope_of(tenant), material)
        return material.id, upload

    async def receive(
        self, tenant: str, owner: UUID, uploader: UUID, *, code: str, name: str, content_type: str, content: bytes
    ) -> Material:
        """Take a file that came with a form, check it and keep it; raise InvalidInput as `begin` and `finish` do."""
        upload, _ = await self.begin(
            tenant, owner, uploader, code=code, name=name, content_type=content_type, size=len(content)
        )
        await self._objects.put(tenant, upload_key(str(owner), str(upload)), content, content_type)
        return await self.finish(tenant, uploader, upload)

    async def finish(self, tenant: str, uploader: UUID, material_id: UUID) -> Material:
        """Check a file that has arrived and keep it; finished before, it is returned as it is.

        What was checked is kept at a place of its own: whoever still holds the address for sending changes nothing.
        Raises InvalidInput for an empty file, one that is not what it says, or one that carries a virus: such a file
        is erased. Raises NotFound while nothing has arrived.
        """
        scope = self._tenancy.tree.scope_of(tenant)
        material = await self._store.get(scope, material_id)
        if material.uploader != uploader:
            raise Forbidden("This upload is not yours.")
        if material.state is MaterialState.HELD:
            return material
        content = await self._objects.get(tenant, material.key)
        try:
            check_arrived(material.content_type, content)
            await self._check_harmless(content)
        except InvalidInput:
            await self._objects.delete(tenant, material.key)
            await self._store.settle(scope, replace(material, state=MaterialState.REFUSED, size=len(content)))
            raise
        held = replace(
            material,
            state=MaterialState.HELD,
            digest=hashlib.sha256(content).hexdigest(),
            size=len(content),
            key=material_key(str(material.owner), str(material_id)),
        )
        await self._objects.put(tenant, held.key, content, held.content_type)
        await self._store.settle(scope, held)
        await self._objects.delete(tenant, material.key)
        return held

    async def _check_harmless(self, content: bytes) -> None:
        if not await self._viruses.harmless(content):
            raise InvalidInput("The file carries a virus.", field="/file", rule="file-virus")

    async def held(self, owner: UUID, codes: Sequence[str]) -> dict[str, Material]:
        """Return what the city holds of an applicant, by code, wherever in the city it was brought."""
        since = self._clock.now() - HELD_FOR
        found = await self._store.held(self._tenancy.tree.everything(), owner, codes, since)
        return {material.code: material for material in found}

    async def reuse(self, tenant: str, uploader: UUID, held: Sequence[Material]) -> list[Material]:
        """Bring held files to a tenant whose case wants them: copies of its own, each naming its origin."""
        return [await self._copied(tenant, uploader, material) for material in held]

    async def _copied(self, tenant: str, uploader: UUID, material: Material) -> Material:
        fresh = uuid4()
        copy = replace(
            material,
            id=fresh,
            tenant=tenant,
            uploader=uploader,
            source=Source.REUSED,
            origin=material.origin or material.id,
            key=material_key(str(material.owner), str(fresh)),
        )
        await self._objects.ensure_bucket(tenant)
        await self._objects.copy(material.tenant, material.key, tenant, copy.key)
        await self._store.add(self._tenancy.tree.scope_of(tenant), copy)
        return copy

    async def check(
        self, tenant: str, owner: UUID, files: Mapping[str, Sequence[UUID]], at: str = "/materials"
    ) -> list[Material]:
        """Return the named files; each must be held, here, by this applicant, under its material's code."""
        wanted = [(code, file) for code, several in files.items() for file in several]
        if not wanted:
            return []
        scope = self._tenancy.tree.scope_of(tenant)
        found = {m.id: m for m in await self._store.several(scope, [file for _, file in wanted])}
        for code, file in wanted:
            material = found.get(file)
            if material is None or material.owner != owner or material.tenant != tenant:
                raise InvalidInput(
                    "There is no such file of this applicant.", field=f"{at}/{code}", rule="file-unknown"
                )
            if material.state is not MaterialState.HELD:
                raise InvalidInput("This file has not arrived whole.", field=f"{at}/{code}", rule="file-not-held")
            if material.code != code:
                raise InvalidInput("This file was sent as another material.", field=f"{at}/{code}", rule="file-code")
        return list(found.values())

    async def use(self, tenant: str, case_number: str, materials: Sequence[Material]) -> None:
        """Note that a case uses files; call it as often as you like."""
        if materials:
            scope = self._tenancy.tree.scope_of(tenant)
            await self._store.use(scope, case_number, materials, self._clock.now())

    async def of_case(self, tenant: str, case_number: str) -> list[Material]:
        """Return the files of a case, in the order in which they came."""
        return await self._store.of_case(self._tenancy.tree.scope_of(tenant), case_number)

    async def content(self, material: Material) -> bytes:
        """Return a file's bytes, for pages that show it from their own address."""
        return await self._objects.get(material.tenant, material.key)

    async def address(self, material: Material) -> str:
        """Return an address at which the file can be read for a few minutes."""
        return await self._objects.presigned_get(material.tenant, material.key, material.file_name, OPENED_WITHIN)
