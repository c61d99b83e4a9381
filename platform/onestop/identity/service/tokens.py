"""Machine tokens: other systems call in the name of a tenant, with roles of their own."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from onestop.errors import InvalidInput, NotFound, Unauthenticated
from onestop.identity.model import AccountKind, Principal
from onestop.identity.posts import BY_OPS, check_giver
from onestop.identity.service.accounts import person_name
from onestop.identity.service.remembered import Remembered
from onestop.identity.service.sessions import posts_here
from onestop.identity.store.tokens import TokenStore
from onestop.kit.clock import Clock
from onestop.tenancy.model import Role
from onestop.tenancy.service import TenancyService

MARK = "onestop"
"""The first part of every token, by which a scanner of leaked secrets knows it."""
LONGEST = timedelta(days=366)
_PREFIX_BYTES, _SECRET_BYTES, _PARTS = 8, 32, 3


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """A token without its secret."""

    id: UUID
    name: str
    prefix: str
    roles: tuple[Role, ...]
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A new token; the secret is in `token`, told once."""

    facts: TokenFacts
    token: str


class TokenService:
    def __init__(self, tenancy: TenancyService, store: TokenStore, clock: Clock) -> None:
        self._tenancy = tenancy
        self._store = store
        self._clock = clock
        self._remembered = Remembered()

    async def make(self, by: Principal, name: str, roles: Collection[Role], expires_at: datetime) -> MadeToken:
        """Make a token of the administrator's tenant; raise Forbidden for roles that `by` may not give."""
        check_giver(by, by.tenant, roles)
        now = self._clock.now()
        if not roles:
            raise InvalidInput("A token has at least one role.", field="/roles", rule="role-missing")
        if not now < expires_at <= now + LONGEST:
            raise InvalidInput("A token expires within a year.", field="/expires_at", rule="token-lifetime")
        prefix, secret = secrets.token_hex(_PREFIX_BYTES), secrets.token_hex(_SECRET_BYTES)
        values: dict[str, Any] = {
            "id": uuid4(),
            "name": person_name(name),
            "prefix": prefix,
            "roles": sorted(roles),
            "made_at": now,
            "expires_at": expires_at,
        }
        await self._store.add(
            self._tenancy.tree.only(by.tenant), **values, secret_hash=_hash(secret), made_by=by.account
        )
        return MadeToken(_facts({**values, "revoked_at": None}), f"{MARK}_{prefix}_{secret}")

    async def of_tenant(self, by: Principal) -> list[TokenFacts]:
        """Return the tokens of the tenant in which an administrator works."""
        by.require(BY_OPS)
        return [_facts(row) for row in await self._store.of_tenant(self._tenancy.tree.only(by.tenant))]

    async def revoke(self, by: Principal, token: UUID) -> None:
        """End a token of this tenant; raise NotFound for any other."""
        by.require(BY_OPS)
        if not await self._store.revoke(self._tenancy.tree.only(by.tenant), token, self._clock.now()):
            raise NotFound("There is no such token here.")
        await self.forget(str(token))

    async def principal(self, tenant: str, token: str) -> Principal:
        """Return whom a token stands for in this tenant; raise Unauthenticated for one that is not valid here.

        A token of a tenant above counts with its reaching roles only; without any it is not valid here.
        """
        now, key = self._clock.now(), (tenant, _hash(token))
        known = self._remembered.get(key, now)
        if known is not None:
            return known
        row = await self._row(tenant, token, now)
        posts = posts_here(self._tenancy.tree, tenant, [(row["tenant"], None, row["roles"])]) if row else ()
        if row is None or not posts:
            raise Unauthenticated("This token is not valid here.")
        found = Principal(tenant, row["id"], AccountKind.MACHINE, row["name"], posts)
        self._remembered.keep(key, found, now)
        return found

    async def forget(self, news: str) -> None:
        """Drop what is remembered of a token; of all when the news name none."""
        self._remembered.forget(news)

    async def _row(self, tenant: str, token: str, now: datetime) -> dict[str, Any] | None:
        parts = token.split("_")
        if len(parts) != _PARTS or parts[0] != MARK:
            return None
        row = await self._store.by_prefix(self._tenancy.tree.upward(tenant), parts[1], now)
        return row if row and hmac.compare_digest(row["secret_hash"], _hash(parts[2])) else None


def _facts(row: Any) -> TokenFacts:
    return TokenFacts(
        id=row["id"],
        name=row["name"],
        prefix=row["prefix"],
        roles=tuple(map(Role, row["roles"])),
        made_at=row["made_at"],
        expires_at=row["expires_at"],
        revoked_at=row["revoked_at"],
    )


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
