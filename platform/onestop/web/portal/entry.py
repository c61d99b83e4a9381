"""Signing in and out, and making an account."""

from collections.abc import Mapping
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from onestop.errors import Conflict, InvalidInput, TooMany, Unauthenticated
from onestop.identity.http.sessions import client_address, session_cookie
from onestop.identity.model import AccountKind, Principal
from onestop.identity.passwords import LONGEST, SHORTEST
from onestop.identity.service.accounts import AccountService
from onestop.identity.service.sessions import SessionService
from onestop.web.forms import faults, go, in_order, own_path, typed, unlike
from onestop.web.pages import localizer, render
from onestop.web.speech import Speech
from onestop.web.views import Option

FIELDS = ("kind", "name", "identifier", "phone", "login", "password", "again")
HOME, DESK = "/my", "/desk"


class EntryController(Controller):
    include_in_schema = False

    @get("/sign-in")
    async def sign_in_page(
        self, request: Request[Any, Any, Any], principal: NamedDependency[Principal], back: FromQuery[str] = ""
    ) -> Response[Any]:
        """Ask for name and password; whoever is signed in already is sent on."""
        if not principal.anonymous:
            return go(_next(principal.kind, back))
        return render(request, "portal/sign_in.html", form={"back": own_path(back, "")}, errors={})

    @post("/sign-in")
    async def sign_in(
        self,
        request: Request[Any, Any, Any],
        sessions: NamedDependency[SessionService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        form = await typed(request)
        missing = {name: text for name, text in _asked(speech).items() if not form.get(name, "").strip()}
        if missing:
            return _refused(request, form, missing, 422)
        try:
            return await opened(request, sessions, form)
        except (Unauthenticated, TooMany) as refused:
            status = 429 if isinstance(refused, TooMany) else 401
            return _refused(request, form, {"login": localizer(request).error(refused)}, status)

    @post("/sign-out")
    async def sign_out(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        sessions: NamedDependency[SessionService],
    ) -> Response[Any]:
        """End the session; whoever has none already is none the worse."""
        if principal.session is not None:
            await sessions.end(principal)
        return go("/", [session_cookie(request, None)])

    @get("/register")
    async def register_page(
        self, request: Request[Any, Any, Any], back: FromQuery[str] = "", kind: FromQuery[str] = ""
    ) -> Response[str]:
        form = {"back": own_path(back, ""), "kind": kind if kind in ("person", "company") else "person"}
        return _register_page(request, form, {}, 200)

    @post("/register")
    async def register(
        self,
        request: Request[Any, Any, Any],
        accounts: NamedDependency[AccountService],
        sessions: NamedDependency[SessionService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Make an account and sign in with it; every fault is told at once, and nothing typed is lost."""
        form = await typed(request)
        facts = _facts(form)
        wrong = unlike(form, speech)
        try:
            accounts.check(**facts)
        except InvalidInput as fault:
            wrong |= faults(fault, localizer(request))
        if not wrong:
            try:
                await accounts.register(**facts, address=client_address(request))
                return await opened(request, sessions, form)
            except (Conflict, TooMany) as refused:
                wrong = {"login": localizer(request).error(refused)}
        return _register_page(request, form, in_order(wrong, FIELDS), 422)


async def opened(request: Request[Any, Any, Any], sessions: SessionService, form: Mapping[str, str]) -> Response[Any]:
    """Open a session with what a form says, and go to where its person works."""
    tenant: str = request.user.tenant
    session = await sessions.sign_in(
        tenant,
        form["login"],
        form["password"],
        address=client_address(request),
        device=request.headers.get("user-agent", ""),
    )
    who = await sessions.principal(tenant, session.token)
    return go(_next(who.kind, form.get("back", "")), [session_cookie(request, session.token)])


def _asked(speech: Speech) -> dict[str, str]:
    return {
        "login": speech.say("Type your user name, citizen number or credit code"),
        "password": speech.say("Type your password"),
    }


def _next(kind: AccountKind | None, back: str) -> str:
    return own_path(back, DESK if kind is AccountKind.STAFF else HOME)


def _refused(
    request: Request[Any, Any, Any], form: dict[str, str], errors: dict[str, str], status: int
) -> Response[str]:
    kept = {"back": own_path(form.get("back", ""), ""), "login": form.get("login", "")}
    return render(request, "portal/sign_in.html", status=status, form=kept, errors=errors)


def _register_page(
    request: Request[Any, Any, Any], form: dict[str, str], errors: dict[str, str], status: int
) -> Response[str]:
    kept = {name: form.get(name, "") for name in (*FIELDS, "back") if name not in ("password", "again")}
    return render(
        request,
        "portal/register.html",
        status=status,
        form=kept,
        errors=errors,
        least=SHORTEST,
        most=LONGEST,
        Option=Option,
    )


def _facts(form: dict[str, str]) -> dict[str, Any]:
    company = form.get("kind") == "company"
    return {
        "kind": AccountKind.COMPANY if company else AccountKind.PERSON,
        **{name: form.get(name, "") for name in ("login", "password", "name", "identifier")},
        "phone": form.get("phone") or None,
    }
