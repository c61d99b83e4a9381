"""Every page as a picture, at the width of a phone and of a desk: `make screens` writes them into docs/screens.

Not collected with the tests; the pictures are looked at by people.
"""

import pytest
from playwright.async_api import Browser
from tests.browser.test_desk_pages import PAGES
from tests.support.browser import Look
from tests.support.city import ROOT, City
from tests.support.desk import Desks
from tests.support.portal import APPLICANT, STEPS, STRANGERS, Staged, begin, entered, visits

FOLDER = ROOT / "docs" / "screens"
WIDTHS = {"phone": 390, "desk": 1440}
pytest_plugins = ("tests.support.portal",)


@pytest.fixture(params=WIDTHS.values(), ids=WIDTHS.keys())
def look(request: pytest.FixtureRequest) -> Look:
    FOLDER.mkdir(exist_ok=True)
    return Look("zh", width=request.param)


async def shoot(page, name: str, look: Look) -> None:
    await page.wait_for_load_state("load")
    await page.screenshot(path=FOLDER / f"{name}-{look.width}.jpg", type="jpeg", quality=60, full_page=True)


async def screens_of_the_portal(browser: Browser, city: City, staged: Staged, look: Look) -> None:
    async with entered(browser, city, look, APPLICANT) as page:
        for name, path in visits(staged).items():
            await page.goto(city.at(path=path))
            await shoot(page, f"portal-{name}", look)
        draft = await begin(page, city)
        for step in STEPS:
            await page.goto(draft + step)
            await shoot(page, f"portal-apply{step.replace('/', '-')}", look)


async def screens_of_strangers(browser: Browser, city: City, look: Look) -> None:
    async with Desks(city).at(browser, APPLICANT, "/", look) as page:
        await page.context.clear_cookies()
        for name, path in STRANGERS.items():
            await page.goto(city.at(path=path))
            await shoot(page, f"portal-{name}", look)


async def screens_of_the_desk(browser: Browser, city: City, look: Look) -> None:
    desks = Desks(city)
    facts = {
        "filed": desks.filed(),
        "accepted": desks.accepted(),
        "reviewed": desks.reviewed(),
        "applicant": desks.caller(APPLICANT).get("/me")["account"],
    }
    for login, path in PAGES:
        slug = "lixia" if login.startswith("lixia") else "jinan"
        name = path.removeprefix("/desk").strip("/").replace("{", "").replace("}", "")
        name = name.replace("/", "-").replace("?", "-").replace("=", "-").replace("&", "-") or "inbox"
        async with desks.at(browser, login, path.format(**facts), look, slug=slug) as page:
            await shoot(page, f"desk-{name}", look)
