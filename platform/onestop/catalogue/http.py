"""The catalogue over HTTP: what this tenant offers, and the guide to each item. Open to everyone."""

from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, QueryParameter

from onestop.catalogue.model import Audience, Channel
from onestop.catalogue.search import Found, Wanted
from onestop.catalogue.service import CatalogueService
from onestop.catalogue.wire import ItemGuide, ItemLine, ItemPage, guide
from onestop.identity.model import Principal
from onestop.kit.clock import Clock, legal_day
from onestop.kit.http import language_of
from onestop.kit.paging import check_size, fingerprint, read_cursor, write_cursor
from onestop.tenancy.service import TenancyService

Text = Annotated[
    str, QueryParameter(description="Words, pinyin or its first letters: 辐射许可, fushe, fsaqxk.", max_length=100)
]
LANGUAGES = {"Vary": "Accept-Language, Cookie"}


def wanted(
    q: Text = "",
    department: FromQuery[str | None] = None,
    audience: FromQuery[Audience | None] = None,
    channel: FromQuery[Channel | None] = None,
) -> Wanted:
    """Return what is looked for; `department` is a code or a short name."""
    return Wanted(text=q, department=department, audience=audience, channel=channel)


class ItemController(Controller):
    path = "/items"
    tags = ("catalogue",)
    dependencies = {"wanted": Provide(wanted, sync_to_thread=False)}  # noqa: RUF012 -- Litestar's own declaration

    @get(summary="Search what this tenant offers", sync_to_thread=False)
    def page(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        catalogue: NamedDependency[CatalogueService],
        tenancy: NamedDependency[TenancyService],
        clock: NamedDependency[Clock],
        wanted: NamedDependency[Wanted],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
    ) -> Response[ItemPage]:
        """Return items in force, the best fit first."""
        found = catalogue.find(principal.tenant, wanted, legal_day(clock.now()))
        mark = fingerprint("items", principal.tenant, wanted)
        rows, following = _page(found, mark, cursor, limit)
        lines = [ItemLine.of(each.offer, tenancy.directory, language_of(request)) for each in rows]
        return Response(ItemPage(lines, following), headers=LANGUAGES)

    @get("/{code:str}", summary="The guide to an item", sync_to_thread=False)
    def read(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        principal: NamedDependency[Principal],
        catalogue: NamedDependency[CatalogueService],
        tenancy: NamedDependency[TenancyService],
        clock: NamedDependency[Clock],
    ) -> Response[ItemGuide]:
        """Return everything about an item as this tenant offers it today."""
        offer = catalogue.implementation(principal.tenant, code, legal_day(clock.now()))
        halls = tenancy.halls(principal.tenant, offer.lead)
        return Response(guide(offer, tenancy.directory, halls, language_of(request)), headers=LANGUAGES)


def _page(found: list[Found], mark: str, cursor: str | None, limit: int) -> tuple[list[Found], str | None]:
    """Return the rows after the cursor and the cursor of the next page; the order is by fit, then by code."""
    check_size(limit)
    start = 0
    if cursor:
        after = read_cursor(cursor, mark)
        start = sum(_key(each) <= after for each in found)
    rows = found[start : start + limit]
    more = start + limit < len(found)
    return rows, write_cursor(mark, _key(rows[-1])) if more else None


def _key(found: Found) -> list[Any]:
    return [-found.score, found.offer.item.code]
