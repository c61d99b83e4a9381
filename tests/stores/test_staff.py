"""Staff and their posts."""

import pytest
from tests.support.centre import CITY, LIXIA, PASSWORD, SHIZHONG

from onestop.errors import Conflict, Forbidden, InvalidInput, NotFound, Unauthenticated
from onestop.identity.posts import GivenPost
from onestop.tenancy.model import Post, Role, Staff

REVIEWER = GivenPost("370102-construction", frozenset({Role.REVIEWER}))
CLERK = GivenPost("370102-service", frozenset({Role.CLERK}))


@pytest.fixture
async def administrator(centre):
    return await centre.member("admin-lixia", "370102-service", Role.ADMINISTRATOR)


async def test_a_new_member_opens_the_account_with_the_code_and_works(centre, administrator):
    admitted = await centre.staff.admit(administrator, "li.na", "李娜", [REVIEWER])
    with pytest.raises(Unauthenticated):
        await centre.principal(LIXIA, "li.na")
    await centre.accounts.activate(login="li.na", code=admitted.activation_code.lower(), password=PASSWORD)
    member = await centre.principal(LIXIA, "li.na")
    assert member.may(Role.REVIEWER, LIXIA, "370102-construction")
    assert not member.may(Role.CLERK, LIXIA)
    with pytest.raises(Unauthenticated):
        await centre.accounts.activate(login="li.na", code=admitted.activation_code, password=PASSWORD)


async def test_a_post_counts_only_where_it_is_held(centre):
    await centre.member("clerk-wang", "370102-service", Role.CLERK)
    assert not (await centre.principal(SHIZHONG, "clerk-wang")).posts
    assert not (await centre.principal(CITY, "clerk-wang")).posts


async def test_one_account_works_in_several_tenants_one_at_a_time(centre, administrator):
    await centre.staff.admit(administrator, "li.na", "li.na", [REVIEWER])
    await centre.declared_staff.apply([Staff("li.na", "li.na", "li.na", (Post("370103-service", (Role.CLERK,)),))])
    other = await centre.member("admin-sz", "370103-service", Role.ADMINISTRATOR)
    code = next(m.account for m in await centre.staff.members(administrator) if m.login == "li.na")
    with pytest.raises(Forbidden):
        await centre.staff.renew_activation(other, code)
    city_ops = await centre.member("ops", "370100-service", Role.OPS)
    with pytest.raises(NotFound):
        await centre.staff.renew_activation(city_ops, code)


async def test_a_city_supervisor_supervises_at_a_districts_address_but_is_no_clerk_there(centre):
    await centre.member("chief", "370100-service", Role.SUPERVISOR, Role.CLERK)
    at_lixia = await centre.principal(LIXIA, "chief")
    assert at_lixia.may(Role.SUPERVISOR, LIXIA)
    assert at_lixia.roles == {Role.SUPERVISOR}


async def test_posts_are_replaced_and_ended_ones_stay_on_record(centre, administrator, owner):
    admitted = await centre.staff.admit(administrator, "li.na", "李娜", [REVIEWER])
    both = GivenPost(REVIEWER.department, frozenset({Role.REVIEWER, Role.APPROVER}))
    member = await centre.staff.set_posts(administrator, admitted.account, [both, CLERK])
    assert set(member.posts) == {both, CLERK}
    again = await centre.staff.set_posts(administrator, admitted.account, [both, CLERK])
    assert again == member
    await centre.staff.set_posts(administrator, admitted.account, [])
    with pytest.raises(NotFound):
        await centre.staff.set_posts(administrator, admitted.account, [CLERK])
    kept = await owner.fetch(
        centre.tenancy.tree.everything(),
        "select given_by, ended_at from post where account = $1",
        admitted.account,
    )
    assert len(kept) == 3
    assert all(row["given_by"] == administrator.account and row["ended_at"] for row in kept)


async def test_staff_is_not_admitted_beyond_the_administrators_power(centre, administrator):
    with pytest.raises(Forbidden):
        await centre.staff.admit(administrator, "li.na", "李娜", [GivenPost(None, frozenset({Role.OPS}))])
    with pytest.raises(InvalidInput, match="none of this tenant's"):
        await centre.staff.admit(administrator, "li.na", "李娜", [GivenPost("370103-service", frozenset({Role.CLERK}))])
    clerk = await centre.member("clerk-wang", "370102-service", Role.CLERK)
    with pytest.raises(Forbidden):
        await centre.staff.admit(clerk, "li.na", "李娜", [CLERK])


async def test_a_login_of_someone_else_is_not_taken_over(centre, administrator):
    await centre.staff.admit(administrator, "li.na", "李娜", [REVIEWER])
    with pytest.raises(Conflict, match="someone else"):
        await centre.staff.admit(administrator, "li.na", "李南", [CLERK])
    with pytest.raises(Conflict, match="already"):
        await centre.staff.admit(administrator, "li.na", "李娜", [CLERK])
    await centre.person("zhang.wei")
    with pytest.raises(Conflict, match="someone else"):
        await centre.staff.admit(administrator, "zhang.wei", "张伟", [CLERK])


async def test_operations_open_a_tenant_by_naming_its_administrator(centre):
    await centre.member("ops", "370100-service", Role.OPS)
    ops = await centre.principal(LIXIA, "ops")
    first = GivenPost("370102-service", frozenset({Role.ADMINISTRATOR}))
    assert (await centre.staff.admit(ops, "first", "首任", [first])).activation_code
    with pytest.raises(Forbidden):
        await centre.staff.admit(ops, "clerk", "窗口", [CLERK])


async def test_a_renewed_code_closes_the_account_and_its_sessions(centre, administrator):
    await centre.member("clerk-wang", "370102-service", Role.CLERK)
    token = (await centre.sessions.sign_in(LIXIA, "clerk-wang", PASSWORD)).token
    member = next(m for m in await centre.staff.members(administrator) if m.login == "clerk-wang")
    code = await centre.staff.renew_activation(administrator, member.account)
    assert (await centre.sessions.principal(LIXIA, token)).anonymous
    with pytest.raises(Unauthenticated):
        await centre.principal(LIXIA, "clerk-wang")
    await centre.accounts.activate(login="clerk-wang", code=code, password="another long password")
    await centre.sessions.sign_in(LIXIA, "clerk-wang", "another long password")


async def test_an_activation_code_runs_out(centre, administrator, clock):
    admitted = await centre.staff.admit(administrator, "li.na", "李娜", [REVIEWER])
    clock.forward(days=14)
    with pytest.raises(Unauthenticated, match="run out"):
        await centre.accounts.activate(login="li.na", code=admitted.activation_code, password=PASSWORD)


async def test_declared_staff_is_made_once_and_keeps_what_administrators_changed(centre, administrator):
    wang = Staff("clerk-wang", "王雅", "Wang Ya", (Post("370102-service", (Role.CLERK,)),))
    assert await centre.declared_staff.apply([wang], PASSWORD) == 1
    assert await centre.declared_staff.apply([wang], PASSWORD) == 0
    member = next(m for m in await centre.staff.members(administrator) if m.login == "clerk-wang")
    await centre.staff.set_posts(
        administrator, member.account, [GivenPost("370102-service", frozenset({Role.CLERK, Role.SUPERVISOR}))]
    )
    assert await centre.declared_staff.apply([wang], PASSWORD) == 0
    assert (await centre.principal(LIXIA, "clerk-wang")).roles == {Role.CLERK, Role.SUPERVISOR}
