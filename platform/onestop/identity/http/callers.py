"""Who calls, and at which tenant: found once a request, before any handler."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp

from onestop.errors import Forbidden
from onestop.identity.model import Principal, anonymous
from onestop.identity.service.sessions import SessionService
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService

COOKIE = "onestop_session"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CallerMiddleware(AbstractAuthenticationMiddleware):
    """Sets `request.user` to the Principal; its `tenant` is the one whose host name was called."""

    def __init__(self, app: ASGIApp, *, tenancy: TenancyService, sessions: SessionService, exclude: Any = None) -> None:
        super().__init__(app, exclude=exclude)
        self._tenancy = tenancy
        self._sessions = sessions

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """Return who calls; raise NotFound for a host name that is no tenant's."""
        tenant = self._tenancy.by_host(connection.headers.get("host", ""))
        cookie = connection.cookies.get(COOKIE)
        principal = await self._sessions.principal(tenant.code, cookie) if cookie else anonymous(tenant.code)
        if not principal.anonymous:
            _refuse_foreign_pages(connection)
        return AuthenticationResult(user=principal, auth=None)


def _refuse_foreign_pages(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raise Forbidden when another site's page, or another tenant's, acts with this one's cookie."""
    origin = connection.headers.get("origin")
    if connection.scope.get("method") in _SAFE or not origin:
        return
    if urlsplit(origin).netloc != connection.headers.get("host"):
        raise Forbidden("This page may not act for another one.")


def caller_middleware(
    tenancy: TenancyService, sessions: SessionService, exclude: list[str] | None = None
) -> DefineMiddleware:
    """Return the middleware for the application; `exclude` are patterns of paths that need no caller."""
    return DefineMiddleware(CallerMiddleware, tenancy=tenancy, sessions=sessions, exclude=exclude)


def caller_dependencies(tenancy: TenancyService) -> dict[str, Provide]:
    """Return the dependencies `principal` and `tenant_scope` (the tenant itself and all below) of every handler."""

    def principal(request: Request[Principal, Any, Any]) -> Principal:
        return request.user

    def tenant_scope(request: Request[Principal, Any, Any]) -> Scope:
        return tenancy.tree.scope_of(request.user.tenant)

    return {
        "principal": Provide(principal, sync_to_thread=False),
        "tenant_scope": Provide(tenant_scope, sync_to_thread=False),
    }
