"""The internal API, an application of its own under `/internal/v1`: the operator of the deployment calls it.

It alone opens the database as the tables' owner. The application that faces the public has none of its routes.
"""

from collections.abc import Sequence

from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler

from onestop.asgi.common import Lifespan, lifespan_of, services
from onestop.asgi.health import live, ready
from onestop.asgi.intake import refuse_null
from onestop.asgi.problems import HANDLERS
from onestop.asgi.reference import internal_reference
from onestop.asgi.tracing import RequestTracing
from onestop.bootstrap import Platform, wire
from onestop.keeping.http import OperationController, RemovalController
from onestop.kit.http import internal
from onestop.kit.i18n import load_localizers
from onestop.registry.http import RegistryController, backlog, releases
from onestop.settings import Settings

INTERNAL: list[ControllerRouterHandler] = [
    RegistryController,
    backlog,
    releases,
    OperationController,
    RemovalController,
]
SERVICES = ("tenancy", "keeping", "registry", "measuring")


def internal_application(settings: Settings) -> Litestar:
    """Return the application; its connections open when it starts and close when it stops."""
    platform = wire(settings)
    return assemble_internal(platform, [lifespan_of(platform)])


def assemble_internal(platform: Platform, lifespan: Sequence[Lifespan]) -> Litestar:
    """Return the application on services that `lifespan` connects, or that are connected already."""
    guard = internal(platform.settings.internal_token)
    return Litestar(
        [Router("/internal/v1", route_handlers=INTERNAL, guards=[guard]), live, ready],
        lifespan=list(lifespan),
        middleware=[RequestTracing()],
        dependencies=services(platform, SERVICES),
        exception_handlers=HANDLERS,
        before_request=refuse_null,
        state=State({"localizers": load_localizers()}),
        openapi_config=internal_reference(guard),
    )
