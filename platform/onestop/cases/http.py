"""Cases over HTTP: file, read, act."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter
from litestar.response import Redirect

from onestop.cases.model.commands import Actor, ActorKind, name_of
from onestop.cases.model.lists import Filters, Sort
from onestop.cases.model.state import CaseState
from onestop.cases.service.acting import ActService, Words
from onestop.cases.service.filing import Application, FilingService
from onestop.cases.service.reading import CaseView, ReadService, Which, ledger, seen_case
from onestop.cases.service.sight import actor_in, capacities, check_sees, sight_of
from onestop.cases.service.visitors import VisitorService
from onestop.cases.wire import CaseDetail, CaseLine, CasePage, Do, EventLine, FileCase, Filed, JourneyView, Ledger
from onestop.errors import Forbidden, InvalidInput, NotFound
from onestop.identity.model import AccountKind, Principal
from onestop.identity.service.accounts import AccountService
from onestop.kit.clock import Clock, legal_day
from onestop.kit.http import Key, signed_in
from onestop.kit.ids import heard
from onestop.materials.service import MaterialService
from onestop.materials.wire import MaterialView
from onestop.tenancy.model import Role
from onestop.tenancy.service import TenancyService

Seen = Annotated[
    str | None,
    HeaderParameter(name="If-Match", description="The version you looked at, as its ETag.", max_length=40),
]


Wanted = FromQuery[str | None]


def filters(
    *,
    tenant: Wanted = None,
    status: Wanted = None,
    outcome: Wanted = None,
    light: Wanted = None,
    item: Wanted = None,
    lead: Wanted = None,
    review: Wanted = None,
    is_open: Annotated[bool | None, QueryParameter(name="open")] = None,
    filed_from: FromQuery[date | None] = None,
    filed_to: FromQuery[date | None] = None,
    q: Wanted = None,
) -> Filters:
    """Return what a list is narrowed to by the query."""
    return Filters(
        tenant=tenant,
        status=status,
        outcome=outcome,
        light=light,
        item=item,
        lead=lead,
        review=review,
        open=is_open,
        filed_from=filed_from,
        filed_to=filed_to,
        text=q,
    )


class CaseController(Controller):
    path = "/cases"
    tags = ("cases",)
    guards = (signed_in,)
    dependencies = {"filters": Provide(filters, sync_to_thread=False)}  # noqa: RUF012 -- Litestar's own declaration

    @post(summary="File a case")
    async def file(
        self,
        data: JSONBody[FileCase],
        key: Key,
        principal: NamedDependency[Principal],
        filing: NamedDependency[FilingService],
        accounts: NamedDependency[AccountService],
    ) -> Response[Filed]:
        """File an application at this tenant. The number comes back even while the workflow engine is away."""
        applicant = await accounts.applicant(_for_whom(principal, data.applicant))
        staff = principal.kind is AccountKind.STAFF
        application = Application(
            item=data.item,
            form=data.form,
            materials=data.materials,
            channel="window" if staff else "online",
            delivery=data.delivery,
            reuse=data.reuse,
            version=data.version,
        )
        case = await filing.file(principal.tenant, applicant, application, _filer(principal, applicant.id), key)
        return Response(
            Filed(case.number, case.journey), headers={"Location": f"/api/v1/cases/{case.number}", "ETag": _etag(1)}
        )

    @get(summary="List cases")
    async def page(
        self,
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        tenancy: NamedDependency[TenancyService],
        filters: NamedDependency[Filters],
        sort: FromQuery[Sort] = Sort.NEWEST,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
    ) -> CasePage:
        """Return the cases the caller may see: an applicant the own ones anywhere, staff those of its tenant."""
        found = await reading.page(sight_of(principal, tenancy), filters, sort, cursor, limit)
        return CasePage([CaseLine.of(case) for case in found.rows], found.next_cursor)

    @get("/{number:str}", summary="Read a case")
    async def read(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        tenancy: NamedDependency[TenancyService],
    ) -> Response[CaseDetail]:
        view = await seen_case(number, principal, reading, tenancy)
        return _detail(view, principal)

    @post("/{number:str}/acts", summary="Give a command to a case", status_code=200)
    async def act(
        self,
        number: FromPath[str],
        data: JSONBody[Do],
        key: Key,
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        acting: NamedDependency[ActService],
        tenancy: NamedDependency[TenancyService],
        seen: Seen = None,
    ) -> Response[CaseDetail]:
        """Carry out one command; the answer comes once its result is recorded. The same key acts once."""
        sight, command = sight_of(principal, tenancy), data.command

        def who(state: CaseState) -> Actor:
            check_sees(principal, sight, state)
            return actor_in(principal, state, getattr(command, "department", None), name_of(command))

        await acting.act(
            sight.scope,
            number,
            who,
            command,
            Words(data.text, data.remarks),
            key,
            files=data.materials,
            seen=_version(seen),
            shown=data.bringer.shown() if data.bringer else None,
        )
        return _detail(await reading.case(sight.scope, number), principal)

    @get("/{number:str}/events", summary="What has happened to a case")
    async def events(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        visitors: NamedDependency[VisitorService],
        tenancy: NamedDependency[TenancyService],
        after: Annotated[int, QueryParameter(ge=0, le=2**31 - 1)] = 0,
    ) -> list[EventLine]:
        """Return the case's events after number `after`, in order; poll with the last number seen."""
        view = await seen_case(number, principal, reading, tenancy)
        scope = tenancy.tree.scope_of(view.summary.tenant)
        texts, events = await reading.texts(scope, number), await reading.events(scope, number, after)
        came = await visitors.of_events(scope, number, events)
        return [EventLine.of(event, texts, came) for event in events]

    @get("/{number:str}/materials", summary="The files of a case")
    async def materials(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        materials: NamedDependency[MaterialService],
        tenancy: NamedDependency[TenancyService],
    ) -> list[MaterialView]:
        view = await seen_case(number, principal, reading, tenancy)
        return [MaterialView.of(each) for each in await materials.of_case(view.summary.tenant, number)]

    @get("/{number:str}/materials/{material:uuid}", summary="Open a file of a case", status_code=303)
    async def open_material(
        self,
        number: FromPath[str],
        material: FromPath[UUID],
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        materials: NamedDependency[MaterialService],
        tenancy: NamedDependency[TenancyService],
    ) -> Redirect:
        """Send the caller to an address in the store that holds for a few minutes."""
        view = await seen_case(number, principal, reading, tenancy)
        files = await materials.of_case(view.summary.tenant, number)
        found = next((each for each in files if each.id == material), None)
        if found is None:
            raise NotFound("There is no such file.")
        return Redirect(await materials.address(found), status_code=303)

    @get("/{number:str}/ledger", summary="A limit, day by day")
    async def ledger(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        tenancy: NamedDependency[TenancyService],
        clock: NamedDependency[Clock],
        limit: FromQuery[Which] = Which.PROMISED,
    ) -> Ledger:
        view = await seen_case(number, principal, reading, tenancy)
        found = ledger(view.state, limit, legal_day(clock.now()))
        if found is None:
            raise NotFound("This limit does not run yet.")
        return Ledger.of(found)


class JourneyController(Controller):
    path = "/journeys"
    tags = ("cases",)

    @get("/{code:str}", summary="What a notice's code shows, without an account")
    async def read(
        self, code: FromPath[str], reading: NamedDependency[ReadService], tenancy: NamedDependency[TenancyService]
    ) -> JourneyView:
        return JourneyView.of(await reading.by_journey(tenancy.tree.everything(), heard(code)))


def _for_whom(principal: Principal, applicant: UUID | None) -> UUID:
    """Return the applicant: oneself, a company by mandate, or whoever a clerk files for."""
    account = principal.require_account()
    if principal.kind is AccountKind.STAFF:
        principal.require([Role.CLERK])
        if applicant is None:
            raise InvalidInput("Say for whom you file.", field="/applicant", rule="required")
        return applicant
    if applicant is not None and not principal.acts_as(applicant):
        raise Forbidden("You hold no mandate of this company.", field="/applicant")
    return applicant or account


def _filer(principal: Principal, applicant: UUID) -> Actor:
    account = principal.require_account()
    if principal.kind is AccountKind.STAFF:
        return Actor(str(account), ActorKind.STAFF, principal.tenant, roles=tuple(sorted(principal.roles)))
    return Actor(
        str(account),
        ActorKind.APPLICANT,
        principal.tenant,
        behalf=str(applicant) if applicant != account else None,
    )


def _etag(version: int) -> str:
    return f'"{version}"'


def _version(seen: str | None) -> int | None:
    if seen is None or seen == "*":
        return None
    text = seen.removeprefix("W/").strip('"')
    if not text.isdigit():
        raise InvalidInput("This is no ETag of a case.", field="/header/If-Match", rule="etag")
    return int(text)


def _detail(view: CaseView, principal: Principal) -> Response[CaseDetail]:
    now_allowed = view.allowed(*capacities(principal, view.state))
    return Response(
        CaseDetail.of(view, now_allowed), headers={"ETag": _etag(view.summary.seq), "Cache-Control": "no-store"}
    )
