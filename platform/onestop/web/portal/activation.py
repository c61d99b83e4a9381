"""Opening an account with the code that a window or an administrator has handed over."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency

from onestop.errors import InvalidInput, TooMany, Unauthenticated
from onestop.identity.passwords import LONGEST, SHORTEST
from onestop.identity.service.accounts import AccountService
from onestop.identity.service.sessions import SessionService
from onestop.web.forms import faults, in_order, typed, unlike
from onestop.web.pages import localizer, render
from onestop.web.portal.entry import opened
from onestop.web.speech import Speech

FIELDS = ("login", "code", "password", "again")


class ActivationController(Controller):
    path = "/activate"
    include_in_schema = False

    @get("/")
    async def ask(self, request: Request[Any, Any, Any]) -> Response[str]:
        return _page(request, {}, {})

    @post("/")
    async def activate(
        self,
        request: Request[Any, Any, Any],
        accounts: NamedDependency[AccountService],
        sessions: NamedDependency[SessionService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Give the account its first password and sign in; the code opens it once."""
        form = await typed(request)
        wrong = {name: text for name, text in _asked(speech).items() if not form.get(name, "").strip()}
        wrong |= unlike(form, speech)
        if not wrong:
            try:
                await accounts.activate(login=form["login"], code=form["code"], password=form.get("password", ""))
            except InvalidInput as fault:
                wrong = faults(fault, localizer(request))
            except (Unauthenticated, TooMany) as refused:
                wrong = {"code": localizer(request).error(refused)}
            else:
                return await opened(request, sessions, form)
        return _page(request, form, in_order(wrong, FIELDS))


def _asked(speech: Speech) -> dict[str, str]:
    return {
        "login": speech.say("Type your user name, citizen number or credit code"),
        "code": speech.say("Type the code that was handed to you"),
    }


def _page(request: Request[Any, Any, Any], form: dict[str, str], errors: dict[str, str]) -> Response[str]:
    return render(
        request,
        "portal/activate.html",
        status=422 if errors else 200,
        form={name: form.get(name, "") for name in ("login", "code")},
        errors=errors,
        least=SHORTEST,
        most=LONGEST,
    )
