"""Accounts in PostgreSQL. Every method takes the deployment's scope, whose tenant is the city."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import UniqueViolationError

from onestop.errors import Conflict
from onestop.identity.model import AccountKind
from onestop.identity.tables import Account
from onestop.kit.database import Database
from onestop.tenancy.model import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account to be kept; personal values come sealed."""

    id: UUID
    kind: AccountKind
    login: str
    display_name: str
    created_at: datetime
    identifier_mark: bytes | None = None
    identifier_sealed: str | None = None
    phone_sealed: str | None = None
    email_sealed: str | None = None
    language: str = "zh"
    password_hash: str | None = None
    activation_hash: bytes | None = None
    activation_until: datetime | None = None
    real_name: str = "not-verified"


class AccountStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, account: NewAccount) -> None:
        """Keep a new account; raise Conflict when its login or its number is taken, without saying which."""
        values = {name: getattr(account, name) for name in account.__slots__}
        try:
            async with self._database.transaction(scope):
                await Account.insert(Account(tenant=scope.tenant, **values))
        except UniqueViolationError:
            raise Conflict(
                "There is an account with this name or number already: sign in, or ask at a window."
            ) from None

    async def by_id(self, scope: Scope, account: UUID) -> dict[str, Any] | None:
        return await self._first(scope, Account.id == account)

    async def by_mark(self, scope: Scope, mark: bytes) -> dict[str, Any] | None:
        """Return the applicant with this marked number."""
        return await self._first(scope, Account.identifier_mark == mark)

    async def by_login(self, scope: Scope, login: str, mark: bytes) -> dict[str, Any] | None:
        """Return the account that someone signs in to, by its login or its marked number."""
        return await self._first(scope, (Account.login == login) | (Account.identifier_mark == mark))

    async def names(self, scope: Scope, accounts: list[UUID]) -> dict[str, str]:
        """Return display names by account."""
        sql = "select id, display_name from account where id = any($1) and tenant = $2"
        rows = await self._database.fetch(scope, sql, accounts, scope.tenant)
        return {str(row["id"]): row["display_name"] for row in rows}

    async def set_password(self, scope: Scope, account: UUID, password_hash: str) -> None:
        """Replace the password; a waiting activation is used up."""
        async with self._database.transaction(scope):
            await Account.update(
                {Account.password_hash: password_hash, Account.activation_hash: None, Account.activation_until: None}
            ).where((Account.tenant == scope.tenant) & (Account.id == account))

    async def set_mail(self, scope: Scope, account: UUID, email_sealed: str | None, language: str) -> None:
        """Replace the mail address, and the language in which it is written to."""
        async with self._database.transaction(scope):
            await Account.update({Account.email_sealed: email_sealed, Account.language: language}).where(
                (Account.tenant == scope.tenant) & (Account.id == account)
            )

    async def await_activation(self, scope: Scope, account: UUID, activation_hash: bytes, until: datetime) -> None:
        """Close an account until its new activation code is used."""
        async with self._database.transaction(scope):
            await Account.update(
                {
                    Account.password_hash: None,
                    Account.activation_hash: activation_hash,
                    Account.activation_until: until,
                }
            ).where((Account.tenant == scope.tenant) & (Account.id == account))

    async def _first(self, scope: Scope, condition: Any) -> dict[str, Any] | None:
        async with self._database.transaction(scope):
            row: dict[str, Any] | None = (
                await Account.select().where((Account.tenant == scope.tenant) & condition).first()
            )
        return row
