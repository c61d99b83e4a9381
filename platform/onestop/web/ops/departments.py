"""The departments of a tenant: who they are, who works there, what they decide, what lies with them now."""

from collections import Counter
from dataclasses import dataclass

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from onestop.cases.service.overview import OverviewService
from onestop.identity.service.staff import StaffService
from onestop.tenancy.model import Department, Role
from onestop.web.desk.desk import Desk
from onestop.web.desk.listing import address
from onestop.web.views import Column, Listing


@dataclass(frozen=True, slots=True)
class Line:
    department: Department
    name: str
    staff: int
    items: int
    open: int
    cases: str
    """The address of its open cases."""


class DepartmentsController(Controller):
    path = "/desk/departments"
    include_in_schema = False

    @get("/")
    async def departments(
        self,
        desk: NamedDependency[Desk],
        staff: NamedDependency[StaffService],
        overview: NamedDependency[OverviewService],
    ) -> Response[str]:
        """List this tenant's own departments."""
        desk.require(Role.ADMINISTRATOR, Role.OPS)
        here = desk.principal.tenant
        people = Counter(post.department for one in await staff.members(desk.principal) for post in one.posts)
        items = Counter(offer.lead for offer in desk.catalogue.offered(here, desk.today))
        cases: Counter[str] = Counter()
        for one in await overview.standings(desk.tenancy.tree.only(here)):
            cases[one.lead] += one.count
        lines = [
            Line(
                department=one,
                name=desk.speech.name(one),
                staff=people[one.code],
                items=items[one.code],
                open=cases[one.code],
                cases=address({}, list="open", lead=one.code),
            )
            for one in desk.tenancy.departments(here)
        ]
        return desk.page("ops/departments.html", at="departments", lines=lines, listing=_listing(desk, len(lines)))


def _listing(desk: Desk, count: int) -> Listing:
    say = desk.speech.say
    columns = [
        Column(say("Department")),
        Column(say("Credit code")),
        Column(say("Staff"), numeric=True),
        Column(say("Items it decides"), numeric=True),
        Column(say("Open cases"), numeric=True),
    ]
    return Listing(say("Departments"), columns, count)
