"""My posts: in which roles one works here, and where else one may work."""

from typing import Any

from litestar import Controller, Response, get
from litestar.di import NamedDependency

from onestop.identity.service.staff import StaffService
from onestop.web.case.words import ROLES
from onestop.web.desk.desk import Desk
from onestop.web.portal.home import address
from onestop.web.views import Fact, Link


class MeController(Controller):
    path = "/desk/me"
    include_in_schema = False

    @get("/")
    async def me(self, desk: NamedDependency[Desk], staff: NamedDependency[StaffService]) -> Response[Any]:
        """Show the posts held here, the other desks, and the way out."""
        return desk.page(
            "desk/me.html",
            at="me",
            name=desk.principal.display_name,
            posts=_posts(desk),
            places=[_desk_of(desk, code) for code in await staff.workplaces(desk.principal)],
        )


def _posts(desk: Desk) -> list[Fact]:
    speech = desk.speech
    return [
        Fact(
            speech.department(post.department) if post.department else speech.tenant(post.tenant),
            speech.listed(speech.say(ROLES[role]) for role in sorted(post.roles)),
        )
        for post in desk.principal.posts
    ]


def _desk_of(desk: Desk, code: str) -> Link:
    tree = desk.tenancy.tree
    href = address(desk.request, tree.root, tree.tenant(code)) + "desk"
    return Link(desk.speech.tenant(code), href, current=code == desk.principal.tenant)
