"""What identity says over HTTP."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from onestop.identity.model import AccountKind, Mandate, Principal
from onestop.identity.service.sessions import OpenSession
from onestop.tenancy.model import Role

Login = Annotated[
    str,
    Meta(
        max_length=64,
        description="User name; to sign in, the citizen number or credit code does as well.",
        examples=["zhang.wei"],
    ),
]
Password = Annotated[str, Meta(max_length=200, examples=["correct horse battery"])]
Name = Annotated[str, Meta(max_length=100, examples=["张伟"])]
Identifier = Annotated[
    str, Meta(max_length=18, description="Citizen number or credit code.", examples=["11010519491231002X"])
]
Phone = Annotated[str, Meta(max_length=20, examples=["13800000000"])]


class SignIn(Struct, forbid_unknown_fields=True):
    login: Login
    password: Password


class SessionStarted(Struct):
    account: UUID
    expires_at: datetime


class SessionView(Struct):
    id: UUID
    tenant: str
    device: str
    created_at: datetime
    seen_at: datetime
    present: bool

    @classmethod
    def of(cls, session: OpenSession, principal: Principal) -> "SessionView":
        return cls(
            session.id,
            session.tenant,
            session.device,
            session.created_at,
            session.seen_at,
            session.id == principal.session,
        )


class Registration(Struct, forbid_unknown_fields=True):
    kind: Literal["person", "company"]
    login: Login
    password: Password
    name: Name
    identifier: Identifier
    phone: Phone | None = None


class AccountMade(Struct):
    account: UUID


class PostView(Struct):
    tenant: str
    department: str | None
    roles: list[Role]


class Me(Struct):
    """Who is signed in, and what counts in the tenant that was called."""

    account: UUID
    kind: AccountKind
    display_name: str
    tenant: str
    roles: list[Role]
    posts: list[PostView]
    mandates: list[Mandate]

    @classmethod
    def of(cls, principal: Principal) -> "Me":
        return cls(
            account=principal.require_account(),
            kind=principal.kind or AccountKind.PERSON,
            display_name=principal.display_name,
            tenant=principal.tenant,
            roles=sorted(principal.roles),
            posts=[PostView(p.tenant, p.department, sorted(p.roles)) for p in principal.posts],
            mandates=list(principal.mandates),
        )
