"""One of the caller's own cases, as every page about it sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litestar.di import NamedDependency
from litestar.params import FromPath

from onestop.cases.model.commands import Actor
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState
from onestop.cases.service.reading import CaseView, ReadService, seen_case
from onestop.cases.service.sight import actor_in
from onestop.cases.service.visitors import VisitorService
from onestop.catalogue.model import Item
from onestop.catalogue.service import CatalogueService
from onestop.identity.model import Principal
from onestop.identity.service.visitors import Visitor
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService
from onestop.web.portal.case_story import Texts
from onestop.web.speech import Speech


@dataclass(frozen=True, slots=True)
class OwnCase:
    """A case with its item as it was when it was filed, its events and their words, and what its applicant may do."""

    view: CaseView
    item: Item
    events: Sequence[Event]
    texts: Texts
    visitors: Mapping[int, Visitor]
    actor: Actor
    scope: Scope

    @property
    def state(self) -> CaseState:
        return self.view.state

    @property
    def path(self) -> str:
        return f"/my/cases/{self.state.number}"

    @property
    def allowed(self) -> tuple[str, ...]:
        return self.view.allowed(self.actor)

    def names(self, speech: Speech) -> Mapping[str, str]:
        """Return the names of the item's materials by their codes."""
        return {material.code: speech.name(material) for material in self.item.materials}


async def own_case(
    number: FromPath[str],
    principal: NamedDependency[Principal],
    reading: NamedDependency[ReadService],
    visitors: NamedDependency[VisitorService],
    catalogue: NamedDependency[CatalogueService],
    tenancy: NamedDependency[TenancyService],
) -> OwnCase:
    """Return the case that the path names, if it is in the caller's sight: a dependency."""
    view = await seen_case(number.upper(), principal, reading, tenancy)
    scope = tenancy.tree.scope_of(view.summary.tenant)
    events = await reading.events(scope, view.summary.number)
    return OwnCase(
        view=view,
        item=filed_item(catalogue, view),
        events=events,
        texts=await reading.texts(scope, view.summary.number),
        visitors=await visitors.of_events(scope, view.summary.number, events),
        actor=actor_in(principal, view.state),
        scope=scope,
    )


def filed_item(catalogue: CatalogueService, view: CaseView) -> Item:
    """Return the item in the version under which a case was filed."""
    return catalogue.item(view.summary.item, int(view.summary.item_version.partition(".")[0]))
