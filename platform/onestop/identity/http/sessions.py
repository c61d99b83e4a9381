"""Signing in and out over HTTP, and registration."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post, put
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from onestop.identity.http.callers import COOKIE
from onestop.identity.model import AccountKind, Principal
from onestop.identity.service.accounts import AccountService
from onestop.identity.service.sessions import LASTS, SessionService
from onestop.identity.service.staff import StaffService
from onestop.identity.wire import (
    AccountMade,
    Activation,
    MailAddress,
    Me,
    NewPassword,
    Registration,
    SessionStarted,
    SessionView,
    SignIn,
)
from onestop.kit.http import keyless, signed_in


class SessionController(Controller):
    path = "/sessions"
    tags = ("identity",)

    @post(summary="Sign in at this tenant", opt=keyless("each sign-in opens a session of its own"))
    async def start(
        self, request: Request[Principal, Any, Any], data: JSONBody[SignIn], sessions: NamedDependency[SessionService]
    ) -> Response[SessionStarted]:
        """Open a session of twelve hours; two unused hours end it. The session travels in a cookie."""
        signed_in = await sessions.sign_in(
            request.user.tenant,
            data.login,
            data.password,
            address=client_address(request),
            device=request.headers.get("user-agent", ""),
        )
        return Response(
            SessionStarted(signed_in.account, signed_in.expires_at), cookies=[session_cookie(request, signed_in.token)]
        )

    @get(summary="List my open sessions", guards=[signed_in])
    async def own(
        self, principal: NamedDependency[Principal], sessions: NamedDependency[SessionService]
    ) -> list[SessionView]:
        return [SessionView.of(one, principal) for one in await sessions.own(principal)]

    @delete("/current", summary="Sign out", guards=[signed_in], opt=keyless("whoever has signed out is not known"))
    async def end_current(
        self,
        request: Request[Principal, Any, Any],
        principal: NamedDependency[Principal],
        sessions: NamedDependency[SessionService],
    ) -> Response[None]:
        await sessions.end(principal)
        return Response(None, status_code=204, cookies=[session_cookie(request, None)])

    @delete("/{session:uuid}", summary="End one of my sessions", guards=[signed_in])
    async def end(
        self, session: FromPath[UUID], principal: NamedDependency[Principal], sessions: NamedDependency[SessionService]
    ) -> None:
        await sessions.end(principal, session)


class AccountController(Controller):
    tags = ("identity",)

    @get("/me", summary="Who I am here", guards=[signed_in])
    async def me(self, principal: NamedDependency[Principal], staff: NamedDependency[StaffService]) -> Me:
        return Me.of(principal, await staff.workplaces(principal))

    @put("/me/mail", summary="Say where I am written to", guards=[signed_in], status_code=204)
    async def write_to(
        self,
        data: JSONBody[MailAddress],
        principal: NamedDependency[Principal],
        accounts: NamedDependency[AccountService],
    ) -> None:
        await accounts.set_mail(principal.require_account(), data.email, data.language)

    @put("/me/password", summary="Change my password", guards=[signed_in], status_code=204)
    async def change_password(
        self,
        data: JSONBody[NewPassword],
        principal: NamedDependency[Principal],
        sessions: NamedDependency[SessionService],
    ) -> None:
        """Give the present password with the new one; every other session of the account ends."""
        await sessions.change_password(principal, data.current, data.password)

    @post("/accounts", summary="Register as an applicant")
    async def register(
        self,
        request: Request[Principal, Any, Any],
        data: JSONBody[Registration],
        accounts: NamedDependency[AccountService],
    ) -> AccountMade:
        """Make an account for a person or a company; the number's check digit is verified."""
        account = await accounts.register(
            kind=AccountKind(data.kind),
            login=data.login,
            password=data.password,
            name=data.name,
            identifier=data.identifier,
            phone=data.phone,
            email=data.email,
            language=data.language,
            address=client_address(request),
        )
        return AccountMade(account)

    @post("/accounts/activation", summary="Open an account with its printed code")
    async def activate(self, data: JSONBody[Activation], accounts: NamedDependency[AccountService]) -> AccountMade:
        """Set the password of an account that a window or an administrator made; the code serves once."""
        return AccountMade(await accounts.activate(login=data.login, code=data.code, password=data.password))


def client_address(request: Request[Any, Any, Any]) -> str | None:
    """Return the address that called; the server has put a trusted proxy's word in its place."""
    return request.client.host if request.client else None


def session_cookie(request: Request[Any, Any, Any], token: str | None) -> Cookie:
    """Return the cookie that carries a session, or that takes it away."""
    return Cookie(
        key=COOKIE,
        value=token or "",
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
        max_age=int(LASTS.total_seconds()) if token else 0,
    )
