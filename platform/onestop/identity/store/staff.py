"""Posts in PostgreSQL. An ended post stays, so that old acts can be explained."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from asyncpg import UniqueViolationError

from onestop.errors import Conflict, QuotaReached
from onestop.identity.posts import GivenPost
from onestop.identity.store.accounts import AccountStore, NewAccount
from onestop.identity.store.sessions import CHANGED
from onestop.identity.tables import PostRow
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

_MEMBERS = """
select a.id as account, a.login, a.display_name, a.password_hash is not null as active,
    jsonb_agg(jsonb_build_array(p.department, p.roles) order by p.department) as posts
  from post p join account a on a.id = p.account
 where p.tenant = $1 and p.ended_at is null and ($2::uuid is null or a.id = $2)
 group by a.id order by a.login
"""


class StaffStore:
    def __init__(self, database: Database, accounts: AccountStore) -> None:
        self._database = database
        self._accounts = accounts

    async def members(self, upward: Scope, account: UUID | None = None) -> list[Any]:
        """Return the staff of `upward.tenant`, or one of them, with their posts in it."""
        return await self._database.fetch(upward, _MEMBERS, upward.tenant, account)

    async def headcount(self, scope: Scope) -> int:
        """Return how many people hold posts in the scope's tenants."""
        sql = "select count(distinct account) as staff from post where ended_at is null and tenant = any($1)"
        rows = await self._database.fetch(scope, sql, list(scope.visible))
        return int(rows[0]["staff"])

    async def posts(self, scope: Scope, account: UUID) -> list[dict[str, Any]]:
        """Return an account's present posts in the scope's tenants."""
        async with self._database.transaction(scope):
            rows: list[dict[str, Any]] = await PostRow.select().where(
                (PostRow.account == account) & PostRow.ended_at.is_null() & PostRow.tenant.is_in(list(scope.visible))
            )
        return rows

    async def admit(
        self,
        upward: Scope,
        deployment: Scope,
        account: NewAccount,
        posts: Iterable[GivenPost],
        by: UUID | None,
        room: int,
    ) -> None:
        """Make an account and give it posts in `upward.tenant`, both or neither; raises what `change` raises."""
        async with self._database.transaction(upward):
            await self._accounts.add(deployment, account)
            await self.change(upward, account.id, ended=(), given=posts, now=account.created_at, by=by, room=room)

    async def change(
        self,
        scope: Scope,
        account: UUID,
        *,
        ended: Iterable[UUID],
        given: Iterable[GivenPost],
        now: datetime,
        by: UUID | None,
        room: int | None = None,
    ) -> None:
        """End posts and give others in `scope.tenant`, together; raise Conflict when someone else just did.

        For a new member `room` is how many the tenant may have; raise QuotaReached when it has them already.
        """
        rows = [
            PostRow(
                id=uuid4(),
                tenant=scope.tenant,
                account=account,
                department=post.department,
                roles=sorted(post.roles),
                given_at=now,
                given_by=by,
            )
            for post in given
        ]
        ending = list(ended)
        try:
            async with self._database.transaction(scope) as opened:
                if room is not None:
                    await self._check_room(scope, room)
                if ending:
                    await PostRow.update({PostRow.ended_at: now}).where(
                        (PostRow.tenant == scope.tenant) & PostRow.id.is_in(ending)
                    )
                if rows:
                    await PostRow.insert(*rows)
                await opened.connection.execute("select pg_notify($1, $2)", CHANGED, str(account))
        except UniqueViolationError:
            raise Conflict("Someone else has just changed these posts; look again.") from None

    async def _check_room(self, scope: Scope, room: int) -> None:
        """Let new members come to `scope.tenant` one by one until the transaction ends, and count those there are."""
        lock = "select pg_advisory_xact_lock(hashtext('staff'), hashtext($1))"
        await self._database.fetch(scope, lock, scope.tenant)
        if await self.headcount(Scope(scope.tenant, (scope.tenant,))) >= room:
            raise QuotaReached(
                "{tenant} has as many members of staff as it may have: {limit} (quota staff).",
                tenant=scope.tenant,
                limit=room,
            )
