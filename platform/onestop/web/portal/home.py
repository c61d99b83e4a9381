"""The first page, the places of the city, and what is said about accessibility."""

from dataclasses import dataclass
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from onestop.cases.service.reading import ReadService
from onestop.catalogue.model import Channel, Implementation
from onestop.catalogue.service import CatalogueService
from onestop.kit.clock import Clock, legal_day
from onestop.tenancy.model import Level, Scope, Tenant
from onestop.tenancy.service import TenancyService
from onestop.web.pages import render
from onestop.web.portal.crumbs import crumbs
from onestop.web.portal.offers import card, departments
from onestop.web.speech import Speech

SHOWN = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A tenant with the address of its own pages, and those below it."""

    name: str
    href: str
    emblem: str
    below: "tuple[Place, ...]" = ()


class HomeController(Controller):
    include_in_schema = False

    @get("/")
    async def home(
        self,
        request: Request[Any, Any, Any],
        tenant_scope: NamedDependency[Scope],
        catalogue: NamedDependency[CatalogueService],
        reading: NamedDependency[ReadService],
        tenancy: NamedDependency[TenancyService],
        clock: NamedDependency[Clock],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Show the search, what is asked for most, who decides, and where else in the city one can go."""
        offers = catalogue.offered(tenant_scope.tenant, legal_day(clock.now()))
        wanted = await reading.popular(tenant_scope, SHOWN)
        tenant = tenancy.tree.tenant(tenant_scope.tenant)
        return render(
            request,
            "portal/home.html",
            popular=[card(offer, speech) for offer in _popular(offers, wanted)],
            departments=departments(offers, speech),
            count=len(offers),
            online=sum(Channel.ONLINE in offer.item.channels for offer in offers),
            places=_places(request, tenancy, speech, tenancy.tree.children(tenant.code)),
            above=_places(request, tenancy, speech, tenancy.tree.ancestors(tenant.code)),
        )

    @get("/places")
    async def places(
        self,
        request: Request[Any, Any, Any],
        tenancy: NamedDependency[TenancyService],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """List every district and street of the city with the address of its pages."""
        tree = tenancy.tree
        return render(
            request,
            "portal/places.html",
            crumbs=crumbs(speech, (speech.say("Districts and streets"), "")),
            city=_places(request, tenancy, speech, [tree.root])[0],
            districts=[_place(request, tenancy, speech, district) for district in tree.children(tree.root.code)],
        )

    @get("/accessibility")
    async def accessibility(self, request: Request[Any, Any, Any]) -> Response[str]:
        return render(request, "portal/accessibility.html")


def _popular(offers: list[Implementation], wanted: list[str]) -> list[Implementation]:
    """Return what is filed most often here, filled up with one online item a department."""
    by_code = {offer.item.code: offer for offer in offers}
    online = [offer for offer in offers if Channel.ONLINE in offer.item.channels]
    first = [by_code[code] for code in wanted if code in by_code]
    one_each = {offer.lead: offer for offer in reversed(online)}
    return [*first, *(offer for offer in one_each.values() if offer not in first)][:SHOWN]


def _places(
    request: Request[Any, Any, Any], tenancy: TenancyService, speech: Speech, tenants: list[Tenant]
) -> list[Place]:
    return [
        Place(speech.name(tenant), address(request, tenancy.tree.root, tenant), tenant.brand.emblem)
        for tenant in tenants
    ]


def _place(request: Request[Any, Any, Any], tenancy: TenancyService, speech: Speech, district: Tenant) -> Place:
    below = _places(request, tenancy, speech, tenancy.tree.children(district.code))
    return Place(
        speech.name(district), address(request, tenancy.tree.root, district), district.brand.emblem, tuple(below)
    )


def address(request: Request[Any, Any, Any], root: Tenant, tenant: Tenant) -> str:
    """Return where a tenant's pages begin: its slug before the base domain, on the port that was called."""
    domain = request.app.state.platform.settings.base_domain
    port = request.url.port
    slug = tenant.slug if tenant.level is not Level.CITY else root.slug
    return f"{request.url.scheme}://{slug}.{domain}{f':{port}' if port else ''}/"
