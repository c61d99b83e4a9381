"""Whether this process lives, and whether it can serve."""

from litestar import Response, get
from litestar.di import NamedDependency

from onestop.tenancy.service import TenancyService


@get("/health/live", summary="Whether the process lives", sync_to_thread=False, include_in_schema=False)
def live() -> dict[str, str]:
    return {"status": "ok"}


@get("/health/ready", summary="Whether requests can be served", include_in_schema=False)
async def ready(tenancy: NamedDependency[TenancyService]) -> Response[dict[str, str]]:
    """Ask the database; the workflow engine may be away without a filing being lost."""
    await tenancy.refresh()
    return Response({"status": "ok"})
