"""Staff as the city declares them: made and given their posts when the declaration is loaded."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID, uuid4

from onestop.identity.model import AccountKind
from onestop.identity.passwords import Passwords
from onestop.identity.posts import GivenPost
from onestop.identity.store.accounts import AccountStore, NewAccount
from onestop.identity.store.staff import StaffStore
from onestop.kit.clock import Clock
from onestop.tenancy.model import Staff
from onestop.tenancy.service import TenancyService


class DeclaredStaffService:
    """Adds what is missing and takes nothing away: posts that administrators gave stay."""

    def __init__(
        self,
        tenancy: TenancyService,
        store: StaffStore,
        accounts: AccountStore,
        passwords: Passwords,
        clock: Clock,
    ) -> None:
        self._tenancy = tenancy
        self._store = store
        self._accounts = accounts
        self._passwords = passwords
        self._clock = clock

    async def apply(self, staff: Sequence[Staff], password: str | None = None) -> int:
        """Make the accounts and posts that are missing; return how many members were new or got a post.

        New accounts get `password`, the box's way to try things out; without one they wait for an administrator to
        renew their activation code. Raise QuotaReached when a tenant may have no more staff.
        """
        missing = [one for one in staff if await self._lacking(one)]
        kept = await self._passwords.hash(password) if password and missing else None
        for one in missing:
            account = await self._account(one, kept)
            for tenant, posts in (await self._lacking(one)).items():
                scope, now = self._tenancy.tree.only(tenant), self._clock.now()
                quota = self._tenancy.tree.tenant(tenant).settings.quotas.staff
                room = None if await self._store.posts(scope, account) else quota
                await self._store.change(scope, account, ended=(), given=posts, now=now, by=None, room=room)
        return len(missing)

    async def _lacking(self, one: Staff) -> dict[str, list[GivenPost]]:
        """Return the declared posts that the member does not hold, by tenant; held with other roles counts as held."""
        found = await self._accounts.by_login(self._tenancy.tree.deployment(), one.account, b"")
        rows = await self._store.posts(self._tenancy.tree.everything(), found["id"]) if found else []
        held = {row["department"] for row in rows}
        lacking: dict[str, list[GivenPost]] = defaultdict(list)
        for post in one.posts:
            if post.department not in held:
                tenant = self._tenancy.department(post.department).tenant
                lacking[tenant].append(GivenPost(post.department, frozenset(post.roles)))
        return lacking

    async def _account(self, one: Staff, password_hash: str | None) -> UUID:
        deployment = self._tenancy.tree.deployment()
        found = await self._accounts.by_login(deployment, one.account, b"")
        if found is not None:
            return UUID(str(found["id"]))
        account = NewAccount(
            id=uuid4(),
            kind=AccountKind.STAFF,
            login=one.account,
            display_name=one.name_zh,
            created_at=self._clock.now(),
            password_hash=password_hash,
        )
        await self._accounts.add(deployment, account)
        return account.id
