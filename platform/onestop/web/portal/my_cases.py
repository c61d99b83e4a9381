"""The caller's own cases and drafts: the first page of an account, and the list with its filters."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from onestop.cases.model.application import Draft
from onestop.cases.model.lists import Filters, Sort
from onestop.cases.model.state import Status
from onestop.cases.service.drafting import DraftService
from onestop.cases.service.reading import CaseSummary, ReadService
from onestop.cases.service.sight import sight_of
from onestop.catalogue.service import CatalogueService
from onestop.errors import NotFound
from onestop.identity.model import Principal
from onestop.notices.service import NoticeService
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService
from onestop.web.case.words import standing_kind
from onestop.web.pages import render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.case_words import standing
from onestop.web.portal.crumbs import crumbs
from onestop.web.speech import Speech
from onestop.web.views import CaseCard, Column, Light, Link, Listing

PAGE = 20
VIEWS = ("all", "mine", "open", "closed")
"""Whose turn it is: everything, what waits for the applicant, what is under way, what is closed."""


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as the list shows it."""

    number: str
    title: str
    name: str
    tenant: str
    state: str
    kind: str
    light: Light | None
    filed: Any
    due: Any


class MyCasesController(Controller):
    path = "/my"
    include_in_schema = False
    guards = (applicants_only,)

    @get("/")
    async def mine(
        self,
        *,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        tenant_scope: NamedDependency[Scope],
        reading: NamedDependency[ReadService],
        drafts: NamedDependency[DraftService],
        catalogue: NamedDependency[CatalogueService],
        notices: NamedDependency[NoticeService],
        tenancy: NamedDependency[TenancyService],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Show what waits for the caller first, then what is under way, then drafts."""
        sight = sight_of(principal, tenancy)
        waiting = await reading.page(sight, Filters(status=Status.CORRECTING), Sort.NEWEST, None, 6)
        under_way = await reading.page(sight, Filters(open=True), Sort.NEWEST, None, 6)
        kept = await drafts.of_account(tenant_scope, principal.require_account())
        return render(
            request,
            "portal/my.html",
            waiting=[_card(case, catalogue, speech) for case in waiting.rows],
            under_way=[_card(case, catalogue, speech) for case in under_way.rows if case.status != Status.CORRECTING],
            drafts=[(draft, _draft_title(draft, catalogue, speech)) for draft in kept],
            mandates=principal.mandates,
            unread=await notices.unread(principal),
        )

    @get("/cases")
    async def cases(
        self,
        *,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        catalogue: NamedDependency[CatalogueService],
        tenancy: NamedDependency[TenancyService],
        speech: NamedDependency[Speech],
        view: FromQuery[str] = "all",
        q: FromQuery[str] = "",
        sort: FromQuery[str] = Sort.NEWEST,
        cursor: FromQuery[str | None] = None,
    ) -> Response[str]:
        """List the caller's cases; filters, sort and page are in the address."""
        view = view if view in VIEWS else "all"
        order = Sort(sort) if sort in set(Sort) else Sort.NEWEST
        filters = _filters(view, q.strip()[:100])
        sight = sight_of(principal, tenancy)
        found = await reading.page(sight, filters, order, cursor, PAGE)
        count = await reading.count(sight, filters)
        address = {"view": view, "q": q, "sort": order.value}
        return render(
            request,
            "portal/my_cases.html",
            crumbs=crumbs(speech, (speech.say("My cases"), "")),
            rows=[_row(case, catalogue, speech) for case in found.rows],
            tabs=_tabs(view, q, speech),
            q=q,
            view=view,
            sort=order.value,
            listing=Listing(
                caption=speech.say("My cases"),
                columns=_columns(address, order, speech),
                count=count,
                previous_href=_address(address) if cursor else "",
                next_href=_address({**address, "cursor": found.next_cursor}) if found.next_cursor else "",
            ),
            filtered=bool(q.strip()) or view != "all",
        )


def _filters(view: str, text: str) -> Filters:
    status = Status.CORRECTING.value if view == "mine" else None
    is_open = {"open": True, "closed": False}.get(view)
    return Filters(status=status, open=is_open, text=text or None)


def _address(query: dict[str, str]) -> str:
    return "/my/cases?" + urlencode({name: text for name, text in query.items() if text})


def _tabs(view: str, q: str, speech: Speech) -> list[Link]:
    texts = (speech.say("All"), speech.say("Waiting for me"), speech.say("Under way"), speech.say("Closed"))
    return [
        Link(text, _address({"view": name, "q": q}), current=name == view)
        for name, text in zip(VIEWS, texts, strict=True)
    ]


def _columns(address: dict[str, str], sort: Sort, speech: Speech) -> list[Column]:
    newest = _address({**address, "sort": Sort.NEWEST.value})
    due = _address({**address, "sort": Sort.DUE.value})
    return [
        Column(speech.say("Case")),
        Column(speech.say("State")),
        Column(speech.say("Filed on"), newest, "descending" if sort is Sort.NEWEST else ""),
        Column(speech.say("Due"), due, "ascending" if sort is Sort.DUE else ""),
    ]


def _title(case: CaseSummary, catalogue: CatalogueService, speech: Speech) -> str:
    return speech.name(catalogue.item(case.item, int(case.item_version.partition(".")[0])))


def _draft_title(draft: Draft, catalogue: CatalogueService, speech: Speech) -> str:
    try:
        return speech.name(catalogue.newest(draft.item))
    except NotFound:
        return draft.item


def _light(case: CaseSummary) -> Light | None:
    running = case.status in (Status.FILED, Status.ACCEPTED)
    return Light(case.light) if running else None


def _row(case: CaseSummary, catalogue: CatalogueService, speech: Speech) -> CaseRow:
    correcting = case.status == Status.CORRECTING
    return CaseRow(
        number=case.number,
        title=_title(case, catalogue, speech),
        name=case.applicant_name,
        tenant=speech.tenant(case.tenant),
        state=standing(case.status, case.outcome, speech),
        kind="warn" if correcting else standing_kind(case.status, case.outcome),
        light=_light(case),
        filed=case.filed_at,
        due=case.due,
    )


def _card(case: CaseSummary, catalogue: CatalogueService, speech: Speech) -> CaseCard:
    return CaseCard(
        number=case.number,
        title=_title(case, catalogue, speech),
        href=f"/my/cases/{case.number}",
        holder=speech.say("In the name of {name}", name=case.applicant_name),
        state=standing(case.status, case.outcome, speech),
        light=_light(case),
        due=case.due,
    )
