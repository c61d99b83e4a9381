"""Whose cases a caller sees, and in which capacity the caller acts in one."""

from dataclasses import dataclass
from uuid import UUID

from onestop.cases.model.commands import Actor, ActorKind
from onestop.cases.model.state import CaseState
from onestop.errors import NotFound, Unauthenticated
from onestop.identity.model import AccountKind, Principal
from onestop.tenancy.model import Role, Scope
from onestop.tenancy.service import TenancyService

OVERSEEING = frozenset({Role.CLERK, Role.LEADER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.OPS})
"""Roles that see every case of their tenant; an officer sees those in which the own department has a part."""


@dataclass(frozen=True, slots=True)
class Sight:
    """The rows a caller may see: `applicants` or `departments` narrow the scope, None leaves it whole."""

    scope: Scope
    applicants: tuple[UUID, ...] | None = None
    departments: tuple[str, ...] | None = None


def sight_of(principal: Principal, tenancy: TenancyService) -> Sight:
    """Return what the caller sees: staff the tenant it works in and all below, an applicant the own cases anywhere."""
    account = principal.require_account()
    if principal.kind in (AccountKind.STAFF, AccountKind.MACHINE):
        scope = tenancy.tree.scope_of(principal.tenant)
        if principal.roles & OVERSEEING:
            return Sight(scope)
        officers = principal.departments(Role.REVIEWER) | principal.departments(Role.APPROVER)
        return Sight(scope, departments=tuple(sorted(officers)))
    companies = tuple(mandate.company for mandate in principal.mandates)
    return Sight(tenancy.tree.everything(), applicants=(account, *companies))


def check_sees(principal: Principal, sight: Sight, state: CaseState) -> None:
    """Raise NotFound unless the case is in the caller's sight; a stranger does not learn that it exists."""
    if principal.anonymous:
        raise Unauthenticated("Please sign in.")
    concerned = {state.terms.lead, *(term.department for term in state.terms.reviews)}
    own = sight.applicants is None or UUID(state.applicant) in sight.applicants
    mine = sight.departments is None or bool(concerned & set(sight.departments))
    if not (own and mine and state.tenant in sight.scope.visible):
        raise NotFound("There is no case {number}.", number=state.number)


def actor_in(principal: Principal, state: CaseState, department: str | None = None) -> Actor:
    """Return in which capacity the caller acts in a case; `department` is the one a command names."""
    account = principal.require_account()
    if principal.kind not in (AccountKind.STAFF, AccountKind.MACHINE):
        company = None if str(account) == state.applicant else state.applicant
        return Actor(str(account), ActorKind.APPLICANT, state.tenant, behalf=company)
    own = {post.department for post in principal.posts if post.tenant == principal.tenant and post.department}
    wanted = [department, state.terms.lead, *(term.department for term in state.terms.reviews)]
    acting = next((each for each in wanted if each in own), next(iter(sorted(own)), None))
    roles = {
        role
        for role in Role
        if principal.may(role, state.tenant, acting) or (acting and principal.may(role, principal.tenant, acting))
    }
    return Actor(str(account), ActorKind.STAFF, principal.tenant, acting, tuple(sorted(roles)))
