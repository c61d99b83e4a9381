"""Personal data in full: shown once it has been recorded who asked for it."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from onestop.cases.service.desk import DeskService
from onestop.identity.service.accounts import AccountService
from onestop.web.case.holder import holder
from onestop.web.desk.case import beside, case_link
from onestop.web.desk.desk import Desk
from onestop.web.desk.facts import applicant_facts, form_facts, head
from onestop.web.forms import go


class RevealController(Controller):
    path = "/desk/cases/{number:str}/reveal"
    include_in_schema = False

    @get("/")
    async def back(self, request: Request[Any, Any, Any], number: FromPath[str]) -> Response[None]:
        """Go to the case: a reload shows nothing that was not asked for again."""
        return go(case_link(request.query_params, number)())

    @post("/")
    async def reveal(
        self,
        number: FromPath[str],
        desk: NamedDependency[Desk],
        desk_work: NamedDependency[DeskService],
        accounts: NamedDependency[AccountService],
    ) -> Response[str]:
        """Record the look, then show names and numbers in full."""
        view = await desk.case(number)
        await desk_work.look(desk.scope, view.summary.tenant, number, desk.principal.require_account())
        return desk.page(
            "desk/bare.html",
            at="inbox",
            **await beside(desk, number),
            **head(desk, view),
            holder=holder(view.state, desk.speech, desk.today),
            applicant=await applicant_facts(desk, view, accounts, bare=True),
            facts=form_facts(desk, view, bare=True),
        )
