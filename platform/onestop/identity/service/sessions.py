"""Signing in and out, and finding out who makes a request."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from onestop.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from onestop.identity.model import REACHING, AccountKind, Mandate, Post, Power, Principal, anonymous
from onestop.identity.passwords import Passwords, check_password
from onestop.identity.service.accounts import identifier_mark, login_key
from onestop.identity.service.remembered import Remembered
from onestop.identity.service.throttle import BY_ADDRESS, BY_LOGIN, Throttle
from onestop.identity.store.accounts import AccountStore
from onestop.identity.store.sessions import SessionStore
from onestop.kit.clock import Clock
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Role, TenantTree
from onestop.tenancy.service import TenancyService

LASTS = timedelta(hours=12)
"""A session ends after this time, used or not."""
IDLE = timedelta(hours=2)
"""A session ends when it has not been used for this time."""
_NOTED_EVERY = timedelta(minutes=1)
_MandateFields = tuple[UUID, UUID, str, Power, datetime]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session; the token is told once and kept nowhere."""

    token: str
    account: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One of an account's own sessions, as its owner sees it."""

    id: UUID
    tenant: str
    device: str
    created_at: datetime
    seen_at: datetime


class SessionService:
    def __init__(
        self,
        tenancy: TenancyService,
        sessions: SessionStore,
        accounts: AccountStore,
        passwords: Passwords,
        throttle: Throttle,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._tenancy = tenancy
        self._sessions = sessions
        self._accounts = accounts
        self._passwords = passwords
        self._throttle = throttle
        self._sealer = sealer
        self._clock = clock
        self._remembered = Remembered()

    async def sign_in(
        self, tenant: str, login: str, password: str, *, address: str | None = None, device: str = ""
    ) -> SignedIn:
        """Open a session in one tenant, by user name, citizen number or credit code.

        Raise Unauthenticated, with one answer after the same time, for an unknown account and a wrong password;
        TooMany after too many tries for one login, or from one address.
        """
        tries = [(BY_LOGIN, login_key(login)), *([(BY_ADDRESS, address)] if address else [])]
        for limit, who in tries:
            await self._throttle.spend(limit, who)
        account = await self._fitting(login, password)
        for limit, who in tries:
            await self._throttle.succeed(limit, who)
        return await self._start(tenant, account, device)

    async def _fitting(self, login: str, password: str) -> UUID:
        everyone = self._tenancy.tree.deployment()
        mark = identifier_mark(self._sealer, login)
        account = await self._accounts.by_login(everyone, login_key(login), mark)
        kept = account["password_hash"] if account else None
        if not await self._passwords.verify(kept, password) or account is None:
            raise Unauthenticated("The name or the password is wrong.")
        if self._passwords.outdated(account["password_hash"]):
            await self._accounts.set_password(everyone, account["id"], await self._passwords.hash(password))
        return UUID(str(account["id"]))

    async def _start(self, tenant: str, account: UUID, device: str) -> SignedIn:
        token, now = secrets.token_urlsafe(32), self._clock.now()
        await self._sessions.add(
            self._tenancy.tree.scope_of(tenant),
            id=uuid4(),
            account=account,
            token_hash=_hash(token),
            device="".join(c for c in device if c.isprintable())[:200],
            created_at=now,
            seen_at=now,
            expires_at=now + LASTS,
        )
        return SignedIn(token, account, now + LASTS)

    async def principal(self, tenant: str, token: str) -> Principal:
        """Return who a session's token stands for in this tenant; nobody for a token of another or an ended one."""
        key, now = (tenant, _hash(token)), self._clock.now()
        found = self._remembered.get(key, now) or await self._look_up(tenant, key[1], now)
        if found is None:
            return anonymous(tenant)
        return found

    async def _look_up(self, tenant: str, token_hash: bytes, now: datetime) -> Principal | None:
        tree = self._tenancy.tree
        row = await self._sessions.open(tree.upward(tenant), token_hash, now, now - IDLE)
        if row is None:
            return None
        if row["seen_at"] < now - _NOTED_EVERY:
            await self._sessions.seen(tree.scope_of(tenant), row["session"], now)
        found = Principal(
            tenant=tenant,
            account=row["account"],
            kind=AccountKind(row["kind"]),
            display_name=row["display_name"],
            posts=posts_here(tree, tenant, row["posts"]),
            mandates=tuple(Mandate(*fields) for fields in msgspec.convert(row["mandates"], list[_MandateFields])),
            session=row["session"],
        )
        self._remembered.keep((tenant, token_hash), found, now)
        return found

    async def own(self, principal: Principal) -> list[OpenSession]:
        """Return the principal's open sessions, in whichever tenant, the latest first."""
        now = self._clock.now()
        rows = await self._sessions.of_account(
            self._tenancy.tree.everything(), principal.require_account(), now, now - IDLE
        )
        return [OpenSession(r["id"], r["tenant"], r["device"], r["created_at"], r["seen_at"]) for r in rows]

    async def end(self, principal: Principal, session: UUID | None = None) -> None:
        """End one of the principal's own sessions, or the present one; raise NotFound for anyone else's."""
        account = principal.require_account()
        chosen = session or principal.session
        if chosen is None or not await self._sessions.end(self._tenancy.tree.everything(), account, chosen):
            raise NotFound("You have no such session.")
        await self.forget(str(account))

    async def change_password(self, principal: Principal, current: str, password: str) -> None:
        """Give the principal's account a new password and end its other sessions, wherever they are.

        Raise InvalidInput when `current` is not the present password or the new one is not allowed, TooMany after too
        many tries, Forbidden for machines, which have none.
        """
        account = principal.require_account()
        if principal.session is None:
            raise Forbidden("Only whoever has signed in with a password changes it.")
        check_password(password)
        everyone = self._tenancy.tree.deployment()
        row = await self._accounts.by_id(everyone, account) or {"login": "", "password_hash": None}
        await self._throttle.spend(BY_LOGIN, row["login"])
        if not await self._passwords.verify(row["password_hash"], current):
            raise InvalidInput("This is not your present password.", field="/current", rule="password-wrong")
        await self._throttle.succeed(BY_LOGIN, row["login"])
        await self._accounts.set_password(everyone, account, await self._passwords.hash(password))
        await self._sessions.end_others(self._tenancy.tree.everything(), account, principal.session)
        await self.forget(str(account))

    async def forget(self, news: str) -> None:
        """Drop what is remembered of an account; of everyone when the news name none."""
        self._remembered.forget(news)


def posts_here(tree: TenantTree, tenant: str, rows: Sequence[Any]) -> tuple[Post, ...]:
    """Return the posts that count in one tenant, from rows of tenant, department and roles."""
    posts = []
    for held_in, department, names in rows:
        roles = frozenset(Role(name) for name in names)
        if held_in != tenant:
            roles &= REACHING
        if roles:
            below = frozenset(tree.scope_of(held_in).visible) - {held_in}
            posts.append(Post(held_in, department, roles, below))
    return tuple(posts)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
