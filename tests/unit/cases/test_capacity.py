"""In which capacity somebody signed in acts in a case: the department concerned, and the roles held in it."""

from uuid import UUID

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.decide import allowed
from onestop.cases.service.sight import actor_in
from onestop.identity.model import AccountKind, Post, Principal
from onestop.tenancy.model import Role

ACCOUNT = UUID(int=7)


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
