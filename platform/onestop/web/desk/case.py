"""A case beside its list: who holds it, what may be done, its papers beside the form, its clock and its trail."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from onestop.cases.model.events import Event
from onestop.cases.service.desk import DeskService
from onestop.cases.service.reading import CaseView
from onestop.errors import NotFound
from onestop.identity.service.accounts import AccountService
from onestop.materials.model import Material
from onestop.materials.service import MaterialService
from onestop.tenancy.model import Role
from onestop.web.case.holder import holder
from onestop.web.case.notices import TITLES
from onestop.web.case.progress import clock, lane_chart
from onestop.web.case.trail import Trail
from onestop.web.desk.acts import BY_NAME, offered
from onestop.web.desk.desk import Desk
from onestop.web.desk.facts import applicant_facts, form_facts, head, papers
from onestop.web.desk.inbox import BESIDE, page, rows
from onestop.web.desk.listing import address, chosen
from onestop.web.views import Fact, Happening, Link

PARTS = ("papers", "progress", "trail")


class CaseController(Controller):
    path = "/desk/cases"
    include_in_schema = False

    @get("/{number:str}")
    async def case(
        self,
        number: FromPath[str],
        desk: NamedDependency[Desk],
        materials: NamedDependency[MaterialService],
        accounts: NamedDependency[AccountService],
        desk_work: NamedDependency[DeskService],
    ) -> Response[str]:
        view = await desk.case(number)
        query = desk.request.query_params
        files = await materials.of_case(view.summary.tenant, number)
        events = await desk.reading.events(desk.scope_of(view), number)
        part = query.get("part", "") if query.get("part") in PARTS else PARTS[0]
        return desk.page(
            "desk/case.html",
            at="inbox",
            **await beside(desk, number),
            **head(desk, view),
            holder=holder(view.state, desk.speech, desk.today),
            acts=offered(view.state, desk.allowed(view)),
            done=BY_NAME.get(query.get("done", "")),
            refused=BY_NAME.get(query.get("refused", "")),
            part=part,
            parts=_parts(desk, view, part),
            **await self._part(desk, view, files, events, accounts, desk_work, part),
        )

    async def _part(
        self,
        desk: Desk,
        view: CaseView,
        files: Sequence[Material],
        events: Sequence[Event],
        accounts: AccountService,
        desk_work: DeskService,
        part: str,
    ) -> dict[str, Any]:
        if part == "progress":
            return {
                "lanes": lane_chart(view.state, events, desk.speech, desk.today),
                "clock": clock(view.state, desk.speech, desk.today),
            }
        if part == "trail":
            looks = await desk_work.looks(desk.scope, view.summary.number)
            names = await accounts.names([look.account for look in looks])
            return {
                "happenings": await trail(desk, view, events, accounts),
                "notices": await desk.notices.of_case(desk.scope_of(view), view.summary.number),
                "notice_titles": {kind: desk.speech.say(text) for kind, text in TITLES.items()},
                "proof": desk.may(Role.SUPERVISOR),
                "looks": [
                    Fact(desk.speech.words.format_datetime(look.at), names.get(str(look.account), "")) for look in looks
                ],
            }
        shown = desk.request.query_params.get("file", "")
        return {
            "facts": form_facts(desk, view),
            "applicant": await applicant_facts(desk, view, accounts),
            "papers": papers(desk, view, files),
            "shown": next((file for file in files if str(file.id) == shown), files[0] if files else None),
        }

    @get("/{number:str}/moved")
    async def moved(
        self, number: FromPath[str], desk: NamedDependency[Desk], seen: FromQuery[int] = 0
    ) -> Response[str]:
        """Tell a page that shows the case as of event `seen` whether it has changed since: a part of that page."""
        view = await desk.case(number)
        link = case_link(desk.request.query_params, number)
        return desk.page("desk/moved.html", link=link, moved=view.summary.seq > seen)

    @get("/{number:str}/files/{file:uuid}")
    async def file(
        self,
        number: FromPath[str],
        file: FromPath[UUID],
        desk: NamedDependency[Desk],
        materials: NamedDependency[MaterialService],
    ) -> Response[bytes]:
        """Show a paper inside the case's page: from our own address, so that the page's policy need not be opened."""
        view = await desk.case(number)
        found = next((each for each in await materials.of_case(view.summary.tenant, number) if each.id == file), None)
        if found is None:
            raise NotFound("There is no such file.")
        headers = {
            "Content-Security-Policy": "frame-ancestors 'self'",
            "X-Content-Type-Options": "nosniff",
            "Content-Disposition": "inline",
            "Cache-Control": "private, no-store",
        }
        return Response(await materials.content(found), media_type=found.content_type, headers=headers)


async def beside(desk: Desk, number: str) -> dict[str, Any]:
    """Return the list that stands beside an open case."""
    query = desk.request.query_params
    tab = chosen(desk, query)
    found = await page(desk, tab, query, BESIDE)
    return {
        "rows": rows(desk, found, query, number),
        "tab": tab,
        "back": address(query),
        "kept": address(query).partition("?")[2],
        "number": number,
        "link": case_link(query, number),
    }


def case_link(query: Mapping[str, str], number: str) -> Callable[..., str]:
    """Return what makes addresses within a case; each keeps the list that stands beside it."""

    def link(act: str = "", **more: object) -> str:
        path = f"/desk/cases/{number}" + (f"/acts/{act}" if act else "")
        kept = address(query, path)
        return f"{kept}{'&' if '?' in kept else '?'}{urlencode(more)}" if more else kept

    return link


async def trail(desk: Desk, view: CaseView, events: Sequence[Event], accounts: AccountService) -> list[Happening]:
    texts = await desk.reading.texts(desk.scope_of(view), view.summary.number)
    item = desk.item(view.summary.item, view.summary.item_version)
    people = {event.actor.account for event in events} | {event.actor.behalf for event in events}
    names = await accounts.names([UUID(each) for each in people if each and each != "system"])
    papers = {material.code: desk.speech.name(material) for material in item.materials}
    visitors = await desk.visitors.of_events(desk.scope_of(view), view.summary.number, events)
    return Trail(desk.speech, names, papers).happenings(events, texts, visitors)


def _parts(desk: Desk, view: CaseView, part: str) -> list[Link]:
    say, query = desk.speech.say, desk.request.query_params
    texts = {"papers": say("Form and papers"), "progress": say("Progress and clock"), "trail": say("Trail")}
    link = case_link(query, view.summary.number)
    return [Link(text, link(part=name), name == part) for name, text in texts.items()]
