"""The foundation of every page, in a real browser: accessible, within its policy, by keyboard, narrow and light."""

import re
from urllib.parse import urljoin

import httpx
import pytest
from playwright.async_api import Browser, expect
from tests.support.browser import Look, faults, opened

from onestop.web.styleguide.controller import SHEETS


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("sheet", SHEETS)
async def test_a_sheet_is_accessible_in_every_look_and_fits_a_narrow_phone(
    browser: Browser, styleguide: str, sheet: str, language: str
) -> None:
    async with opened(browser, f"{styleguide}/{sheet}", Look(language)) as page:
        assert await faults(page, 360, 320, elder=True) == []


@pytest.mark.parametrize("sheet", SHEETS)
async def test_the_keyboard_reaches_everything_that_can_be_clicked(
    browser: Browser, styleguide: str, sheet: str
) -> None:
    async with opened(browser, f"{styleguide}/{sheet}", Look()) as page:
        expected = await page.evaluate(
            """() => [...document.querySelectorAll('a[href], button:enabled, input, select, textarea, summary')]
            .filter((e) => e.checkVisibility() && !(e.type === 'radio' && !e.checked)).length"""
        )
        await page.evaluate("document.activeElement.blur(); window.reached = new Set()")
        for _ in range(expected + 30):
            await page.keyboard.press("Tab")
            await page.evaluate("""() => { const e = document.activeElement;
                if (e.matches('a, button, input, select, textarea, summary')) window.reached.add(e) }""")
        assert await page.evaluate("window.reached.size") >= expected


async def test_every_focused_thing_shows_that_it_is_focused(browser: Browser, styleguide: str) -> None:
    async with opened(browser, styleguide, Look()) as page:
        for _ in range(12):
            await page.keyboard.press("Tab")
            assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_the_first_page_and_its_script_are_light(styleguide: str) -> None:
    with httpx.Client(headers={"Accept-Encoding": "gzip"}) as client:
        page = client.get(styleguide)
        addresses = set(re.findall(r'(?:href|src)="(/assets/[^"#]+)', page.text))
        weights = {address: _weight(client, styleguide, address) for address in addresses}
        script = sum(weight for address, weight in weights.items() if address.endswith(".js"))
        total = int(page.headers["Content-Length"]) + sum(weights.values())
    assert len(addresses) >= 4
    assert script <= 40_000
    assert total <= 100_000


def _weight(client: httpx.Client, base: str, address: str) -> int:
    answer = client.get(urljoin(base, address)).raise_for_status()
    assert "immutable" in answer.headers["Cache-Control"]
    return int(answer.headers["Content-Length"])


def test_an_asset_that_the_browser_has_is_not_sent_again(styleguide: str) -> None:
    first = httpx.get(urljoin(styleguide, "/assets/brand/1f6f78.css"))
    again = httpx.get(urljoin(styleguide, "/assets/brand/1f6f78.css"), headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_colour_that_is_none_has_no_style_sheet(styleguide: str) -> None:
    assert httpx.get(urljoin(styleguide, "/assets/brand/red%3B%7D.css")).status_code == 404


async def test_the_switches_work_without_script(browser: Browser, styleguide: str) -> None:
    async with opened(browser, styleguide, Look(), script=False) as page:
        await page.get_by_role("button", name="English").click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await page.get_by_role("button", name="Elder mode").click()
        await expect(page.locator("html[data-elder]")).to_have_count(1)
        await expect(page).to_have_url(styleguide)


async def test_the_page_follows_the_system_until_a_theme_is_chosen(browser: Browser, styleguide: str) -> None:
    async with opened(browser, styleguide, Look(theme="system")) as page:
        ground = "getComputedStyle(document.documentElement).backgroundColor"
        light = await page.evaluate(ground)
        await page.emulate_media(color_scheme="dark")
        await page.reload()
        dark = await page.evaluate(ground)
        assert light != dark
        await page.emulate_media(color_scheme="light")
        await page.get_by_role("button", name="深色").click()
        await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        assert await page.evaluate(ground) == dark


async def test_a_field_says_what_is_wrong_as_one_types(browser: Browser, styleguide: str) -> None:
    async with opened(browser, f"{styleguide}/form", Look("en")) as page:
        code = page.get_by_label("Unified social credit code")
        error = page.locator("#credit-error")
        await code.fill("91350100M000100Y43")
        await code.blur()
        await page.locator("#credit-error").wait_for(state="hidden")
        await code.fill("91350100M000100Y42")
        await error.wait_for(state="visible")
        assert await error.inner_text() == "The check digit is wrong; compare it with the licence"


async def test_the_desk_is_driven_by_keys(browser: Browser, styleguide: str) -> None:
    async with opened(browser, f"{styleguide}/desk", Look("en")) as page:
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        assert await page.evaluate("document.activeElement.textContent") == "Water abstraction permit"
        await page.keyboard.press("/")
        assert await page.evaluate("document.activeElement.name") == "q"
        await page.keyboard.press("?")
        assert await page.locator("dialog[open]").count() == 0, "a key typed into a field stays in the field"
        await page.locator("h1").click()
        await page.keyboard.press("?")
        await page.locator("dialog[open]").wait_for()


async def test_single_keys_can_be_switched_off(browser: Browser, styleguide: str) -> None:
    async with opened(browser, f"{styleguide}/desk", Look("en")) as page:
        await page.get_by_role("button", name="Keys").click()
        await page.get_by_label("Single keys act").uncheck()
        await page.get_by_role("button", name="Close").click()
        await page.reload()
        await page.keyboard.press("/")
        assert await page.evaluate("document.activeElement === document.body")
