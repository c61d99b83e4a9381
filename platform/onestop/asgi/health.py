"""Whether this process lives, whether it can serve, and its figures."""

from litestar import Response, get
from litestar.di import NamedDependency
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from onestop.registry.measuring import MeasuringService
from onestop.tenancy.service import TenancyService


@get("/health/live", summary="Whether the process lives", sync_to_thread=False, include_in_schema=False)
def live() -> dict[str, str]:
    return {"status": "ok"}


@get("/health/ready", summary="Whether requests can be served", include_in_schema=False)
async def ready(tenancy: NamedDependency[TenancyService]) -> Response[dict[str, str]]:
    """Ask the database; the workflow engine may be away without a filing being lost."""
    await tenancy.refresh()
    return Response({"status": "ok"})


@get("/metrics", summary="The figures of this process and of the deployment", include_in_schema=False)
async def figures(measuring: NamedDependency[MeasuringService]) -> Response[bytes]:
    """Return the figures as Prometheus reads them; a gateway keeps them from the outside."""
    await measuring.measure()
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST.removesuffix("; charset=utf-8"))
