"""Who acts: kinds of accounts, roles, posts, mandates, and the principal that every request carries."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from onestop.errors import Forbidden, Unauthenticated
from onestop.tenancy.model import Role


class AccountKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    STAFF = "staff"
    MACHINE = "machine"


REACHING = frozenset({Role.SUPERVISOR, Role.OPS})
"""Roles that hold in the tenants below their own, too."""
DEPARTMENTAL = frozenset({Role.REVIEWER, Role.APPROVER})
"""Roles that hold in one department only; the others hold in their whole tenant: one place accepts for all."""


@dataclass(frozen=True, slots=True)
class Post:
    """Roles held in one tenant, in one department of it or in none by name.

    `below` are the codes of the tenants under it, as the tree has them.
    """

    tenant: str
    department: str | None
    roles: frozenset[Role]
    below: frozenset[str] = frozenset()

    def gives(self, role: Role, tenant: str, department: str | None = None) -> bool:
        """Tell whether `role` is held there; without a department, whether in any of the tenant's."""
        if role not in self.roles:
            return False
        if tenant != self.tenant:
            return role in REACHING and tenant in self.below
        return role not in DEPARTMENTAL or department is None or self.department in {None, department}


class Power(StrEnum):
    """What a mandate gives: an agent acts for the company, a representative grants mandates as well."""

    AGENT = "agent"
    REPRESENTATIVE = "representative"


class Relation(StrEnum):
    """What someone at a window is to the applicant: the same, its legal representative, an agent, family."""

    SELF = "self"
    REPRESENTATIVE = "representative"
    AGENT = "agent"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Mandate:
    """A person may act for a company until an instant."""

    id: UUID
    company: UUID
    company_name: str
    power: Power
    until: datetime


class MandateState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Principal:
    """Who makes a request, and in which tenant. An account works in one tenant at a time: the one it called.

    `posts` are those that count here: posts in `tenant`, and the reaching roles of posts above it.
    """

    tenant: str
    account: UUID | None = None
    kind: AccountKind | None = None
    display_name: str = ""
    posts: tuple[Post, ...] = ()
    mandates: tuple[Mandate, ...] = ()
    session: UUID | None = None

    @property
    def anonymous(self) -> bool:
        return self.account is None

    @property
    def roles(self) -> frozenset[Role]:
        """Every role held here, whatever the department."""
        return frozenset(role for post in self.posts for role in post.roles)

    def may(self, role: Role, tenant: str, department: str | None = None) -> bool:
        """Tell whether the principal holds `role` in a tenant, or in one department of it."""
        return any(post.gives(role, tenant, department) for post in self.posts)

    def departments(self, role: Role) -> frozenset[str]:
        """Return the departments of this tenant in which `role` is held by name."""
        return frozenset(
            post.department
            for post in self.posts
            if post.tenant == self.tenant and post.department and role in post.roles
        )

    def mandate_for(self, company: UUID, power: Power | None = None) -> Mandate | None:
        """Return a mandate under which the principal acts for a company, of one power or of any."""
        held = (mandate for mandate in self.mandates if mandate.company == company)
        return next((mandate for mandate in held if power in {None, mandate.power}), None)

    def acts_as(self, applicant: UUID) -> bool:
        """Tell whether the principal is this applicant or its agent."""
        return applicant == self.account or self.mandate_for(applicant) is not None

    def require(self, roles: Collection[Role], department: str | None = None) -> None:
        """Raise Unauthenticated when nobody is signed in, Forbidden when none of `roles` is held here."""
        self.require_account()
        if not any(self.may(role, self.tenant, department) for role in roles):
            raise Forbidden("None of your posts here allows this.")

    def require_account(self) -> UUID:
        """Return who is signed in; raise Unauthenticated when nobody is."""
        if self.account is None:
            raise Unauthenticated("Please sign in.")
        return self.account


def anonymous(tenant: str) -> Principal:
    """Return the principal of a request that nobody has signed in for."""
    return Principal(tenant)
