"""Chromium, and an application of the pages' foundation alone, served on a free port of this machine."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from litestar import Litestar, Request
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from playwright.async_api import Browser, async_playwright

from onestop.kit.i18n import load_localizers
from onestop.settings import Settings
from onestop.tenancy.model import Brand, Level, Tenant
from onestop.web.assets import AssetsController
from onestop.web.compression import COMPRESSION
from onestop.web.pages import Pages
from onestop.web.preferences import PreferencesController
from onestop.web.styleguide.controller import StyleguideController

ROOT = Path(__file__).parents[2]
JINAN = Tenant(
    "370100", "jinan", Level.CITY, None, "济南市政务服务中心", "Jinan Government Service Centre", Brand("#1f6f78", "泉")
)


async def _arrive(request: Request) -> None:
    request.state.tenant = JINAN


def foundation() -> Litestar:
    """Return an app with the assets, the switches and the styleguide."""
    settings = Settings(database_url="", assets_dir=ROOT / "node_modules", development=True)
    return Litestar(
        route_handlers=[AssetsController, PreferencesController, StyleguideController],
        state=State({"pages": Pages(settings, load_localizers())}),
        before_request=_arrive,
        csrf_config=CSRFConfig(secret="only for tests, thirty-two long!", exclude="^/assets/"),
        compression_config=COMPRESSION,
        openapi_config=None,
        debug=True,
    )


@contextmanager
def served(app: Litestar) -> Iterator[str]:
    """Serve an app on a free port in a thread of its own; yields its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        try:
            yield browser
        finally:
            await browser.close()
