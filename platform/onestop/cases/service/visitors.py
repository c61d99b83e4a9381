"""Who brings an applicant's will to a window: checked against the papers shown, kept sealed, named in the event."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from onestop.cases.model.commands import Bringer
from onestop.cases.model.events import Event
from onestop.cases.model.happened import Withdrawn
from onestop.cases.model.state import CaseState
from onestop.cases.store.visitors import VisitorStore
from onestop.errors import InvalidInput
from onestop.identity.model import Relation
from onestop.identity.service.accounts import AccountService, Applicant
from onestop.identity.service.mandates import MandateService
from onestop.identity.service.visitors import Visitor, checked_visitor
from onestop.kit.clock import Clock
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Scope

POWERS = (Relation.SELF, Relation.REPRESENTATIVE, Relation.AGENT)
"""Those who can speak for an applicant; a relative needs a power of attorney, and is an agent then."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a clerk reads from the papers on the counter: the number on the applicant's own document, and who came.

    Whoever is the applicant need not be named again. Personal: sealed at rest, never logged.
    """

    document: str
    relation: Relation
    name: str = ""
    identifier: str = ""


class VisitorService:
    def __init__(
        self, store: VisitorStore, accounts: AccountService, mandates: MandateService, sealer: Sealer, clock: Clock
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._mandates = mandates
        self._sealer = sealer
        self._clock = clock

    async def receive(self, scope: Scope, state: CaseState, act_id: str, shown: Shown) -> Bringer:
        """Check and keep who came, and return what the event says of it; safe to repeat for one act.

        Raise InvalidInput for a document that is not the applicant's, for who cannot speak for the applicant, and for
        a name or a citizen number that is broken.
        """
        applicant = await self._accounts.applicant(UUID(state.applicant))
        visitor = checked_visitor(_named(shown, applicant), applicant, "/bringer")
        visitor_id = uuid5(NAMESPACE_OID, f"visitor/{act_id}")
        mandate = await self._mandates.held_by(visitor.identifier, applicant.id, visitor.relation)
        sealed = self._sealer.seal(msgspec.json.encode(visitor).decode())
        await self._store.add(scope, visitor_id, state.number, sealed, self._clock.now())
        return Bringer(
            visitor.relation, f"{visitor_id}:{self._mark(visitor_id, visitor)}", str(mandate) if mandate else None
        )

    def mark(self, shown: Shown) -> str:
        """Return what stands for the papers where it is only asked whether they are the same."""
        return self._sealer.mark("shown", msgspec.json.encode(shown).decode()).hex()

    async def of_events(self, scope: Scope, number: str, events: Iterable[Event]) -> dict[int, Visitor]:
        """Return who came, by the number of the event that says so; one whose sealed text was exchanged is left out."""
        brought = {
            event.seq: event.body.bringer
            for event in events
            if isinstance(event.body, Withdrawn) and event.body.bringer
        }
        kept = await self._store.of_case(scope, number) if brought else {}
        opened = {
            f"{key}:{self._mark(key, one)}": one for key, one in zip(kept, map(self._open, kept.values()), strict=True)
        }
        return {seq: opened[bringer.record] for seq, bringer in brought.items() if bringer.record in opened}

    def _open(self, sealed: str) -> Visitor:
        return msgspec.json.decode(self._sealer.open(sealed), type=Visitor)

    def _mark(self, visitor_id: UUID, visitor: Visitor) -> str:
        """Return a keyed mark: a plain digest of a citizen number could be found by trying them all."""
        return self._sealer.mark("visitor", f"{visitor_id}\0{visitor.name}\0{visitor.identifier}").hex()


def _named(shown: Shown, applicant: Applicant) -> Visitor:
    """Return who came; the applicant in person is known by the document alone."""
    if "".join(shown.document.split()).upper() != applicant.identifier:
        raise InvalidInput(
            "This is not the number of the applicant. Ask for the identity card or the business licence.",
            field="/bringer/document",
            rule="document-differs",
        )
    if shown.relation not in POWERS:
        raise InvalidInput(
            "Whoever speaks for the applicant is its representative, or an agent with a power of attorney.",
            field="/bringer/relation",
            rule="no-power",
        )
    visitor = Visitor(shown.name, shown.identifier, shown.relation)
    if shown.relation is not Relation.SELF:
        return visitor
    return replace(visitor, name=shown.name or applicant.name, identifier=shown.identifier or applicant.identifier)
