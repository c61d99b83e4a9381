"""Finding an item, and its guide."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from onestop.catalogue.model import Audience
from onestop.catalogue.search import Wanted
from onestop.catalogue.service import CatalogueService
from onestop.kit.clock import Clock, legal_day
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService
from onestop.web.pages import render
from onestop.web.portal.crumbs import crumbs
from onestop.web.portal.guide import guide
from onestop.web.portal.offers import card, departments
from onestop.web.speech import Speech

Text = Annotated[str, QueryParameter(max_length=100)]


class ItemsController(Controller):
    path = "/items"
    include_in_schema = False

    @get("/")
    async def search(
        self,
        request: Request[Any, Any, Any],
        tenant_scope: NamedDependency[Scope],
        catalogue: NamedDependency[CatalogueService],
        clock: NamedDependency[Clock],
        speech: NamedDependency[Speech],
        q: Text = "",
        department: Text = "",
        audience: FromQuery[str] = "",
    ) -> Response[str]:
        """List what is offered here, narrowed by words, department and audience; every filter is in the address."""
        tenant, today = tenant_scope.tenant, legal_day(clock.now())
        chosen = Audience(audience) if audience in set(Audience) else None
        wanted = Wanted(text=q.strip(), department=department or None, audience=chosen)
        found = catalogue.find(tenant, wanted, today)
        return render(
            request,
            "portal/items.html",
            crumbs=crumbs(speech, (speech.say("Services"), "/items")),
            items=[card(each.offer, speech) for each in found],
            departments=departments(catalogue.offered(tenant, today), speech),
            wanted=wanted,
        )

    @get("/{code:str}")
    async def guide(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        tenant_scope: NamedDependency[Scope],
        tenancy: NamedDependency[TenancyService],
        catalogue: NamedDependency[CatalogueService],
        clock: NamedDependency[Clock],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Say everything about one item before anyone sets out: what, how long, where, how much, who, on what law."""
        now = clock.now()
        offer = catalogue.implementation(tenant_scope.tenant, code, legal_day(now))
        return render(
            request,
            "portal/guide.html",
            crumbs=crumbs(speech, (speech.say("Services"), "/items"), (speech.name(offer.item), "")),
            guide=guide(offer, tenancy.halls(tenant_scope.tenant, offer.lead), speech, now),
        )
