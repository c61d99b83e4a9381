"""The wall of lights: every department and every place below, those with late cases first, down to the case."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from onestop.cases.service.overview import Escalation, LateReview, OverviewService, Standing
from onestop.cases.service.reading import CaseSummary
from onestop.errors import NotFound
from onestop.identity.service.accounts import AccountService
from onestop.kit.masking import masked_name
from onestop.tenancy.model import Role, Tenant
from onestop.web.case.happenings import ESCALATIONS
from onestop.web.case.words import time_left
from onestop.web.desk.desk import Desk
from onestop.web.desk.listing import address
from onestop.web.views import Happening, Link

SHOWN = 10
"""Late reviews, and late cases, on the wall itself; the rest is one click away."""
TOLD = 12


@dataclass(frozen=True, slots=True)
class Lamps:
    """One line of the wall: a department or a place, and its open cases by light."""

    name: str
    href: str
    red: int
    yellow: int
    green: int
    paused: int

    @property
    def total(self) -> int:
        return self.red + self.yellow + self.green + self.paused


@dataclass(frozen=True, slots=True)
class LateLine:
    """Someone late: with which case, since when, and how late in working days."""

    who: str
    officer: str
    item: str
    number: str
    applicant: str
    place: str
    late: str
    href: str


class WallController(Controller):
    path = "/desk/wall"
    include_in_schema = False

    @get("/")
    async def wall(
        self,
        desk: NamedDependency[Desk],
        overview: NamedDependency[OverviewService],
        accounts: NamedDependency[AccountService],
        at: FromQuery[str] = "",
    ) -> Response[str]:
        """Show the tenant, or one below it, with everything under it."""
        desk.require(Role.SUPERVISOR, Role.OPS)
        tenant = _place(desk, at)
        scope = desk.tenancy.tree.scope_of(tenant.code)
        wall = await overview.wall(replace(desk.sight, scope=scope), desk.today, SHOWN)
        names = await accounts.names({review.officer for review in wall.reviews if review.officer})
        told = await overview.escalations(scope, TOLD)
        return desk.page(
            "desk/wall.html",
            at="wall",
            place=desk.speech.name(tenant),
            crumbs=_crumbs(desk, tenant),
            sum=_lamps("", "", wall.standings),
            departments=_departments(desk, tenant, wall.standings),
            places=_places(desk, tenant, wall.standings),
            late=[*(_review(desk, one, names) for one in wall.reviews), *_cases(desk, wall.cases)],
            rest=address({}, list="late", tenant="" if tenant.code == desk.principal.tenant else tenant.code),
            told=[_told(desk, one) for one in told],
        )


def _place(desk: Desk, code: str) -> Tenant:
    """Return the tenant to look at; raise NotFound for one that is not below."""
    code = code or desk.principal.tenant
    if code not in desk.scope.visible:
        raise NotFound("There is no tenant {code}.", code=code)
    return desk.tenancy.tree.tenant(code)


def _crumbs(desk: Desk, tenant: Tenant) -> list[Link]:
    above = [one for one in reversed(desk.tenancy.tree.ancestors(tenant.code)) if one.code in desk.scope.visible]
    return [Link(desk.speech.name(one), f"/desk/wall?at={one.code}") for one in (*above, tenant)]


def _lamps(name: str, href: str, standings: Iterable[Standing]) -> Lamps:
    counted: Counter[str] = Counter()
    for one in standings:
        counted[one.light] += one.count
    return Lamps(name, href, counted["red"], counted["yellow"], counted["green"], counted["paused"])


def _departments(desk: Desk, tenant: Tenant, standings: Sequence[Standing]) -> list[Lamps]:
    """Return the departments that lead cases here, those with late ones first."""
    leads = {one.lead for one in standings if one.tenant == tenant.code}
    lines = [
        _lamps(
            desk.speech.department(lead),
            address({}, list="open", lead=lead, tenant=tenant.code),
            (one for one in standings if one.lead == lead and one.tenant == tenant.code),
        )
        for lead in leads
    ]
    return sorted(lines, key=_worst)


def _places(desk: Desk, tenant: Tenant, standings: Sequence[Standing]) -> list[Lamps]:
    """Return the places just below that have open cases, each with all below it, those with late ones first."""
    lines = []
    for child in desk.tenancy.tree.children(tenant.code):
        inside = set(desk.tenancy.tree.scope_of(child.code).visible)
        found = [one for one in standings if one.tenant in inside]
        if found:
            lines.append(_lamps(desk.speech.name(child), f"/desk/wall?at={child.code}", found))
    return sorted(lines, key=_worst)


def _worst(lamps: Lamps) -> tuple[int, int, int, str]:
    return -lamps.red, -lamps.yellow, -lamps.total, lamps.name


def _applicant(one: LateReview | CaseSummary) -> str:
    return masked_name(one.applicant_name) if one.applicant_kind == "person" else one.applicant_name


def _review(desk: Desk, one: LateReview, names: dict[str, str]) -> LateLine:
    speech = desk.speech
    return LateLine(
        who=speech.department(one.department),
        officer=names.get(str(one.officer), "")
        if isinstance(one.officer, UUID)
        else speech.say("nobody has it in hand"),
        item=speech.name(desk.item(one.item, one.item_version)),
        number=one.case_number,
        applicant=_applicant(one),
        place=speech.tenant(one.tenant),
        late=time_left(one.due, desk.today, desk.calendars.legal, speech),
        href=f"/desk/cases/{one.case_number}?list=late&part=trail",
    )


def _cases(desk: Desk, cases: Sequence[CaseSummary]) -> list[LateLine]:
    speech = desk.speech
    return [
        LateLine(
            who=speech.department(case.lead),
            officer=speech.say("the whole case"),
            item=speech.name(desk.item(case.item, case.item_version)),
            number=case.number,
            applicant=_applicant(case),
            place=speech.tenant(case.tenant),
            late=time_left(case.due, desk.today, desk.calendars.legal, speech),
            href=f"/desk/cases/{case.number}?list=late&part=trail",
        )
        for case in cases
        if case.due
    ]


def _told(desk: Desk, one: Escalation) -> tuple[Happening, str]:
    text = desk.speech.say(ESCALATIONS[one.duty], department=desk.speech.department(one.department))
    happening = Happening(at=one.at, what=text, who=desk.speech.tenant(one.tenant))
    return happening, one.case_number
