"""Staff: administrators give posts in their own tenant; operations open a tenant by naming its administrators."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from onestop.errors import Conflict, InvalidInput, NotFound
from onestop.identity.model import AccountKind, Principal
from onestop.identity.posts import BY_OPS, GivenPost, check_giver, check_posts
from onestop.identity.service.accounts import ACTIVATION_LASTS, activation_hash, login_name, person_name
from onestop.identity.store.accounts import AccountStore, NewAccount
from onestop.identity.store.sessions import SessionStore
from onestop.identity.store.staff import StaffStore
from onestop.kit.clock import Clock
from onestop.kit.ids import journey_code
from onestop.tenancy.model import Role, Scope
from onestop.tenancy.service import TenancyService


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a tenant's staff; `active` once a password has been set."""

    account: UUID
    login: str
    name: str
    active: bool
    posts: tuple[GivenPost, ...]


@dataclass(frozen=True, slots=True)
class Admitted:
    """A new member; the code opens a new account and is shown once, None when the account was there."""

    account: UUID
    activation_code: str | None


class StaffService:
    def __init__(
        self, tenancy: TenancyService, store: StaffStore, accounts: AccountStore, sessions: SessionStore, clock: Clock
    ) -> None:
        self._tenancy = tenancy
        self._store = store
        self._accounts = accounts
        self._sessions = sessions
        self._clock = clock

    async def headcount(self, scope: Scope) -> int:
        """Return how many people hold posts in the scope's tenants."""
        return await self._store.headcount(scope)

    async def members(self, by: Principal) -> list[Member]:
        """Return the staff of the tenant in which an administrator works."""
        by.require(BY_OPS)
        return [_member(row) for row in await self._store.members(self._tenancy.tree.upward(by.tenant))]

    async def admit(self, by: Principal, login: str, name: str, posts: Sequence[GivenPost]) -> Admitted:
        """Give someone posts in the administrator's tenant, making the account if there is none.

        Raise QuotaReached when the tenant may have no more staff, Forbidden for roles that `by` may not give,
        InvalidInput for a post that cannot be, Conflict when the login belongs to someone of another name, or
        to someone who works here already.
        """
        if not posts:
            raise InvalidInput("A new member needs a post.", field="/posts", rule="post-missing")
        self._check(by, posts)
        login, name = login_name(login), person_name(name)
        found = await self._accounts.by_login(self._tenancy.tree.deployment(), login, b"")
        if found is None:
            return await self._make(by, login, name, posts)
        if found["kind"] != AccountKind.STAFF or found["display_name"] != name:
            raise Conflict("This user name belongs to someone else.")
        if await self._store.posts(self._tenancy.tree.only(by.tenant), found["id"]):
            raise Conflict("This member of staff works here already; change the posts instead.")
        await self._change(by, found["id"], given=posts, room=self._room(by.tenant))
        return Admitted(found["id"], None)

    async def set_posts(self, by: Principal, account: UUID, posts: Sequence[GivenPost]) -> Member:
        """Make `posts` the member's posts in this tenant; none at all means that the member leaves it.

        Raise NotFound for someone who is not of this tenant's staff, and else what `admit` raises.
        """
        by.require(BY_OPS)
        member = await self._member(by, account)
        there = {row["id"]: _post(row) for row in await self._store.posts(self._tenancy.tree.only(by.tenant), account)}
        given = [post for post in posts if post not in there.values()]
        ended = {row: post for row, post in there.items() if post not in posts}
        check_giver(by, by.tenant, [role for post in (*given, *ended.values()) for role in post.roles])
        check_posts(posts, self._departments(by.tenant))
        await self._change(by, account, given=given, ended=list(ended))
        return Member(account, member.login, member.name, member.active, tuple(posts))

    async def renew_activation(self, by: Principal, account: UUID) -> str:
        """Close a member's account and return the code that opens it again, for a password lost or known to others.

        Raise Forbidden unless `by` may give every post the account has, in every tenant.
        """
        by.require(BY_OPS)
        await self._member(by, account)
        tree = self._tenancy.tree
        for row in await self._store.posts(tree.everything(), account):
            check_giver(by, row["tenant"], _post(row).roles)
        code, until = journey_code(), self._clock.now() + ACTIVATION_LASTS
        await self._accounts.await_activation(tree.deployment(), account, activation_hash(code), until)
        await self._sessions.end(tree.everything(), account)
        return code

    async def workplaces(self, principal: Principal) -> list[str]:
        """Return the codes of all tenants in which the principal holds a post."""
        rows = await self._store.posts(self._tenancy.tree.everything(), principal.require_account())
        return sorted({row["tenant"] for row in rows})

    def _check(self, by: Principal, posts: Sequence[GivenPost]) -> None:
        check_giver(by, by.tenant, [role for post in posts for role in post.roles])
        check_posts(posts, self._departments(by.tenant))

    def _departments(self, tenant: str) -> set[str]:
        return {department.code for department in self._tenancy.departments(tenant)}

    async def _member(self, by: Principal, account: UUID) -> Member:
        rows = await self._store.members(self._tenancy.tree.upward(by.tenant), account)
        if not rows:
            raise NotFound("There is no such member of staff here.")
        return _member(rows[0])

    async def _make(self, by: Principal, login: str, name: str, posts: Sequence[GivenPost]) -> Admitted:
        code, now, tree = journey_code(), self._clock.now(), self._tenancy.tree
        account = NewAccount(
            id=uuid4(),
            kind=AccountKind.STAFF,
            login=login,
            display_name=name,
            created_at=now,
            activation_hash=activation_hash(code),
            activation_until=now + ACTIVATION_LASTS,
        )
        await self._store.admit(
            tree.upward(by.tenant), tree.deployment(), account, posts, by.account, self._room(by.tenant)
        )
        return Admitted(account.id, code)

    def _room(self, tenant: str) -> int:
        return self._tenancy.tree.tenant(tenant).settings.quotas.staff

    async def _change(
        self,
        by: Principal,
        account: UUID,
        *,
        given: Sequence[GivenPost],
        ended: Sequence[UUID] = (),
        room: int | None = None,
    ) -> None:
        scope, now = self._tenancy.tree.only(by.tenant), self._clock.now()
        await self._store.change(scope, account, ended=ended, given=given, now=now, by=by.account, room=room)


def _post(row: Any) -> GivenPost:
    return GivenPost(row["department"], frozenset(Role(name) for name in row["roles"]))


def _member(row: Any) -> Member:
    posts = tuple(GivenPost(department, frozenset(map(Role, names))) for department, names in row["posts"])
    return Member(row["account"], row["login"], row["display_name"], row["active"], posts)
