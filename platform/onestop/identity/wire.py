"""What identity says over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from onestop.identity.model import AccountKind, Mandate, Power, Principal
from onestop.identity.posts import GivenPost
from onestop.identity.service.sessions import OpenSession
from onestop.identity.service.staff import Member
from onestop.identity.service.tokens import TokenFacts
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


Email = Annotated[str, Meta(max_length=254, examples=["zhang.wei@example.org"])]
Language = Literal["zh", "en"]


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
    email: Email | None = None
    language: Language = "zh"


class MailAddress(Struct, forbid_unknown_fields=True):
    """Where notices are mailed to; without an address, they lie in the inbox only."""

    email: Email | None
    language: Language = "zh"


class NewPassword(Struct, forbid_unknown_fields=True):
    """The present password, so that a screen left open is of no use, and the new one."""

    current: Password
    password: Password


class Activation(Struct, forbid_unknown_fields=True):
    login: Login
    code: Annotated[str, Meta(max_length=40, examples=["7K3M Q9TR 2XWA"])]
    password: Password


class AccountMade(Struct):
    account: UUID


class MandateGrant(Struct, forbid_unknown_fields=True):
    """A mandate for a person; `company` is needed only from a representative."""

    agent_identifier: Identifier
    agent_name: Name
    last_day: Annotated[date, Meta(description="The last day on which it holds.", examples=["2027-12-31"])]
    power: Power = Power.AGENT
    company: UUID | None = None


class PostGrant(Struct, forbid_unknown_fields=True):
    roles: Annotated[list[Role], Meta(max_length=len(Role), examples=[["reviewer"]])]
    department: Annotated[str, Meta(max_length=100, examples=["370100-environment"])] | None = None

    def given(self) -> GivenPost:
        return GivenPost(self.department, frozenset(self.roles))


Posts = Annotated[list[PostGrant], Meta(max_length=100)]


class StaffAdmission(Struct, forbid_unknown_fields=True):
    login: Login
    name: Name
    posts: Posts


class StaffChange(Struct, forbid_unknown_fields=True):
    """The member's posts in this tenant from now on; an empty list ends the work here."""

    posts: Posts


class StaffAdmitted(Struct):
    """The activation code is shown this once; none when the account was there already."""

    account: UUID
    activation_code: str | None


class ActivationCode(Struct):
    activation_code: str


class MemberPost(Struct):
    department: str | None
    roles: list[Role]


class MemberView(Struct):
    account: UUID
    login: str
    name: str
    active: bool
    posts: list[MemberPost]

    @classmethod
    def of(cls, member: Member) -> "MemberView":
        posts = [MemberPost(post.department, sorted(post.roles)) for post in member.posts]
        return cls(member.account, member.login, member.name, member.active, posts)


class TokenRequest(Struct, forbid_unknown_fields=True):
    name: Annotated[str, Meta(max_length=100, examples=["Window screens of the east hall"])]
    roles: Annotated[list[Role], Meta(max_length=len(Role), examples=[["clerk"]])]
    expires_at: Annotated[datetime, Meta(tz=True, examples=["2027-01-01T00:00:00Z"])]


class TokenMade(Struct):
    """The token is shown this once."""

    token: str
    facts: TokenFacts


class PostView(Struct):
    tenant: str
    department: str | None
    roles: list[Role]


class Me(Struct):
    """Who is signed in, and what counts in the tenant that was called; `workplaces` are all with a post."""

    account: UUID
    kind: AccountKind
    display_name: str
    tenant: str
    roles: list[Role]
    posts: list[PostView]
    mandates: list[Mandate]
    workplaces: list[str]

    @classmethod
    def of(cls, principal: Principal, workplaces: list[str]) -> "Me":
        return cls(
            account=principal.require_account(),
            kind=principal.kind or AccountKind.PERSON,
            display_name=principal.display_name,
            tenant=principal.tenant,
            roles=sorted(principal.roles),
            posts=[PostView(p.tenant, p.department, sorted(p.roles)) for p in principal.posts],
            mandates=list(principal.mandates),
            workplaces=workplaces,
        )
