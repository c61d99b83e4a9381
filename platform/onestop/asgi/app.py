"""The application: the API under `/api/v1` with its description, the pages, health and metrics."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar, Request, Router
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from onestop.asgi.common import Lifespan, lifespan_of, services
from onestop.asgi.health import figures, live, ready
from onestop.asgi.intake import refuse_null
from onestop.asgi.once import DoneOnce
from onestop.asgi.problems import HANDLERS, for_people
from onestop.asgi.reference import reference
from onestop.asgi.tracing import RequestTracing
from onestop.bootstrap import Identity, Platform, wire
from onestop.cases.http import CaseController, JourneyController
from onestop.catalogue.http import ItemController
from onestop.delivery.http import DeliveryController
from onestop.errors import Maintenance
from onestop.feed.http import EventController
from onestop.identity.http.callers import caller_dependencies, caller_middleware
from onestop.identity.http.mandates import MandateController
from onestop.identity.http.sessions import AccountController, SessionController
from onestop.identity.http.staff import StaffController, TokenController
from onestop.kit.http import ALWAYS_OPEN
from onestop.kit.i18n import load_localizers
from onestop.licences.http import LicenceController, VerificationController
from onestop.materials.http import MaterialController
from onestop.notices.http import CaseNoticeController, NoticeController
from onestop.settings import Settings
from onestop.supervision.http import SupervisionController
from onestop.tenancy.http import TenantController
from onestop.web.assets import AssetsController
from onestop.web.compression import COMPRESSION
from onestop.web.desk.routes import DESK
from onestop.web.pages import Pages
from onestop.web.portal.routes import PORTAL
from onestop.web.preferences import PreferencesController
from onestop.web.styleguide.controller import StyleguideController
from onestop.webhooks.http import WebhookController

API: list[ControllerRouterHandler] = [
    SessionController,
    AccountController,
    MandateController,
    StaffController,
    TokenController,
    TenantController,
    ItemController,
    MaterialController,
    CaseController,
    JourneyController,
    LicenceController,
    VerificationController,
    EventController,
    WebhookController,
    NoticeController,
    CaseNoticeController,
    SupervisionController,
    DeliveryController,
]
PAGES: list[ControllerRouterHandler] = [AssetsController, PreferencesController, PORTAL, DESK]
SERVICES = (
    "tenancy",
    "drafts",
    "filing",
    "acting",
    "reading",
    "visitors",
    "overview",
    "moving",
    "desk_work",
    "materials",
    "licences",
    "notices",
    "supervision",
    "delivery",
    "catalogue",
    "calendars",
    "feed",
    "webhooks",
    "measuring",
    "clock",
)
"""The services that handlers may ask for by name."""
OPEN = ["^/health", "^/metrics", "^/schema", "^/assets"]
"""Paths that belong to no tenant."""


def application(settings: Settings) -> Litestar:
    """Return the application; its connections open when it starts and close when it stops."""
    platform = wire(settings)
    return assemble(platform, [lifespan_of(platform)])


def assemble(platform: Platform, lifespan: Sequence[Lifespan]) -> Litestar:
    """Return the application on services that `lifespan` connects, or that are connected already."""
    settings, who = platform.settings, platform.identity
    localizers = load_localizers()
    return Litestar(
        [
            Router("/api/v1", route_handlers=API, middleware=[DoneOnce()]),
            *_pages(settings),
            live,
            ready,
            figures,
        ],
        lifespan=list(lifespan),
        middleware=[RequestTracing(), caller_middleware(platform.tenancy, who.sessions, who.tokens, exclude=OPEN)],
        dependencies={
            **caller_dependencies(platform.tenancy),
            **services(who, Identity.__slots__),
            **services(platform, SERVICES),
        },
        exception_handlers={kind: for_people(handler) for kind, handler in HANDLERS.items()},
        before_request=_arrive,
        state=State({"localizers": localizers, "pages": Pages(settings, localizers), "platform": platform}),
        csrf_config=CSRFConfig(secret=settings.secret_key, exclude=["^/api/", "^/assets/"], cookie_samesite="lax"),
        compression_config=COMPRESSION,
        openapi_config=reference(),
    )


def _pages(settings: Settings) -> list[ControllerRouterHandler]:
    return [*PAGES, StyleguideController] if settings.development else PAGES


async def _arrive(request: Request[Any, Any, Any]) -> None:
    """Refuse what nobody can take, and tell the pages which tenant was called, and who is signed in."""
    await refuse_null(request)
    principal = request.scope.get("user")
    if principal is None:
        return
    platform: Platform = request.app.state.platform
    tenant = platform.tenancy.tree.tenant(principal.tenant)
    request.state.tenant = tenant
    request.state.user_name = principal.display_name
    if tenant.settings.maintenance and not ALWAYS_OPEN.items() <= request.route_handler.opt.items():
        raise Maintenance(
            "This service centre is being maintained. What you have written is kept; please come again in a few "
            "minutes. Licences can be verified meanwhile."
        )
