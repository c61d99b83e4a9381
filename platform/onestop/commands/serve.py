"""`onestop serve`: the API and the pages, or with `--internal` what the operator of the deployment calls."""

import click
import uvicorn
from litestar import Litestar

from onestop.gateways import telemetry
from onestop.settings import Settings, load_settings

NEEDED = ("internal_token", "database_owner_url")
"""Settings without which there is no internal API."""
LEAST = 32
"""Characters of the internal token."""


def create() -> Litestar:
    """Return the public application for a server that wants a factory."""
    from onestop.asgi.app import application  # noqa: PLC0415 -- each process loads its own application only

    settings = load_settings()
    telemetry.set_up(settings, "api")
    return application(settings)


def create_internal() -> Litestar:
    """Return the internal application likewise."""
    from onestop.asgi.internal import internal_application  # noqa: PLC0415

    settings = load_settings()
    telemetry.set_up(settings, "internal")
    telemetry.serve_figures(settings)
    return internal_application(settings)


@click.command()
@click.option("--internal", is_flag=True, help="Serve the internal API alone: what the operator calls.")
def serve(internal: bool) -> None:
    """Serve the API and the pages until told to stop."""
    settings = load_settings()
    if internal:
        _check(settings)
    uvicorn.run(
        f"onestop.commands.serve:{'create_internal' if internal else 'create'}",
        factory=True,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=75,  # longer than the proxies in front keep theirs, or a command meets a closing connection
    )


def _check(settings: Settings) -> None:
    if missing := [f"ONESTOP_{name.upper()}" for name in NEEDED if not getattr(settings, name)]:
        raise click.UsageError(f"The internal API needs {' and '.join(missing)}.")
    if len(settings.internal_token) < LEAST:
        raise click.UsageError(f"ONESTOP_INTERNAL_TOKEN needs {LEAST} characters.")
