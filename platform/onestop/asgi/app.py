"""The application: the API under `/api/v1`, its description, health and metrics."""

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import ScalarRenderPlugin
from litestar.types import ControllerRouterHandler

from onestop.asgi.health import live, ready
from onestop.asgi.problems import HANDLERS
from onestop.bootstrap import Platform
from onestop.cases.http import CaseController, JourneyController
from onestop.identity.http.callers import caller_dependencies, caller_middleware
from onestop.identity.http.sessions import AccountController, SessionController
from onestop.kit.http import given
from onestop.kit.i18n import load_localizers
from onestop.tenancy.http import TenantController

CONTROLLERS: list[ControllerRouterHandler] = [
    SessionController,
    AccountController,
    TenantController,
    CaseController,
    JourneyController,
]
SERVICES = ("tenancy", "accounts", "sessions", "filing", "acting", "reading", "catalogue", "calendars", "clock")
"""The services that handlers may ask for by name."""
OPEN = ["^/health", "^/metrics", "^/schema"]
"""Paths that belong to no tenant."""


def application(platform: Platform) -> Litestar:
    """Return the application around services that are running."""
    services = {name: given(getattr(platform, name)) for name in SERVICES}
    return Litestar(
        [Router("/api/v1", route_handlers=CONTROLLERS), live, ready],
        middleware=[caller_middleware(platform.tenancy, platform.sessions, exclude=OPEN)],
        dependencies={**caller_dependencies(platform.tenancy), **services},
        exception_handlers=HANDLERS,
        state=State({"localizers": load_localizers()}),
        openapi_config=OpenAPIConfig(
            title="Onestop",
            version="1",
            description="One-stop government service: file a case, follow it, review it, decide it, verify a licence.",
            path="/schema",
            render_plugins=[ScalarRenderPlugin()],
        ),
    )
