"""What cases say over HTTP."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from onestop.calendars.model import Deadline
from onestop.cases.model.commands import Actor, PersonsCommand
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState, Delivery, Gap, OpenProcedure, Review
from onestop.cases.service.acting import LONGEST_TEXT
from onestop.cases.service.reading import CaseSummary, CaseView
from onestop.cases.service.visitors import Shown
from onestop.identity.model import Relation
from onestop.identity.service.visitors import Visitor
from onestop.kit.masking import masked_citizen_number

Number = Annotated[str, Meta(max_length=40, examples=["370100261124000001K"])]
Text = Annotated[str, Meta(max_length=LONGEST_TEXT)]
Answer = Annotated[str, Meta(max_length=LONGEST_TEXT)]
Code = Annotated[str, Meta(max_length=64)]


class FileCase(Struct, forbid_unknown_fields=True, kw_only=True):
    """An application. `materials` names the uploaded files of each material by the item's codes."""

    item: Annotated[Code, Meta(examples=["000117001000"])]
    form: dict[Code, Answer] = {}
    materials: dict[Code, list[UUID]] = {}
    delivery: Delivery = Delivery.ELECTRONIC
    reuse: bool = False
    """The applicant's consent that papers which the city already holds are attached by themselves."""
    version: Annotated[str, Meta(max_length=40, examples=["1"])] = ""
    """The version of the item's guide that was read; when another is in force by now, nothing is filed."""
    applicant: UUID | None = None
    """For whom: a company by mandate, or anyone for whom a clerk files. Without it, for oneself."""


class BringerGiven(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who brings a withdrawal to the window, as the papers on the counter say.

    `document` is the number on the applicant's own identity card or business licence. Whoever comes for the applicant
    is named; the applicant in person need not be.
    """

    document: Annotated[str, Meta(max_length=40, examples=["91350100M000100Y43"])]
    relation: Literal["self", "representative", "agent"]
    name: Annotated[str, Meta(max_length=100, examples=["周明"])] = ""
    identifier: Annotated[str, Meta(max_length=40, examples=["11010519491231002X"])] = ""

    def shown(self) -> Shown:
        return Shown(self.document, Relation(self.relation), self.name, self.identifier)


class Do(Struct, forbid_unknown_fields=True, kw_only=True):
    """A command to a case, with the words that go with it. `remarks` stand beside single materials."""

    command: PersonsCommand
    text: Text = ""
    remarks: dict[Code, Text] = {}
    materials: dict[Code, list[UUID]] = {}
    """The uploaded files that come with a correction, or for a gap."""
    bringer: BringerGiven | None = None
    """Who stands at the window, where a clerk withdraws for them."""


class Filed(Struct):
    number: str
    journey: str


class CaseLine(Struct, kw_only=True):
    """A case as lists show it."""

    number: str
    tenant: str
    item: str
    item_version: str
    lead: str
    applicant_name: str
    applicant_kind: str
    channel: str
    status: str
    outcome: str | None
    light: str
    filed_at: datetime
    due: date | None
    closed_at: datetime | None
    version: int

    @classmethod
    def of(cls, case: CaseSummary) -> "CaseLine":
        return cls(
            number=case.number,
            tenant=case.tenant,
            item=case.item,
            item_version=case.item_version,
            lead=case.lead,
            applicant_name=case.applicant_name,
            applicant_kind=case.applicant_kind,
            channel=case.channel,
            status=case.status,
            outcome=case.outcome,
            light=case.light,
            filed_at=case.filed_at,
            due=case.due,
            closed_at=case.closed_at,
            version=case.seq,
        )


class CasePage(Struct):
    """One page of a list; `next_cursor` opens the next one."""

    cases: list[CaseLine]
    next_cursor: str | None


class CaseDetail(Struct, kw_only=True):
    """A whole case. `allowed` names the commands that the caller may give now."""

    summary: CaseLine
    journey: str
    form: dict[str, str]
    delivery: Delivery
    received: date
    acceptance_due: date | None
    accepted_on: date | None
    promised_due: date | None
    statutory_due: date | None
    correction_due: date | None
    reviews: list[Review]
    gaps: list[Gap]
    procedure: OpenProcedure | None
    extension_days: int
    extension_asked: int
    licence: str | None
    allowed: list[str]

    @classmethod
    def of(cls, view: CaseView, allowed: tuple[str, ...]) -> "CaseDetail":
        state = view.state
        return cls(
            summary=CaseLine.of(view.summary),
            journey=view.journey,
            form=view.form,
            delivery=state.delivery,
            received=state.received,
            acceptance_due=state.acceptance.day if state.acceptance else None,
            accepted_on=state.started,
            promised_due=state.promised.day if state.promised else None,
            statutory_due=state.statutory,
            correction_due=state.correction_due,
            reviews=list(state.reviews),
            gaps=list(state.gaps),
            procedure=state.procedure,
            extension_days=state.extension,
            extension_asked=state.extension_asked,
            licence=state.licence,
            allowed=list(allowed),
        )


class JourneyView(Struct, kw_only=True):
    """What the code on a notice shows to whoever holds it: no name, no form, no papers."""

    number: str
    tenant: str
    item: str
    status: str
    outcome: str | None
    light: str
    holders: list[str]
    """The departments that hold the case now."""
    due: date | None

    @classmethod
    def of(cls, view: CaseView) -> "JourneyView":
        case = view.summary
        return cls(
            number=case.number,
            tenant=case.tenant,
            item=case.item,
            status=case.status,
            outcome=case.outcome,
            light=case.light,
            holders=holders(view.state),
            due=case.due,
        )


class VisitorView(Struct):
    """Who came to a window; of the number remains what one needs to recognise it."""

    name: str
    identifier: str
    relation: Relation

    @classmethod
    def of(cls, who: Visitor) -> "VisitorView":
        return cls(who.name, masked_citizen_number(who.identifier), who.relation)


class EventLine(Struct, kw_only=True):
    """One link of the chain; `text` and `visitor` are there for whoever may read the case."""

    seq: int
    at: datetime
    kind: str
    actor: Actor
    body: dict[str, Any]
    text: str | None
    remarks: dict[str, str]
    visitor: VisitorView | None

    @classmethod
    def of(cls, event: Event, texts: Mapping[str, Mapping[str, Any]], visitors: Mapping[int, Visitor]) -> "EventLine":
        body = msgspec.to_builtins(event.body)
        kind = body.pop("type")
        body.pop("calendar", None)
        words = texts.get(event.text or "", {})
        return cls(
            seq=event.seq,
            at=event.at,
            kind=kind,
            actor=event.actor,
            body=body,
            text=words.get("body"),
            remarks=words.get("remarks", {}),
            visitor=VisitorView.of(visitors[event.seq]) if event.seq in visitors else None,
        )


class LedgerLine(Struct):
    day: date
    kind: str
    reason: str


class Ledger(Struct):
    """A limit day by day: working days counted add up to `limit` on the due day."""

    limit: int
    counted: int
    day: date | None
    days: list[LedgerLine]

    @classmethod
    def of(cls, deadline: Deadline) -> "Ledger":
        days = [LedgerLine(line.day, line.kind.value, line.reason) for line in deadline.ledger]
        return cls(deadline.limit, deadline.counted, deadline.day, days)


def holders(state: CaseState) -> list[str]:
    """Return the departments that hold a case now: those whose review is open, else the leading one."""
    return [review.department for review in state.reviews if review.verdict is None] or [state.terms.lead]
