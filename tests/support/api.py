"""The smallest application around identity's controllers, called over ASGI in the test's own loop."""

import httpx
import pytest
from litestar import Litestar, Response, Router
from tests.support.centre import PASSWORD

from onestop import errors
from onestop.identity.http.callers import caller_dependencies, caller_middleware
from onestop.identity.http.mandates import MandateController
from onestop.identity.http.sessions import AccountController, SessionController
from onestop.identity.http.staff import StaffController, TokenController
from onestop.kit.http import given
from onestop.tenancy.http import TenantController

CONTROLLERS = [
    SessionController,
    AccountController,
    MandateController,
    StaffController,
    TokenController,
    TenantController,
]
STATUS = {
    errors.InvalidInput: 422,
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Unauthenticated: 401,
    errors.Conflict: 409,
    errors.TooMany: 429,
}


def problem(_request, error):
    status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
    return Response({"code": error.code, "detail": str(error), **error.facts}, status_code=status)


def app_of(centre, controllers=(), services=None) -> Litestar:
    names = ("tenancy", "accounts", "sessions", "staff", "mandates", "tokens")
    return Litestar(
        [Router("/api/v1", route_handlers=[*CONTROLLERS, *controllers])],
        middleware=[caller_middleware(centre.tenancy, centre.sessions, centre.tokens)],
        dependencies={
            **caller_dependencies(centre.tenancy),
            **{name: given(getattr(centre, name)) for name in names},
            **{name: given(service) for name, service in (services or {}).items()},
        },
        exception_handlers={errors.OnestopError: problem},
    )


class Api:
    """Browsers that share one application; each has cookies of its own."""

    def __init__(self, centre, controllers=(), services=None) -> None:
        self._transport = httpx.ASGITransport(app=app_of(centre, controllers, services))

    def at(self, slug: str, **headers: str) -> httpx.AsyncClient:
        host = f"{slug}.localhost" if slug else "localhost"
        return httpx.AsyncClient(transport=self._transport, base_url=f"http://{host}/api/v1", headers=headers)

    async def signed_in(self, slug: str, login: str) -> httpx.AsyncClient:
        browser = self.at(slug)
        started = await browser.post("/sessions", json={"login": login, "password": PASSWORD})
        assert started.status_code == 201, started.text
        return browser


@pytest.fixture
def api(centre):
    return Api(centre)
