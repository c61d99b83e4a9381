"""Who calls, and at which tenant: found once a request, before any handler."""

from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.middleware import DefineMiddleware
from litestar.middleware.authentication import AbstractAuthenticationMiddleware, AuthenticationResult
from litestar.types import ASGIApp

from onestop.errors import Forbidden, Unauthenticated
from onestop.identity.model import Principal, anonymous
from onestop.identity.service.sessions import SessionService
from onestop.identity.service.tokens import TokenService
from onestop.tenancy.model import Scope, Tenant
from onestop.tenancy.service import TenancyService

COOKIE = "onestop_session"
TENANT_HEADER = "onestop-tenant"
"""Names the tenant for machines, which need not use host names."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class CallerMiddleware(AbstractAuthenticationMiddleware):
    """Sets `request.user` to the Principal; its `tenant` is the one that was called."""

    def __init__(
        self, app: ASGIApp, *, tenancy: TenancyService, sessions: SessionService, tokens: TokenService, exclude: Any
    ) -> None:
        super().__init__(app, exclude=exclude, exclude_http_methods=())
        self._tenancy = tenancy
        self._sessions = sessions
        self._tokens = tokens

    async def authenticate_request(self, connection: ASGIConnection[Any, Any, Any, Any]) -> AuthenticationResult:
        """Return who calls; raise NotFound for a host name that is no tenant's, Unauthenticated for a bad token."""
        bearer = connection.headers.get("authorization")
        principal = await (self._machine(connection, bearer) if bearer else self._browser(connection))
        return AuthenticationResult(user=principal, auth=None)

    async def _machine(self, connection: ASGIConnection[Any, Any, Any, Any], authorization: str) -> Principal:
        kind, _, token = authorization.partition(" ")
        if kind.lower() != "bearer":
            raise Unauthenticated("Only bearer tokens are understood.")
        named = connection.headers.get(TENANT_HEADER)
        tenant = self._tenancy.tree.tenant(named) if named else self._tenant(connection)
        return await self._tokens.principal(tenant.code, token.strip())

    async def _browser(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Principal:
        tenant = self._tenant(connection)
        cookie = connection.cookies.get(COOKIE)
        principal = await self._sessions.principal(tenant.code, cookie) if cookie else anonymous(tenant.code)
        if not principal.anonymous:
            _refuse_foreign_pages(connection)
        return principal

    def _tenant(self, connection: ASGIConnection[Any, Any, Any, Any]) -> Tenant:
        return self._tenancy.by_host(connection.headers.get("host", ""))


def _refuse_foreign_pages(connection: ASGIConnection[Any, Any, Any, Any]) -> None:
    """Raise Forbidden when another site's page, or another tenant's, acts with this one's cookie."""
    origin = connection.headers.get("origin")
    if connection.scope.get("method") in _SAFE or not origin:
        return
    if urlsplit(origin).netloc != connection.headers.get("host"):
        raise Forbidden("This page may not act for another one.")


def caller_middleware(
    tenancy: TenancyService, sessions: SessionService, tokens: TokenService, exclude: list[str] | None = None
) -> DefineMiddleware:
    """Return the middleware for the application; `exclude` are patterns of paths that need no caller."""
    return DefineMiddleware(CallerMiddleware, tenancy=tenancy, sessions=sessions, tokens=tokens, exclude=exclude)


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
