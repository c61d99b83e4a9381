"""Beginning an application, its list of steps, and throwing it away."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from onestop.cases.model.application import Content, Draft
from onestop.cases.model.lists import Filters, Sort
from onestop.cases.service.drafting import DraftService
from onestop.cases.service.reading import ReadService
from onestop.cases.service.sight import Sight
from onestop.catalogue.model import Channel, Implementation
from onestop.catalogue.service import CatalogueService
from onestop.errors import InvalidInput
from onestop.identity.model import AccountKind, Principal
from onestop.identity.service.accounts import AccountService, Applicant
from onestop.kit.clock import Clock, legal_day
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService
from onestop.web.forms import go, typed, uuid_in
from onestop.web.pages import render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.crumbs import crumbs
from onestop.web.portal.writing import Writing, first_answers, in_whose_name, writing
from onestop.web.speech import Speech
from onestop.web.views import Link, Option, Task, TaskState


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


STEPS = {
    "applicant": _("About the applicant"),
    "matter": _("About the matter"),
    "papers": _("Papers"),
    "delivery": _("How to receive the result"),
    "check": _("Check and send"),
}


@dataclass(frozen=True, slots=True)
class Begin:
    """What the page before an application offers: in whose name, and drafts that wait."""

    names: list[Option]
    drafts: list[Draft]
    fresh: UUID
    """The id of the draft that the button makes: pressed twice, it makes one."""


class BeginController(Controller):
    path = "/items/{code:str}/apply"
    include_in_schema = False
    guards = (applicants_only,)

    @get("/")
    async def before(
        self,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        principal: NamedDependency[Principal],
        tenant_scope: NamedDependency[Scope],
        catalogue: NamedDependency[CatalogueService],
        drafts: NamedDependency[DraftService],
        clock: NamedDependency[Clock],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Say what will be asked, in whose name one applies, and show a draft that was begun before."""
        offer = catalogue.implementation(tenant_scope.tenant, code, legal_day(clock.now()))
        waiting = await drafts.of_account(tenant_scope, principal.require_account())
        begin = Begin(_names(offer, principal), [draft for draft in waiting if draft.item == code], uuid4())
        return render(
            request,
            "portal/apply/begin.html",
            crumbs=_crumbs(offer, speech),
            title=speech.name(offer.item),
            code=code,
            begin=begin,
            online=Channel.ONLINE in offer.item.channels,
        )

    @post("/")
    async def begin(
        self,
        *,
        request: Request[Any, Any, Any],
        code: FromPath[str],
        principal: NamedDependency[Principal],
        tenant_scope: NamedDependency[Scope],
        catalogue: NamedDependency[CatalogueService],
        accounts: NamedDependency[AccountService],
        tenancy: NamedDependency[TenancyService],
        drafts: NamedDependency[DraftService],
        reading: NamedDependency[ReadService],
        clock: NamedDependency[Clock],
    ) -> Response[Any]:
        """Make the draft, with everything that is known already filled in."""
        form = await typed(request)
        offer = catalogue.implementation(tenant_scope.tenant, code, legal_day(clock.now()))
        applicant = await accounts.applicant(in_whose_name(principal, uuid_in(form, "applicant")))
        _check_audience(offer, applicant)
        before = await _last_answers(reading, tenancy, applicant)
        content = Content(applicant=applicant.id, form=first_answers(offer, applicant, principal, before))
        fresh = uuid_in(form, "fresh")
        draft = await drafts.start(tenant_scope, principal.require_account(), fresh, code, content)
        return go(f"/apply/{draft.id}")


class ApplyController(Controller):
    path = "/apply/{draft:uuid}"
    include_in_schema = False
    guards = (applicants_only,)
    dependencies = {"writing": Provide(writing)}  # noqa: RUF012 -- Litestar's own declaration

    @get("/")
    async def steps(
        self, request: Request[Any, Any, Any], writing: NamedDependency[Writing], speech: NamedDependency[Speech]
    ) -> Response[str]:
        return render(
            request,
            "portal/apply/steps.html",
            writing=writing,
            title=speech.name(writing.offer.item),
            tasks=_tasks(writing, speech),
        )

    @get("/discard")
    async def before_discarding(
        self, request: Request[Any, Any, Any], writing: NamedDependency[Writing], speech: NamedDependency[Speech]
    ) -> Response[str]:
        return render(request, "portal/apply/discard.html", writing=writing, title=speech.name(writing.offer.item))

    @post("/discard")
    async def discard(
        self,
        writing: NamedDependency[Writing],
        principal: NamedDependency[Principal],
        tenant_scope: NamedDependency[Scope],
        drafts: NamedDependency[DraftService],
    ) -> Response[Any]:
        await drafts.delete(tenant_scope, principal.require_account(), writing.draft.id)
        return go("/my")


def _tasks(writing: Writing, speech: Speech) -> list[Task]:
    tasks = [Task(speech.say(STEPS[step]), f"{writing.path}/{step}", writing.state(step)) for step in writing.steps]
    last = TaskState.TODO if writing.complete else TaskState.BLOCKED
    return [*tasks, Task(speech.say(STEPS["check"]), f"{writing.path}/check", last)]


def _names(offer: Implementation, principal: Principal) -> list[Option]:
    """Return in whose names the caller can file this item."""
    wanted = {audience.value for audience in offer.item.audience}
    own = [Option(str(principal.account), principal.display_name)] if principal.kind in wanted else []
    companies = [Option(str(held.company), held.company_name) for held in principal.mandates]
    return [*own, *(companies if AccountKind.COMPANY.value in wanted else [])]


def _check_audience(offer: Implementation, applicant: Applicant) -> None:
    if applicant.kind.value not in {audience.value for audience in offer.item.audience}:
        raise InvalidInput("This item is not for this kind of applicant.", field="/applicant", rule="audience")


async def _last_answers(reading: ReadService, tenancy: TenancyService, applicant: Applicant) -> dict[str, str]:
    """Return the answers of the applicant's newest case: what was said once is not asked again."""
    sight = Sight(tenancy.tree.everything(), applicants=(applicant.id,))
    newest = await reading.page(sight, Filters(), Sort.NEWEST, None, 1)
    if not newest.rows:
        return {}
    return (await reading.case(sight.scope, newest.rows[0].number)).form


def _crumbs(offer: Implementation, speech: Speech) -> list[Link]:
    title = speech.name(offer.item)
    return crumbs(speech, (title, f"/items/{offer.item.code}"), (speech.say("Apply"), ""))
