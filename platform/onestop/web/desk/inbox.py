"""The inbox: lists by time left, narrowed by the address, turned by cursor."""

import asyncio
from collections.abc import Mapping
from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from onestop.cases.model.lists import Sort
from onestop.cases.service.desk import DeskService
from onestop.cases.service.reading import CaseSummary
from onestop.kit.paging import Page
from onestop.tenancy.model import Level
from onestop.web.case.words import LIGHTS
from onestop.web.desk.desk import Desk
from onestop.web.desk.listing import Row, Tab, address, chosen, row, tab_links, tabs
from onestop.web.views import Column, Listing, Option

ROWS = 25
BESIDE = 50
"""Rows of the list beside an open case."""


class InboxController(Controller):
    path = "/desk"
    include_in_schema = False

    @get("/")
    async def inbox(self, desk: NamedDependency[Desk], desk_work: NamedDependency[DeskService]) -> Response[str]:
        return await inbox_page(desk, desk_work, desk.request.query_params)


async def inbox_page(
    desk: Desk,
    desk_work: DeskService,
    query: Mapping[str, str],
    name: str = "",
    errors: Mapping[str, str] | None = None,
) -> Response[str]:
    """Return the inbox as its address says; `name` and `errors` are of a list that could not be saved."""
    tab = chosen(desk, query)
    found = await page(desk, tab, query, ROWS)
    counts = await _counts(desk)
    here = await desk.reading.count(desk.sight, tab.filters) if tab.counted else None
    return desk.page(
        "desk/inbox.html",
        at="inbox",
        status=422 if errors else 200,
        tab=tab,
        tabs=tab_links(desk, tab, counts),
        rows=rows(desk, found, query),
        listing=_listing(desk, tab, query, found.next_cursor, here),
        query=query,
        lights=_lights(desk),
        items=_items(desk),
        places=_places(desk),
        chips=_chips(desk, query),
        clear=address({}, list=tab.name),
        elsewhere=lambda name: address({"q": query.get("q", "")}, list=name),
        saved=await desk_work.lists(desk.scope, desk.principal.require_account()),
        shown=address(query).partition("?")[2],
        name=name,
        errors=errors or {},
    )


async def page(desk: Desk, tab: Tab, query: Mapping[str, str], most: int) -> Page[CaseSummary]:
    return await desk.reading.page(desk.sight, tab.filters, tab.sort, query.get("cursor"), most)


def rows(desk: Desk, found: Page[CaseSummary], query: Mapping[str, str], at: str = "") -> list[Row]:
    return [row(case, desk, query, at) for case in found.rows]


async def _counts(desk: Desk) -> dict[str, int]:
    counted = [tab for tab in tabs(desk) if tab.counted]
    found = await asyncio.gather(*(desk.reading.count(desk.sight, tab.filters) for tab in counted))
    return {tab.name: count for tab, count in zip(counted, found, strict=True)}


def _listing(desk: Desk, tab: Tab, query: Mapping[str, str], cursor: str | None, count: int | None) -> Listing:
    say = desk.speech.say
    by_time, by_filing = tab.sort is Sort.DUE, tab.sort is Sort.NEWEST
    columns = [
        Column(say("Time left"), address(query, sort=Sort.DUE), "ascending" if by_time else ""),
        *(Column(say(text)) for text in ("Case", "Applicant", "Decides", "State")),
        Column(say("Filed on"), address(query, sort=Sort.NEWEST), "descending" if by_filing else ""),
    ]
    following = address(query)
    mark = "&" if "?" in following else "?"
    return Listing(
        caption=tab.text,
        columns=columns,
        count=count,
        previous_href=following if query.get("cursor") else "",
        export_href=address(query, "/desk/export"),
        next_href=f"{following}{mark}cursor={cursor}" if cursor else "",
    )


def _lights(desk: Desk) -> list[Option]:
    say = desk.speech.say
    return [Option("", say("Every light")), *(Option(light, say(text)) for light, text in LIGHTS.items())]


def _items(desk: Desk) -> list[Option]:
    offers = desk.catalogue.offered(desk.principal.tenant, desk.today)
    named = sorted((desk.speech.name(offer.item), offer.item.code) for offer in offers)
    return [Option("", desk.speech.say("Every item")), *(Option(code, name) for name, code in named)]


def _places(desk: Desk) -> list[Option]:
    """Return the tenants just below, for those who see them; a street has none."""
    if desk.tenant.level is Level.STREET or desk.sight.departments is not None:
        return []
    below = [desk.tenant, *desk.tenancy.tree.children(desk.tenant.code)]
    everywhere = Option("", desk.speech.say("Here and below"))
    return [everywhere, *(Option(tenant.code, desk.speech.name(tenant)) for tenant in below)]


def _chips(desk: Desk, query: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the filters in use, each with the address without it."""
    options: dict[str, Any] = {"light": _lights(desk), "item": _items(desk), "tenant": _places(desk)}
    chips = []
    for name, known in options.items():
        text = next((option.text for option in known if option.value and option.value == query.get(name)), None)
        if text:
            chips.append((text, address(query, **{name: ""})))
    if query.get("lead"):
        chips.append((desk.speech.department(query["lead"]), address(query, lead="")))
    if query.get("q"):
        chips.append((query["q"], address(query, q="")))
    return chips
