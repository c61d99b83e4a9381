"""What a principal may do."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from onestop.errors import Forbidden, InvalidInput, Unauthenticated
from onestop.identity.model import AccountKind, Mandate, Post, Power, Principal, anonymous
from onestop.identity.posts import GivenPost, check_giver, check_posts
from onestop.tenancy.model import Role

BELOW = frozenset({"370102", "370102001"})


def staff(*roles: Role, tenant="370100", department=None, here=None) -> Principal:
    post = Post(tenant, department, frozenset(roles), BELOW if tenant == "370100" else frozenset())
    return Principal(here or tenant, uuid4(), AccountKind.STAFF, "王雅", (post,))


def test_a_reviewer_reviews_in_the_own_department_only():
    reviewer = staff(Role.REVIEWER, department="370100-water")
    assert reviewer.may(Role.REVIEWER, "370100", "370100-water")
    assert reviewer.may(Role.REVIEWER, "370100")
    assert not reviewer.may(Role.REVIEWER, "370100", "370100-environment")
    assert not reviewer.may(Role.REVIEWER, "370102")
    assert not reviewer.may(Role.APPROVER, "370100", "370100-water")
    assert reviewer.departments(Role.REVIEWER) == {"370100-water"}


def test_a_clerk_accepts_for_every_department_of_the_tenant():
    clerk = staff(Role.CLERK, department="370100-service")
    assert clerk.may(Role.CLERK, "370100", "370100-water")
    assert not clerk.may(Role.CLERK, "370102")


@pytest.mark.parametrize(
    ("role", "reaches"),
    [(Role.SUPERVISOR, True), (Role.OPS, True), (Role.ADMINISTRATOR, False), (Role.CLERK, False)],
)
def test_only_supervisors_and_operations_reach_below(role, reaches):
    holder = staff(role, department="370100-service")
    assert holder.may(role, "370102001") is reaches
    assert not holder.may(role, "370103")


def test_nobody_signed_in_is_asked_to_and_a_lacking_role_is_forbidden():
    with pytest.raises(Unauthenticated):
        anonymous("370100").require({Role.CLERK})
    with pytest.raises(Forbidden):
        staff(Role.CLERK).require({Role.APPROVER})
    staff(Role.CLERK).require({Role.APPROVER, Role.CLERK})


def test_an_agent_acts_for_the_company_of_its_mandate():
    company = uuid4()
    mandate = Mandate(uuid4(), company, "格兰", Power.AGENT, datetime(2027, 1, 1, tzinfo=UTC))
    agent = Principal("370100", uuid4(), AccountKind.PERSON, "张伟", mandates=(mandate,))
    assert agent.acts_as(company)
    assert agent.acts_as(agent.account)
    assert not agent.acts_as(uuid4())
    assert agent.mandate_for(company, Power.REPRESENTATIVE) is None


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.OPS}))
def test_an_administrator_gives_every_role_but_operations_in_the_own_tenant(role):
    administrator = staff(Role.ADMINISTRATOR, tenant="370102")
    check_giver(administrator, "370102", [role])
    with pytest.raises(Forbidden):
        check_giver(administrator, "370103", [role])
    with pytest.raises(Forbidden):
        check_giver(administrator, "370102", [role, Role.OPS])


def test_operations_name_administrators_below_and_nothing_else():
    ops = staff(Role.OPS, here="370102")
    check_giver(ops, "370102", [Role.ADMINISTRATOR])
    with pytest.raises(Forbidden):
        check_giver(ops, "370102", [Role.APPROVER])
    with pytest.raises(Forbidden):
        check_giver(ops, "370103", [Role.ADMINISTRATOR])


@pytest.mark.parametrize(
    ("posts", "rule"),
    [
        ([GivenPost("water", frozenset())], "role-missing"),
        ([GivenPost("fire", frozenset({Role.CLERK}))], "department-of-tenant"),
        ([GivenPost(None, frozenset({Role.REVIEWER}))], "role-needs-department"),
        (
            [GivenPost("water", frozenset({Role.CLERK})), GivenPost("water", frozenset({Role.REVIEWER}))],
            "department-twice",
        ),
    ],
)
def test_a_post_that_cannot_be_is_refused_with_the_rule(posts, rule):
    with pytest.raises(InvalidInput) as refused:
        check_posts(posts, {"water"})
    assert refused.value.rule == rule
