"""What pages gain when script runs: uploads with progress, drafts that save themselves, one sending, live parts."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest
from litestar import Request, Response, get, post
from litestar.params import FromPath
from litestar.response import ServerSentEvent
from playwright.async_api import Browser, expect
from tests.support.browser import Look, foundation, opened, served


@dataclass
class Received:
    """What reached the server."""

    files: list[bytes] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    refuse: bool = False
    gate: Event = field(default_factory=Event)
    """While it is clear, the store keeps files waiting."""

    def __post_init__(self) -> None:
        self.gate.set()


@pytest.fixture
def received() -> Received:
    return Received()


@pytest.fixture
def pages(received: Received) -> Iterator[str]:
    """The styleguide with a server behind its forms."""

    @post("/styleguide/{name:str}", status_code=200)
    async def take(request: Request, name: FromPath[str]) -> Response[Any]:
        form = dict(await request.form())
        if name == "upload" and received.refuse:
            return Response({"detail": f"{form['name']} is no PDF"}, status_code=422)
        if name == "upload":
            told = {"url": "/store/one", "fields": {"key": "one"}, "finish": "/styleguide/finish", "upload": "one"}
            return Response(told)
        if name == "finish":
            return Response({"upload": "one"})
        received.forms.append(form)
        return Response("<!doctype html><title>Taken</title><link rel=icon href=data:,>", media_type="text/html")

    @post("/store/one", exclude_from_csrf=True, media_type="text/plain", status_code=200)
    async def keep(request: Request) -> str:
        form = await request.form()
        assert form["key"] == "one"
        await asyncio.to_thread(received.gate.wait)
        received.files.append(await form["file"].read())
        return ""

    @get("/live", opt={"uncompressed": True})
    async def live() -> ServerSentEvent:
        async def once() -> AsyncIterator[str]:
            yield "<b>Window 3</b>"

        return ServerSentEvent(once(), event_type="call")

    with served(foundation(take, keep, live)) as address:
        yield f"{address}/styleguide"


PDF = {"name": "rules.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 made up"}


async def test_a_file_goes_to_the_store_and_its_id_into_the_form(
    browser: Browser, pages: str, received: Received
) -> None:
    async with opened(browser, f"{pages}/form", Look("en")) as page:
        await page.set_input_files("#rules", PDF)
        await page.get_by_text("File received").first.wait_for()
        await expect(page.locator("[name=rules-upload]")).to_have_value("one")
        assert await page.locator("#rules-error").is_hidden()
    assert received.files == [PDF["buffer"]]


async def test_a_refused_file_is_told_beside_its_field(browser: Browser, pages: str, received: Received) -> None:
    received.refuse = True
    async with opened(browser, f"{pages}/form", Look("en"), expected="422") as page:
        await page.set_input_files("#rules", PDF)
        await page.get_by_text("rules.pdf is no PDF").wait_for()
    assert received.files == []


async def test_an_empty_file_is_not_sent(browser: Browser, pages: str, received: Received) -> None:
    async with opened(browser, f"{pages}/form", Look("en")) as page:
        await page.set_input_files("#licence", PDF | {"buffer": b""})
        await page.locator("#licence-error").get_by_text("The file is empty. Choose another.").wait_for()
    assert received.files == []


async def test_a_form_waits_for_the_file_that_is_on_its_way(browser: Browser, pages: str, received: Received) -> None:
    received.gate.clear()
    async with opened(browser, f"{pages}/form", Look("en")) as page:
        await page.set_input_files("#rules", PDF)
        await page.get_by_role("progressbar").first.wait_for()
        await page.get_by_role("button", name="Save and continue").dblclick(no_wait_after=True)
        assert await page.title() != "Taken"
        received.gate.set()
        await expect(page).to_have_title("Taken")
    assert received.forms[-1]["rules-upload"] == "one"
    assert received.files == [PDF["buffer"]]


async def test_a_draft_saves_itself_and_says_so(browser: Browser, pages: str, received: Received) -> None:
    async with opened(browser, f"{pages}/form", Look("en")) as page:
        await page.get_by_label("Company").fill("Jinan Huangshi Printing Co.")
        await page.get_by_text("Draft saved at").wait_for()
    assert received.forms[-1]["company"] == "Jinan Huangshi Printing Co."


async def test_a_double_click_sends_once(browser: Browser, pages: str, received: Received) -> None:
    async with opened(browser, f"{pages}/confirm", Look("en")) as page:
        await page.get_by_role("button", name="Withdraw").dblclick(no_wait_after=True)
        await expect(page).to_have_title("Taken")
    assert len(received.forms) == 1


async def test_live_parts_fill_in_and_a_lost_line_is_told(browser: Browser, pages: str) -> None:
    async with opened(browser, pages, Look("en"), expected="[object Event]") as page:
        assert await page.locator("[data-connection]").is_hidden()
        await page.evaluate(
            """() => { const part = document.createElement('p'); document.querySelector('main').prepend(part);
            const given = { 'hx-ext': 'sse', 'sse-connect': '/live', 'sse-swap': 'call' };
            Object.entries(given).forEach(([name, value]) => part.setAttribute(name, value));
            htmx.process(part) }"""
        )
        await page.get_by_text("Window 3").wait_for()
        await page.locator("[data-connection]").wait_for()
