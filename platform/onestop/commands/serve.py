"""`onestop serve`: the API and the pages."""

import click
import uvicorn
from litestar import Litestar

from onestop.asgi.app import application
from onestop.gateways import telemetry
from onestop.settings import load_settings


def create() -> Litestar:
    """Return the application for a server that wants a factory."""
    settings = load_settings()
    telemetry.set_up(settings, "api")
    return application(settings)


@click.command()
def serve() -> None:
    """Serve the API and the pages until told to stop."""
    settings = load_settings()
    uvicorn.run(
        "onestop.commands.serve:create",
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
