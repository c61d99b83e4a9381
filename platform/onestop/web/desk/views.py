"""Saved lists: a list of the inbox with its filters, under a name of one's own."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from onestop.cases.service.desk import DeskService
from onestop.web.desk.desk import Desk
from onestop.web.desk.listing import address
from onestop.web.forms import go, typed


class ViewsController(Controller):
    path = "/desk/lists"
    include_in_schema = False

    @post("/")
    async def save(self, desk: NamedDependency[Desk], desk_work: NamedDependency[DeskService]) -> Response[Any]:
        """Keep the list that is shown under a name."""
        form = await typed(desk.request)
        there = address(dict(parse_qsl(form.get("query", ""))))
        await desk_work.save(
            desk.scope, desk.principal.require_account(), form.get("name", ""), there.partition("?")[2]
        )
        return go(there)

    @post("/{view:uuid}/drop")
    async def drop(
        self, view: FromPath[UUID], desk: NamedDependency[Desk], desk_work: NamedDependency[DeskService]
    ) -> Response[Any]:
        await desk_work.drop(desk.scope, desk.principal.require_account(), view)
        return go("/desk")
