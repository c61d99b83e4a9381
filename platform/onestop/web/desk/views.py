"""Saved lists: a list of the inbox with its filters, under a name of one's own."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from onestop.cases.service.desk import DeskService
from onestop.errors import InvalidInput
from onestop.web.desk.desk import Desk
from onestop.web.desk.inbox import inbox_page
from onestop.web.desk.listing import address
from onestop.web.forms import faults, go, typed


class ViewsController(Controller):
    path = "/desk/lists"
    include_in_schema = False

    @get("/")
    async def back(self) -> Response[None]:
        """Go to the inbox: the lists stand there."""
        return go("/desk")

    @post("/")
    async def save(self, desk: NamedDependency[Desk], desk_work: NamedDependency[DeskService]) -> Response[Any]:
        """Keep the list that is shown under a name."""
        form = await typed(desk.request)
        query, name = dict(parse_qsl(form.get("query", ""))), form.get("name", "")
        there = address(query)
        try:
            await desk_work.save(desk.scope, desk.principal.require_account(), name, there.partition("?")[2])
        except InvalidInput as fault:
            return await inbox_page(desk, desk_work, query, name, faults(fault, desk.speech.words))
        return go(there)

    @post("/{view:uuid}/drop")
    async def drop(
        self, view: FromPath[UUID], desk: NamedDependency[Desk], desk_work: NamedDependency[DeskService]
    ) -> Response[Any]:
        await desk_work.drop(desk.scope, desk.principal.require_account(), view)
        return go("/desk")
