"""Who may give which posts, and which posts can be: pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onestop.errors import Forbidden, InvalidInput
from onestop.identity.model import DEPARTMENTAL, Principal
from onestop.tenancy.model import Role

BY_OPS = frozenset({Role.ADMINISTRATOR, Role.OPS})
"""What operations give, to open a tenant; its administrators give the rest."""
BY_ADMINISTRATOR = frozenset(Role) - {Role.OPS}


@dataclass(frozen=True, slots=True)
class GivenPost:
    """Roles in one department of a tenant, or in none by name."""

    department: str | None
    roles: frozenset[Role]


def check_giver(by: Principal, tenant: str, roles: Collection[Role]) -> None:
    """Raise Forbidden when `by` may not give or take one of `roles` in a tenant."""
    by.require_account()
    allowed: set[Role] = set()
    if by.may(Role.ADMINISTRATOR, tenant):
        allowed |= BY_ADMINISTRATOR
    if by.may(Role.OPS, tenant):
        allowed |= BY_OPS
    if not allowed or not allowed.issuperset(roles):
        raise Forbidden("You may not give or take these roles here.")


def check_posts(posts: Sequence[GivenPost], departments: Collection[str]) -> None:
    """Raise InvalidInput for posts that cannot be in a tenant that has these departments."""
    if len({post.department for post in posts}) < len(posts):
        raise InvalidInput("A department is named twice.", field="/posts", rule="department-twice")
    for number, post in enumerate(posts):
        field = f"/posts/{number}"
        if not post.roles:
            raise InvalidInput("A post has at least one role.", field=field, rule="role-missing")
        if post.department is not None and post.department not in departments:
            raise InvalidInput(
                "Department {department} is none of this tenant's.",
                field=field,
                rule="department-of-tenant",
                department=post.department,
            )
        if post.department is None and post.roles & DEPARTMENTAL:
            raise InvalidInput(
                "A reviewer or approver belongs to a department.", field=field, rule="role-needs-department"
            )
