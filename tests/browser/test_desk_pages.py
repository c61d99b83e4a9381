"""Every page of the desk: accessible in both languages and themes, within its policy, and no wider than a phone."""

import pytest
from playwright.async_api import Browser, expect
from tests.support.browser import Look, faults
from tests.support.city import City
from tests.support.desk import Desks

PAGES = [
    ("clerk-1", "/desk"),
    ("clerk-1", "/desk?list=correcting"),
    ("clerk-1", "/desk?list=open&light=green&q=nobody"),
    ("clerk-1", "/desk/cases/{filed}"),
    ("clerk-1", "/desk/cases/{accepted}?part=progress"),
    ("clerk-1", "/desk/cases/{accepted}?part=trail"),
    ("clerk-1", "/desk/cases/{filed}/acts/accept"),
    ("clerk-1", "/desk/cases/{filed}/acts/accept-with-gaps"),
    ("clerk-1", "/desk/cases/{filed}/acts/request-correction"),
    ("clerk-1", "/desk/cases/{filed}/acts/refuse-acceptance"),
    ("clerk-1", "/desk/cases/{filed}/acts/precheck"),
    ("environment-reviewer", "/desk/cases/{accepted}/acts/claim-review"),
    ("environment-reviewer", "/desk/cases/{accepted}/acts/give-verdict"),
    ("environment-reviewer", "/desk/cases/{accepted}/acts/give-opinion"),
    ("environment-reviewer", "/desk/cases/{accepted}/acts/start-procedure"),
    ("environment-reviewer", "/desk/cases/{accepted}/acts/request-extension"),
    ("environment-approver", "/desk/cases/{reviewed}/acts/decide"),
    ("clerk-1", "/desk/file"),
    ("clerk-1", "/desk/file/000101001000"),
    ("clerk-1", "/desk/file/000101001000/{applicant}"),
    ("supervisor", "/desk/wall"),
    ("administrator", "/desk/departments"),
    ("administrator", "/desk/staff"),
    ("administrator", "/desk/staff/new"),
    ("administrator", "/desk/items"),
    ("ops", "/desk/calendar"),
    ("ops", "/desk/calendar?year=2027"),
    ("ops", "/desk/calendar/notice"),
    ("ops", "/desk/calendar/moves"),
    ("ops", "/desk/tenants"),
    ("lixia-clerk", "/desk/me"),
]


@pytest.fixture(scope="module")
def desks(city: City) -> Desks:
    return Desks(city)


@pytest.fixture(scope="module")
def numbers(desks: Desks) -> dict[str, str]:
    """Cases at three places of the chain, and an applicant."""
    return {
        "filed": desks.filed(),
        "accepted": desks.accepted(),
        "reviewed": desks.reviewed(),
        "applicant": desks.caller("gelan").get("/me")["account"],
    }


def slug(login: str) -> str:
    return "lixia" if login.startswith("lixia") else "jinan"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("login", "path"), PAGES, ids=[path for _, path in PAGES])
async def test_a_page_is_accessible_in_light_and_dark_and_fits_a_phone(
    browser: Browser, desks: Desks, numbers: dict[str, str], login: str, path: str, language: str
) -> None:
    async with desks.at(browser, login, path.format(**numbers), Look(language), slug=slug(login)) as page:
        assert await faults(page, 390) == []


async def test_whoever_is_not_signed_in_is_led_to_where_one_signs_in(browser: Browser, city: City) -> None:
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    await page.goto(city.at(path="/desk"))
    await page.get_by_label("User name, citizen number or credit code").fill("clerk-1")
    await page.get_by_label("Password").fill(city.passwords["clerk-1"])
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    await context.close()


async def test_an_applicant_has_no_desk(browser: Browser, desks: Desks) -> None:
    context = await browser.new_context(locale="en-GB")
    cookies = desks.caller("gelan").cookies
    await context.add_cookies([{"name": n, "value": v, "url": desks.city.at()} for n, v in cookies.items()])
    page = await context.new_page()
    answer = await page.goto(desks.city.at(path="/desk"))
    assert answer is not None
    assert answer.status == 403
    await context.close()


async def test_one_account_works_at_two_desks_each_at_its_own_address(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "lixia-clerk", "/desk/me", slug="lixia") as page:
        places = page.locator(".desks a")
        await expect(places).to_have_count(2)
        assert "//jiefanglu" in (await places.nth(1).get_attribute("href") or "")
