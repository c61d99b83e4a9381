"""Changing one's password: for everyone who has signed in, staff as well."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from onestop.errors import InvalidInput, TooMany
from onestop.identity.model import AccountKind, Principal
from onestop.identity.passwords import LONGEST, SHORTEST
from onestop.identity.service.sessions import SessionService
from onestop.kit.http import signed_in
from onestop.web.forms import faults, go, typed, unlike
from onestop.web.pages import localizer, render
from onestop.web.portal.crumbs import crumbs
from onestop.web.speech import Speech


class PasswordController(Controller):
    path = "/password"
    include_in_schema = False
    guards = (signed_in,)

    @get("/")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        speech: NamedDependency[Speech],
        done: FromQuery[str] = "",
    ) -> Response[str]:
        return _page(request, principal, speech, done=bool(done))

    @post("/")
    async def change(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        sessions: NamedDependency[SessionService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Change it after the present one was given; the other sessions end."""
        form = await typed(request)
        wrong = {} if form.get("current") else {"current": speech.say("Type your present password")}
        wrong |= unlike(form, speech)
        if not wrong:
            try:
                await sessions.change_password(principal, form.get("current", ""), form.get("password", ""))
                return go("/password?done=1")
            except InvalidInput as fault:
                wrong = faults(fault, localizer(request))
            except TooMany as refused:
                wrong = {"current": localizer(request).error(refused)}
        return _page(request, principal, speech, errors=wrong)


def _page(
    request: Request[Any, Any, Any],
    principal: Principal,
    speech: Speech,
    *,
    errors: dict[str, str] | None = None,
    done: bool = False,
) -> Response[str]:
    staff = principal.kind is AccountKind.STAFF
    return render(
        request,
        "portal/password.html",
        status=422 if errors else 200,
        crumbs=crumbs(speech, (speech.say("Change the password"), "")),
        errors=errors or {},
        done=done,
        back="/desk/me" if staff else "/my",
        least=SHORTEST,
        most=LONGEST,
    )
