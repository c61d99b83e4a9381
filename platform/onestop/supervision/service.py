"""The trail of a case as a file that proves itself."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

import msgspec
from asyncpg import Record

from onestop.cases.model.chain import event_of
from onestop.cases.service.reading import ReadService, seen_case
from onestop.errors import Forbidden
from onestop.identity.model import Principal
from onestop.kit.documents import Paper
from onestop.kit.keys import trail_key
from onestop.kit.ports import ObjectStore
from onestop.materials.service import MaterialService
from onestop.supervision import merkle
from onestop.supervision.model import AnchorFile
from onestop.supervision.store import TrailStore
from onestop.supervision.trail import Document, Line, Proof, Text, Trail, written
from onestop.tenancy.model import Role, Scope
from onestop.tenancy.service import TenancyService

Papers = Callable[[Scope, str], Awaitable[list[Paper]]]
"""Whatever keeps documents of cases tells their digests; slices above this one are handed in by `bootstrap`."""


class SupervisionService:
    def __init__(
        self,
        *,
        trails: TrailStore,
        reading: ReadService,
        materials: MaterialService,
        papers: Sequence[Papers],
        tenancy: TenancyService,
        objects: ObjectStore,
    ) -> None:
        self._trails = trails
        self._reading = reading
        self._materials = materials
        self._papers = papers
        self._tenancy = tenancy
        self._objects = objects

    async def trail(self, principal: Principal, number: str) -> bytes:
        """Return the trail of a case in the caller's sight: the applicant's own, or for a supervisor any."""
        case = (await seen_case(number, principal, self._reading, self._tenancy)).summary
        if not principal.acts_as(case.applicant) and not principal.may(Role.SUPERVISOR, case.tenant):
            raise Forbidden("Only the applicant and a supervisor may take a case's trail away.")
        return await self.export(self._tenancy.tree.scope_of(case.tenant), number)

    async def export(self, scope: Scope, number: str) -> bytes:
        """Return the trail of a case as a file; raise NotFound when the case is not in this scope."""
        case = (await self._reading.case(scope, number)).summary
        own = self._tenancy.tree.only(case.tenant)
        rows = await self._trails.lines(own, number)
        days = await self._trails.covered(own, number)
        trail = Trail(
            tenant=case.tenant,
            case=number,
            events=tuple(Line(row["line"], row["hash"].hex()) for row in rows),
            texts=await self._texts(own, number, rows),
            documents=await self._documents(own, number),
            anchors=tuple(await self._trails.anchors(own, days[0], days[-1]) if days else ()),
            proofs=tuple([await self._proof(own, number, day) for day in days]),
        )
        return written(trail)

    async def _texts(self, scope: Scope, number: str, rows: Sequence[Record]) -> tuple[Text, ...]:
        """Return the words that go with events; those of an act that was refused never became part of the case."""
        told = {event_of(row["line"]).text for row in rows}
        texts = await self._reading.texts(scope, number)
        return tuple(Text(str(text["id"]), text["body"], text["remarks"]) for key, text in texts.items() if key in told)

    async def _documents(self, scope: Scope, number: str) -> tuple[Document, ...]:
        used = await self._materials.of_case(scope.tenant, number)
        files = [Paper(f"material.{material.code}", str(material.id), material.digest or "") for material in used]
        told = [paper for papers in self._papers for paper in await papers(scope, number)]
        return tuple(Document(paper.kind, paper.number, paper.digest) for paper in (*files, *told))

    async def _proof(self, scope: Scope, number: str, day: date) -> Proof:
        """Return the way from a case's last link of a day up to the root, from the file that lies under lock."""
        file = msgspec.json.decode(await self._objects.get(scope.tenant, trail_key(day)), type=AnchorFile)
        at = next(i for i, leaf in enumerate(file.leaves) if leaf.case == number)
        steps = merkle.proof([leaf.hashed() for leaf in file.leaves], at)
        return Proof(day, file.leaves[at], tuple((side, beside.hex()) for side, beside in steps))
