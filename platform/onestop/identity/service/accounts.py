"""Accounts of applicants: registration, and what a window does for someone who has none."""

import hashlib
import hmac
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from onestop.errors import InvalidInput, NotFound, Unauthenticated, check_all
from onestop.identity.model import AccountKind
from onestop.identity.numbers import identifier_of
from onestop.identity.passwords import Passwords, check_password
from onestop.identity.ports import RealNameCheck
from onestop.identity.service.throttle import ACTIVATION, REGISTRATION, Throttle
from onestop.identity.store.accounts import AccountStore, NewAccount
from onestop.kit.clock import Clock
from onestop.kit.i18n import DEFAULT, LOCALES
from onestop.kit.ids import heard, journey_code
from onestop.kit.sealing import Sealer
from onestop.tenancy.service import TenancyService

ACTIVATION_LASTS = timedelta(days=14)
"""How long the code printed at a window opens an account."""
_APPLICANTS = frozenset({AccountKind.PERSON, AccountKind.COMPANY})
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")
_PHONE = re.compile(r"\+?[0-9]{7,15}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_LONGEST_EMAIL = 254
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Applicant:
    """A person or company as its cases and licences need it. Personal: never log it, never put it in a workflow."""

    id: UUID
    kind: AccountKind
    name: str
    identifier: str
    phone: str | None
    real_name: str
    email: str | None = None
    language: str = DEFAULT
    """The language in which the applicant is written to."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """An applicant found or made at a window; the code opens a new account and is shown once."""

    account: UUID
    activation_code: str | None


class AccountService:
    def __init__(
        self,
        tenancy: TenancyService,
        store: AccountStore,
        passwords: Passwords,
        sealer: Sealer,
        real_names: RealNameCheck,
        throttle: Throttle,
        clock: Clock,
    ) -> None:
        self._tenancy = tenancy
        self._store = store
        self._passwords = passwords
        self._sealer = sealer
        self._real_names = real_names
        self._throttle = throttle
        self._clock = clock

    @staticmethod
    def check(
        *, kind: AccountKind, login: str, password: str, name: str, identifier: str, phone: str | None = None
    ) -> None:
        """Raise InvalidForm with every fault of a registration, before anything is done."""
        check_all(
            lambda: person_name(name),
            lambda: identifier_of(kind, identifier),
            lambda: phone_number(phone),
            lambda: login_name(login),
            lambda: check_password(password),
        )

    async def register(
        self,
        *,
        kind: AccountKind,
        login: str,
        password: str,
        name: str,
        identifier: str,
        phone: str | None = None,
        email: str | None = None,
        language: str = DEFAULT,
        address: str | None = None,
    ) -> UUID:
        """Make an applicant's account.

        Raise InvalidForm with every fault, Conflict when login or number is taken, TooMany after too many from one
        address.
        """
        self.check(kind=kind, login=login, password=password, name=name, identifier=identifier, phone=phone)
        facts, login = self._checked(kind, name, identifier, phone), login_name(login)
        mail = self._mail(email, language)
        if address:
            await self._throttle.spend(REGISTRATION, address)
        return await self._add(facts, login, password_hash=await self._passwords.hash(password), **mail)

    async def activate(self, *, login: str, code: str, password: str) -> UUID:
        """Open an account that a window or an administrator made, with the code that was printed for its owner.

        `login` may be the citizen number or credit code. Raise Unauthenticated, with one answer, for an unknown
        account and for a code that is wrong, used or out of date; TooMany after too many tries.
        """
        check_password(password)
        await self._throttle.spend(ACTIVATION, login_key(login))
        everyone = self._tenancy.tree.deployment()
        row = await self._store.by_login(everyone, login_key(login), self._mark(login))
        if row is None or not self._opens(row, code):
            raise Unauthenticated("The name or the code is wrong, or the code has run out.")
        await self._store.set_password(everyone, row["id"], await self._passwords.hash(password))
        await self._throttle.succeed(ACTIVATION, login_key(login))
        return UUID(str(row["id"]))

    def _opens(self, row: dict[str, Any], code: str) -> bool:
        if row["activation_hash"] is None or row["activation_until"] <= self._clock.now():
            return False
        return hmac.compare_digest(row["activation_hash"], activation_hash(code))

    async def enrol(self, *, kind: AccountKind, name: str, identifier: str, phone: str | None = None) -> Enrolled:
        """Return the applicant that a clerk files for; make the account, without a password, if there is none."""
        facts = self._checked(kind, name, identifier, phone)
        found = await self._store.by_mark(self._tenancy.tree.deployment(), self._mark(facts.identifier))
        if found is not None:
            _same_name(found["display_name"], facts.name)
            return Enrolled(found["id"], None)
        code = journey_code()
        account = await self._add(
            facts,
            f"window-{journey_code().lower()}",
            activation_hash=activation_hash(code),
            activation_until=self._clock.now() + ACTIVATION_LASTS,
        )
        return Enrolled(account, code)

    async def applicant(self, account: UUID) -> Applicant:
        """Return an applicant's facts, opened; raise NotFound for staff and unknown accounts."""
        row = await self._store.by_id(self._tenancy.tree.deployment(), account)
        if row is None or row["identifier_sealed"] is None:
            raise NotFound("There is no such applicant.")
        return Applicant(
            id=row["id"],
            kind=AccountKind(row["kind"]),
            name=row["display_name"],
            identifier=self._sealer.open(row["identifier_sealed"]),
            phone=self._sealer.open(row["phone_sealed"]) if row["phone_sealed"] else None,
            real_name=row["real_name"],
            email=self._sealer.open(row["email_sealed"]) if row["email_sealed"] else None,
            language=row["language"],
        )

    async def set_mail(self, account: UUID, email: str | None, language: str) -> None:
        """Say where, and in which language, an applicant is written to; without an address, no mail is sent."""
        await self._store.set_mail(self._tenancy.tree.deployment(), account, **self._mail(email, language))

    def _mail(self, email: str | None, language: str) -> dict[str, Any]:
        if language not in LOCALES:
            raise InvalidInput("This language is not spoken here.", field="/language", rule="language")
        address = email_address(email)
        return {"email_sealed": self._sealer.seal(address) if address else None, "language": language}

    async def names(self, accounts: Collection[UUID]) -> dict[str, str]:
        """Return what accounts are called, by their ids; unknown ones are not among them."""
        return await self._store.names(self._tenancy.tree.deployment(), list(accounts))

    def _checked(self, kind: AccountKind, name: str, identifier: str, phone: str | None) -> "_Facts":
        if kind not in _APPLICANTS:
            raise InvalidInput("An applicant is a person or a company.", field="/kind", rule="applicant-kind")
        return _Facts(kind, person_name(name), identifier_of(kind, identifier), phone_number(phone))

    async def _add(self, facts: "_Facts", login: str, **more: object) -> UUID:
        found = await self._real_names.check(facts.kind, facts.identifier, facts.name)
        account = NewAccount(
            id=uuid4(),
            kind=facts.kind,
            login=login,
            display_name=facts.name,
            identifier_mark=self._mark(facts.identifier),
            identifier_sealed=self._sealer.seal(facts.identifier),
            phone_sealed=self._sealer.seal(facts.phone) if facts.phone else None,
            real_name=found.note,
            created_at=self._clock.now(),
            **more,  # type: ignore[arg-type]
        )
        await self._store.add(self._tenancy.tree.deployment(), account)
        return account.id

    def _mark(self, identifier: str) -> bytes:
        return identifier_mark(self._sealer, identifier)


@dataclass(frozen=True, slots=True)
class _Facts:
    kind: AccountKind
    name: str
    identifier: str
    phone: str | None


def identifier_mark(sealer: Sealer, identifier: str) -> bytes:
    """Return the mark under which a citizen number or credit code is found."""
    return sealer.mark("identifier", "".join(identifier.split()).upper())


def login_key(text: str) -> str:
    """Return the form in which logins are compared and tries are counted, whatever spaces and case were typed."""
    return "".join(text.split()).lower()


def activation_hash(code: str) -> bytes:
    """Return what is kept of an activation code, as it was read or typed."""
    return hashlib.sha256(heard(code).encode()).digest()


def login_name(text: str, field: str = "/login") -> str:
    """Return a login in its one form; raise InvalidInput for one that is not allowed."""
    login = login_key(text)
    if not _LOGIN.fullmatch(login) or _looks_like_identifier(login):
        raise InvalidInput(
            "A user name has 3 to 64 letters, digits or . _ @ - and is no citizen number or credit code.",
            field=field,
            rule="login-form",
        )
    return login


def person_name(text: str, field: str = "/name") -> str:
    """Return a name without needless spaces; raise InvalidInput for an empty, over-long or unprintable one."""
    name = " ".join(text.split(" ")).strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise InvalidInput("A name has 1 to 100 printable characters.", field=field, rule="name-form")
    return name


def phone_number(text: str | None, field: str = "/phone") -> str | None:
    """Return a telephone number without spaces and hyphens, or None; raise InvalidInput for anything else."""
    number = (text or "").replace(" ", "").replace("-", "")
    if number and not _PHONE.fullmatch(number):
        raise InvalidInput("A telephone number has 7 to 15 digits.", field=field, rule="phone-form")
    return number or None


def email_address(text: str | None, field: str = "/email") -> str | None:
    """Return a mail address without spaces around it, or None; raise InvalidInput for anything else."""
    address = (text or "").strip()
    if address and (len(address) > _LONGEST_EMAIL or not _EMAIL.fullmatch(address)):
        raise InvalidInput("A mail address has the form name@example.org.", field=field, rule="email-form")
    return address or None


def _looks_like_identifier(login: str) -> bool:
    return len(login) == 18 and login[:-1].isalnum() and login[:6].isdigit()  # noqa: PLR2004


def _same_name(kept: str, given: str) -> None:
    if kept != given:
        raise InvalidInput("This number belongs to another name.", field="/name", rule="name-of-number")
