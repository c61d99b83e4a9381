"""What every page of the desk needs: who works here, in which language, and what they may see."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response
from litestar.di import NamedDependency

from onestop.calendars.service import CalendarService
from onestop.cases.model.commands import Actor
from onestop.cases.model.state import CaseState
from onestop.cases.service.reading import CaseView, ReadService
from onestop.cases.service.sight import Sight, actor_in, capacities, check_sees, sight_of
from onestop.cases.service.visitors import VisitorService
from onestop.catalogue.model import Item
from onestop.catalogue.service import CatalogueService
from onestop.errors import Forbidden
from onestop.identity.model import AccountKind, Principal
from onestop.kit.clock import Clock, legal_day
from onestop.notices.service import NoticeService
from onestop.tenancy.model import Role, Scope, Tenant
from onestop.tenancy.service import TenancyService
from onestop.web.desk.rail import rail
from onestop.web.pages import render
from onestop.web.speech import Speech
from onestop.web.views import Link, Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One request of a member of staff."""

    request: Request[Principal, Any, Any]
    principal: Principal
    tenancy: TenancyService
    reading: ReadService
    visitors: VisitorService
    catalogue: CatalogueService
    calendars: CalendarService
    notices: NoticeService
    clock: Clock
    speech: Speech

    @property
    def today(self) -> date:
        return legal_day(self.clock.now())

    @property
    def tenant(self) -> Tenant:
        return self.tenancy.tree.tenant(self.principal.tenant)

    @property
    def scope(self) -> Scope:
        """The tenant that was called, and all below it."""
        return self.tenancy.tree.scope_of(self.principal.tenant)

    @property
    def sight(self) -> Sight:
        return sight_of(self.principal, self.tenancy)

    def may(self, *roles: Role) -> bool:
        return bool(self.principal.roles & set(roles))

    def require(self, *roles: Role) -> None:
        """Raise Forbidden unless one of these roles is held here."""
        self.principal.require(roles)

    def departments(self) -> list[str]:
        """Return the departments in which the officer reviews or approves."""
        officers = self.principal.departments(Role.REVIEWER) | self.principal.departments(Role.APPROVER)
        return sorted(officers)

    async def case(self, number: str) -> CaseView:
        """Return a case in the caller's sight; raise NotFound for any other."""
        view = await self.reading.case(self.sight.scope, number)
        check_sees(self.principal, self.sight, view.state)
        return view

    def actor(self, state: CaseState, department: str | None = None, act: str = "") -> Actor:
        return actor_in(self.principal, state, department, act)

    def allowed(self, view: CaseView) -> tuple[str, ...]:
        """Return what may be done to a case, in whichever of the own departments."""
        return view.allowed(*capacities(self.principal, view.state))

    def scope_of(self, view: CaseView) -> Scope:
        return self.tenancy.tree.scope_of(view.summary.tenant)

    def item(self, code: str, version: str) -> Item:
        """Return the item as a case keeps it: the city's version, whatever a tenant has tightened since."""
        return self.catalogue.item(code, int(version.partition(".")[0]))

    def page(self, template: str, *, at: str = "", status: int = 200, **context: object) -> Response[str]:
        """Return a page with the rail, in which the entry `at` is where one is."""
        links = rail(self.principal.roles, self.speech, at)
        return render(self.request, template, status=status, rail=links, Option=Option, Link=Link, **context)


async def desk(
    *,
    request: Request[Principal, Any, Any],
    principal: NamedDependency[Principal],
    tenancy: NamedDependency[TenancyService],
    reading: NamedDependency[ReadService],
    visitors: NamedDependency[VisitorService],
    catalogue: NamedDependency[CatalogueService],
    calendars: NamedDependency[CalendarService],
    notices: NamedDependency[NoticeService],
    clock: NamedDependency[Clock],
    speech: NamedDependency[Speech],
) -> Desk:
    """Return the desk of a request: a dependency. Only staff with a post here get one."""
    principal.require_account()
    if principal.kind is not AccountKind.STAFF or not principal.roles:
        raise Forbidden("You have no post at this desk. An administrator of this place can give you one.")
    return Desk(
        request=request,
        principal=principal,
        tenancy=tenancy,
        reading=reading,
        visitors=visitors,
        catalogue=catalogue,
        calendars=calendars,
        notices=notices,
        clock=clock,
        speech=speech,
    )
