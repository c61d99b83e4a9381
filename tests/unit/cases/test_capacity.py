"""In which capacity somebody signed in acts in a case: the department concerned, and the roles held in it."""

from uuid import UUID

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.decide import allowed
from onestop.cases.model.state import Verdict
from onestop.cases.model.terms import Procedure
from onestop.cases.service.sight import actor_in, capacities
from onestop.errors import Forbidden
from onestop.identity.model import AccountKind, Post, Principal
from onestop.tenancy.model import Role

ACCOUNT = UUID(int=7)
HEARING = Procedure.HEARING


def staff(tenant: str, *posts: tuple[str | None, Role]) -> Principal:
    held = tuple(Post(tenant, department, frozenset({role})) for department, role in posts)
    return Principal(tenant=tenant, account=ACCOUNT, kind=AccountKind.STAFF, posts=held)


@pytest.mark.parametrize(
    ("posts", "may"),
    [
        ([(s.LEAD, Role.APPROVER)], True),
        ([(s.LEAD, Role.REVIEWER)], False),
        ([(s.LEAD, Role.REVIEWER), ("370102-housing", Role.APPROVER)], False),
        ([("370102-housing", Role.APPROVER)], False),
    ],
)
def test_the_head_of_another_department_is_not_the_head_here(posts: list[tuple[str, Role]], may: bool) -> None:
    case = s.approved()
    assert ("decide" in allowed(case, actor_in(staff(s.DISTRICT, *posts), case))) is may


def test_an_officer_acts_for_the_department_that_the_command_names() -> None:
    officer = staff(s.CITY, (s.WATER, Role.REVIEWER), (s.FIRE, Role.REVIEWER))
    assert actor_in(officer, s.accepted()).department == s.WATER
    actor = actor_in(officer, s.accepted(), s.FIRE)
    assert (actor.department, actor.tenant, actor.roles) == (s.FIRE, s.CITY, ("reviewer",))
    assert s.happen(s.accepted(), actor, c.ClaimReview(department=s.FIRE))


def test_a_clerk_of_the_city_is_not_at_the_districts_window() -> None:
    assert allowed(s.filed(), actor_in(staff(s.CITY, (None, Role.CLERK)), s.filed())) == ()
    assert "accept" in allowed(s.filed(), actor_in(staff(s.DISTRICT, (None, Role.CLERK)), s.filed()))


def test_a_supervisor_of_the_city_reaches_the_districts_cases() -> None:
    post = Post(s.CITY, None, frozenset({Role.SUPERVISOR}), below=frozenset({s.DISTRICT}))
    reaching = Principal(tenant=s.CITY, account=ACCOUNT, kind=AccountKind.STAFF, posts=(post,))
    assert allowed(s.filed(), actor_in(reaching, s.filed())) == ("request-correction",)


def test_an_officer_of_two_departments_may_do_what_either_lets_them_and_does_it_for_the_right_one() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, c.GiveVerdict(department=s.WATER, verdict=Verdict.APPROVE)))
    officer = staff(s.CITY, (s.WATER, Role.REVIEWER), (s.FIRE, Role.REVIEWER))
    both = {name for actor in capacities(officer, case) for name in allowed(case, actor)}
    assert {"recall-verdict", "give-verdict"} <= both
    assert actor_in(officer, case, act="recall-verdict").department == s.WATER
    assert actor_in(officer, case, act="give-verdict").department == s.FIRE


def test_a_procedure_is_ended_for_the_department_that_began_it() -> None:
    case = s.run(s.accepted(), (s.FIRE_OFFICER, c.StartProcedure(department=s.FIRE, procedure=HEARING, days=3)))
    officer = staff(s.CITY, (s.WATER, Role.REVIEWER), (s.FIRE, Role.REVIEWER))
    actor = actor_in(officer, case, act="end-procedure")
    assert actor.department == s.FIRE
    assert s.happen(case, actor, c.EndProcedure())


def test_whoever_heads_one_department_and_reviews_in_the_leading_one_does_not_decide_as_its_head() -> None:
    case = s.approved()
    both = staff(s.DISTRICT, ("370102-housing", Role.APPROVER), (s.LEAD, Role.REVIEWER), (None, Role.CLERK))
    assert all("decide" not in allowed(case, actor) for actor in capacities(both, case))
    assert actor_in(both, s.filed(), act="accept").department == s.LEAD
    assert "accept" in allowed(s.filed(), actor_in(both, s.filed(), act="accept"))


def test_a_department_that_is_not_ones_own_is_not_acted_for() -> None:
    officer = staff(s.CITY, (s.WATER, Role.REVIEWER))
    actor = actor_in(officer, s.accepted(), s.FIRE, "give-verdict")
    assert actor.department == s.WATER
    with pytest.raises(Forbidden):
        s.happen(s.accepted(), actor, c.GiveVerdict(department=s.FIRE, verdict=Verdict.APPROVE))
