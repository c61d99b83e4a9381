"""Chromium, and an application of the pages' foundation alone, served on a free port of this machine."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pytest
import uvicorn
from litestar import Litestar, Request
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.types import ControllerRouterHandler
from playwright.async_api import Browser, Page, async_playwright, expect

from onestop.kit.i18n import load_localizers
from onestop.settings import Settings
from onestop.tenancy.model import Brand, Level, Tenant
from onestop.web.assets import AssetsController
from onestop.web.compression import COMPRESSION
from onestop.web.pages import Pages
from onestop.web.preferences import PreferencesController
from onestop.web.styleguide.controller import StyleguideController

expect.set_options(timeout=15_000)

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
JINAN = Tenant(
    "370100", "jinan", Level.CITY, None, "济南市政务服务中心", "Jinan Government Service Centre", Brand("#1f6f78", "泉")
)


async def _arrive(request: Request) -> None:
    request.state.tenant = JINAN


def foundation(*more: ControllerRouterHandler) -> Litestar:
    """Return an app with the assets, the switches, the styleguide, and `more`."""
    settings = Settings(database_url="", assets_dir=ROOT / "node_modules", development=True)
    return Litestar(
        route_handlers=[AssetsController, PreferencesController, StyleguideController, *more],
        state=State({"pages": Pages(settings, load_localizers())}),
        before_request=_arrive,
        csrf_config=CSRFConfig(secret="only for tests, thirty-two long!", exclude="^/assets/"),
        compression_config=COMPRESSION,
        openapi_config=None,
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


@pytest.fixture(scope="session")
def styleguide() -> Iterator[str]:
    """The address of the catalogue of components."""
    with served(foundation()) as address:
        yield f"{address}/styleguide"


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(
            executable_path="/usr/bin/chromium-headless-shell",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        await launched.close()


@dataclass(frozen=True, slots=True)
class Look:
    """How a person looks at a page: language, theme, elder mode, and the window's width in CSS pixels."""

    language: str = "zh"
    theme: str = "light"
    elder: bool = False
    width: int = 1440

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}{'-elder' if self.elder else ''}-{self.width}"


@asynccontextmanager
async def opened(
    browser: Browser,
    address: str,
    look: Look,
    *,
    script: bool = True,
    expected: str | None = None,
    cookies: Mapping[str, str] | None = None,
) -> AsyncIterator[Page]:
    """Open a page as `look` says; what its console complains about, the policy's refusals too, fails the test.

    `expected` is a text that a complaint may hold: a test of what goes wrong names it. `cookies` say who is signed in.
    """
    context = await browser.new_context(
        viewport={"width": look.width, "height": 900},
        locale="zh-CN" if look.language == "zh" else "en-GB",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    chosen = {"language": look.language, "theme": look.theme, "elder": str(int(look.elder)), **(cookies or {})}
    site = urljoin(address, "/")
    await context.add_cookies([{"name": name, "value": value, "url": site} for name, value in chosen.items()])
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        answer = await page.goto(address)
        assert answer is not None
        assert answer.ok, await answer.text()
        yield page
    finally:
        await context.close()
    unexpected = [said for said in complaints if expected is None or expected not in said]
    assert not unexpected, unexpected


async def violations(page: Page) -> list[str]:
    """Run axe-core over the page as it stands: every rule it breaks, with where."""
    return await _axe(page, "{resultTypes: ['violations']}")


async def faults(page: Page, *widths: int, elder: bool = False) -> list[str]:
    """Return what is wrong with an opened page, looked at in every way without asking for it again.

    Every rule of axe in the light; in the dark (and as `elder` mode shows it) the rules on colour and size, the only
    ones that a look can break; and whether it is wider than a window of one of `widths`.
    """
    await page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true })")
    told = await violations(page)
    for mode in ("dark", "dark elder", "light elder") if elder else ("dark",):
        await dressed(page, mode)
        told += [f"{mode}: {broken}" for broken in await _axe(page, _COLOURS)]
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 900})
        wide = await page.evaluate("document.documentElement.scrollWidth")
        told += [f"{wide} wide in a window of {width}"] if wide > width else []
    return told


async def dressed(page: Page, mode: str) -> None:
    """Show an opened page in another look without asking for it again: `light`, `dark`, `light elder`."""
    await page.evaluate(_LOOK, [mode.split(maxsplit=1)[0], "elder" in mode])


_LOOK = """([theme, elder]) => {
    const still = new CSSStyleSheet()
    still.replaceSync('*, *::before, *::after { transition: none !important }')
    document.adoptedStyleSheets = [still]
    document.documentElement.dataset.theme = theme
    document.documentElement.toggleAttribute('data-elder', elder)
}"""
_COLOURS = "{resultTypes: ['violations'], runOnly: ['color-contrast', 'target-size', 'link-in-text-block']}"


async def _axe(page: Page, options: str) -> list[str]:
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text("utf-8"))
    told = await page.evaluate(f"axe.run(document, {options})")
    return [
        f"{broken['id']}: {node['target']} {node['failureSummary']}"
        for broken in told["violations"]
        for node in broken["nodes"]
    ]
