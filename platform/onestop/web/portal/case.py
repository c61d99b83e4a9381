"""The page of one case, its receipt, and the page that a notice's code opens."""

from typing import Any
from urllib.parse import quote

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery

from onestop.cases.model.state import Status
from onestop.cases.service.reading import ReadService
from onestop.catalogue.service import CatalogueService
from onestop.delivery.service import DeliveryService
from onestop.errors import NotFound
from onestop.identity.model import Principal
from onestop.kit.clock import Clock, legal_day
from onestop.kit.ids import heard
from onestop.materials.service import MaterialService
from onestop.notices.service import NoticeService
from onestop.tenancy.service import TenancyService
from onestop.web.case.progress import clock as clock_of
from onestop.web.case.progress import lane_chart
from onestop.web.forms import go
from onestop.web.pages import render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.case_delivery import changeable, delivery_facts
from onestop.web.portal.case_holder import holder, steps
from onestop.web.portal.case_story import timeline
from onestop.web.portal.crumbs import crumbs
from onestop.web.portal.home import address
from onestop.web.portal.inbox import notice_rows
from onestop.web.portal.own_case import OwnCase, filed_item, own_case
from onestop.web.speech import Speech
from onestop.web.views import Fact, JourneyCode


class CaseController(Controller):
    path = "/my/cases/{number:str}"
    include_in_schema = False
    guards = (applicants_only,)
    dependencies = {"case": Provide(own_case)}  # noqa: RUF012 -- Litestar's own declaration

    @get("/")
    async def page(
        self,
        *,
        request: Request[Any, Any, Any],
        case: NamedDependency[OwnCase],
        materials: NamedDependency[MaterialService],
        notices: NamedDependency[NoticeService],
        delivery: NamedDependency[DeliveryService],
        principal: NamedDependency[Principal],
        tenancy: NamedDependency[TenancyService],
        clock: NamedDependency[Clock],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Show a case: who holds it first, then where it stands, day by day, and everything that has happened."""
        today, state = legal_day(clock.now()), case.state
        names = case.names(speech)
        return render(
            request,
            "portal/case.html",
            crumbs=crumbs(speech, (speech.say("My cases"), "/my/cases"), (state.number, "")),
            case=case,
            title=speech.name(case.item),
            holder=holder(state, speech),
            steps=steps(state, speech),
            lanes=lane_chart(state, case.events, speech, today),
            clock=clock_of(state, speech, today),
            journey=_journey(request, tenancy, case, speech),
            gaps=[(gap, names.get(gap.material, gap.material)) for gap in state.gaps if not gap.supplied],
            happenings=timeline(case.events, case.texts, names, case.visitors, speech),
            notices=notice_rows(await notices.of_case(case.scope, state.number), speech),
            files=await _files(materials, case, names),
            facts=_facts(case, speech),
            delivery=delivery_facts(await delivery.get(principal, state.number), speech),
            changeable=changeable(case),
        )

    @get("/receipt")
    async def receipt(
        self,
        request: Request[Any, Any, Any],
        case: NamedDependency[OwnCase],
        tenancy: NamedDependency[TenancyService],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Say that it is filed, give the code of the journey, and tell what happens next."""
        state = case.state
        until = state.acceptance.day if state.acceptance else None
        return render(
            request,
            "portal/receipt.html",
            crumbs=crumbs(
                speech, (speech.say("My cases"), "/my/cases"), (state.number, case.path), (speech.say("Receipt"), "")
            ),
            case=case,
            title=speech.name(case.item),
            lead=speech.department(state.terms.lead),
            until=until,
            promised=speech.days(state.terms.promised),
            journey=_journey(request, tenancy, case, speech),
        )


class JourneyController(Controller):
    path = "/j"
    include_in_schema = False

    @get("/")
    async def enter(
        self, request: Request[Any, Any, Any], speech: NamedDependency[Speech], code: FromQuery[str | None] = None
    ) -> Response[Any]:
        """Ask for the code on a notice."""
        typed = heard((code or "")[:40])
        if typed:
            return go(f"/j/{quote(typed, safe='')}")
        error = "" if code is None else speech.say("Type the code that stands on the notice")
        return _enter(request, "", error, 422 if error else 200)

    @get("/{code:str}")
    async def show(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        reading: NamedDependency[ReadService],
        catalogue: NamedDependency[CatalogueService],
        tenancy: NamedDependency[TenancyService],
        speech: NamedDependency[Speech],
    ) -> Response[str]:
        """Show to whoever holds the code where the case is: no name, no answers, no papers."""
        try:
            view = await reading.by_journey(tenancy.tree.everything(), heard(code[:40]))
        except NotFound:
            return _enter(
                request, code[:40], speech.say("There is no case with this code. Compare it with the notice."), 404
            )
        state = view.state
        due = state.due.day if state.due else None
        return render(
            request,
            "portal/journey.html",
            title=speech.name(filed_item(catalogue, view)),
            tenant=speech.tenant(state.tenant),
            number=state.number,
            holder=holder(state, speech),
            steps=steps(state, speech),
            due=due,
            open=state.status is not Status.CLOSED,
            journey=JourneyCode(view.journey, str(request.url.with_replacements(query=""))),
        )


def _enter(request: Request[Any, Any, Any], code: str, error: str, status: int) -> Response[str]:
    errors = {"code": error} if error else {}
    return render(request, "portal/enter_code.html", status=status, code=code, errors=errors)


def _journey(request: Request[Any, Any, Any], tenancy: TenancyService, case: OwnCase, speech: Speech) -> JourneyCode:
    tenant = tenancy.tree.tenant(case.state.tenant)
    home = address(request, tenancy.tree.root, tenant)
    caption = speech.say("One code for the case, the window and the collection")
    return JourneyCode(case.view.journey, f"{home}j/{case.view.journey}", caption)


async def _files(materials: MaterialService, case: OwnCase, names: Any) -> list[Fact]:
    files = await materials.of_case(case.state.tenant, case.state.number)
    return [Fact(names.get(file.code, file.code), file.file_name) for file in files]


def _facts(case: OwnCase, speech: Speech) -> list[Fact]:
    answers = [
        Fact(speech.label(field), _shown(field, case.view.form[field.name], speech))
        for field in case.item.form
        if case.view.form.get(field.name)
    ]
    return [Fact(speech.say("Applicant"), case.view.summary.applicant_name), *answers]


def _shown(field: Any, answer: str, speech: Speech) -> str:
    return next((speech.choice(choice) for choice in field.choices if choice.value == answer), answer)
