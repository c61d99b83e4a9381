"""Every page as a picture, as wide as a desk and as a phone: `make screens` writes them into docs/screens.

Not collected with the tests; the pictures are looked at by people. A page is asked for once, whatever its pictures.
"""

import re
from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from itertools import groupby

import pytest
from litestar import Request, Response, get
from litestar.params import FromPath
from playwright.async_api import Browser, Page, expect
from tests.browser.test_desk_pages import PAGES
from tests.support.browser import Look, dressed, foundation, opened, served
from tests.support.city import FORMS, PAPERS, PRINTING, RADIATION, ROOT, Caller, City, paper
from tests.support.desk import Desks
from tests.support.offices import credit_code
from tests.support.portal import (
    APPLICANT,
    STEPS,
    STRANGERS,
    Staged,
    begin,
    entered,
    registered,
    to_the_check,
    visits,
)
from tests.unit.calendars.test_notices import NOTICE

from onestop.web.problems import problem_page
from onestop.web.styleguide.controller import SHEETS

FOLDER = ROOT / "docs" / "screens"
DESK, PHONE = 1440, 390
BOTH = (DESK, PHONE)
SCALES = {DESK: 0.7, PHONE: 1.0}
"""A desk's page is drawn at its full width and kept smaller: the pictures are many, and are kept in the repository."""
QUALITY = 28
TALLEST = 2000
"""Pixels of a page that its picture shows at most: the rest of a long list looks like its beginning."""
ALSO = {
    "portal-home": ("dark", "light elder"),
    "portal-case-reviewed": ("dark", "light elder"),
    "portal-apply-matter": ("dark", "light elder"),
    "desk-inbox-clerk": ("dark",),
    "desk-case-filed": ("dark",),
    "desk-act-give-verdict": ("dark",),
    "desk-wall": ("dark", "light elder"),
}
"""Pages that are shown in other looks as well."""
IN_ENGLISH = ("home", "items", "guide", "my", "case-reviewed", "mandates", "verified")
DESK_IN_ENGLISH = ("desk-inbox-clerk", "desk-case-filed", "desk-act-accept", "desk-wall", "desk-staff", "desk-calendar")
CLERK, REVIEWER, APPROVER = "clerk-1", "environment-reviewer", "environment-approver"


async def shoot(page: Page, name: str, ending: str = "", widths: tuple[int, ...] = BOTH) -> None:
    """Write an opened page as it stands, at each width and in every look it is shown in."""
    await page.wait_for_load_state("load")
    for mode in ("light", *(() if ending else ALSO.get(name, ()))):
        await dressed(page, mode)
        look = "" if mode == "light" else f"-{mode.split()[-1]}"
        for width in widths:
            await page.set_viewport_size({"width": width, "height": 900})
            (FOLDER / f"{name}{ending}{look}-{width}.jpg").write_bytes(await picture(page, width))
    await dressed(page, "light")
    await page.set_viewport_size({"width": DESK, "height": 900})


async def picture(page: Page, width: int) -> bytes:
    tall = min(TALLEST, await page.evaluate("document.documentElement.scrollHeight"))
    clip = {"x": 0, "y": 0, "width": width, "height": tall, "scale": SCALES[width]}
    wanted = {"format": "jpeg", "quality": QUALITY, "captureBeyondViewport": True, "clip": clip}
    browser = await page.context.new_cdp_session(page)
    taken = await browser.send("Page.captureScreenshot", wanted)
    await browser.detach()
    return b64decode(taken["data"])


async def send(page: Page) -> None:
    """Press the first button of the page's form."""
    await page.locator("main .form__actions button").first.click()


async def screens_of_what_is_read(browser: Browser, city: City, staged: Staged) -> None:
    for language, ending in (("zh", ""), ("en", "-en")):
        async with entered(browser, city, Look(language), APPLICANT) as page:
            for name, path in visits(staged).items():
                if not ending or name in IN_ENGLISH:
                    await page.goto(city.at(path=path))
                    await shoot(page, f"portal-{name}", ending, (PHONE,) if ending else BOTH)


async def screens_of_an_application(browser: Browser, city: City, staged: Staged) -> None:
    async with entered(browser, city, Look(), APPLICANT, expected="422") as page:
        draft = await begin(page, city)
        for step in STEPS:
            await page.goto(draft + step)
            await shoot(page, f"portal-apply{step.replace('/', '-')}")
        await page.goto(f"{draft}/matter")
        await page.locator("#device_count").fill("两台")
        await send(page)
        await shoot(page, "portal-apply-errors", widths=(PHONE,))
        await page.goto(f"{draft}/delivery")
        await page.locator("#delivery-3").check()
        await shoot(page, "portal-apply-by-post", widths=(PHONE,))
        draft = await to_the_check(page, city)
        await shoot(page, "portal-apply-check")
        await page.goto(f"{draft}/papers")
        await shoot(page, "portal-apply-papers-sent")
        await page.goto(city.at(path=f"/my/cases/{staged.correcting}/correct"))
        await send(page)
        await shoot(page, "portal-correct-errors", widths=(PHONE,))
        await page.goto(city.at(path="/my/mandates"))
        await send(page)
        await shoot(page, "portal-mandates-errors", widths=(PHONE,))
        await page.goto(city.at(path="/my/mandates"))
        await page.locator("main a[href$='/end']").first.click()
        await shoot(page, "portal-mandate-end")
        await page.goto(city.at(path="/password"))
        await send(page)
        await shoot(page, "portal-password-errors", widths=(PHONE,))


async def screens_of_an_empty_account(browser: Browser, city: City) -> None:
    login = registered(city, "company", "济南新设企业有限公司", credit_code(7_700_009))
    async with entered(browser, city, Look(), login) as page:
        for name in ("", "/cases", "/inbox", "/licences", "/mandates"):
            await page.goto(city.at(path=f"/my{name}"))
            await shoot(page, f"portal-empty{name.replace('/', '-')}", widths=(PHONE,))


async def screens_of_how_cases_end(browser: Browser, city: City) -> None:
    desks = Desks(city)
    withdrawn, refused = desks.filed(), desks.reviewed()
    desks.caller(APPLICANT).act(withdrawn, {"type": "withdraw"}, "设备改由外单位检测，暂不申请。")
    desks.caller(APPROVER).act(refused, {"type": "decide", "granted": False}, "工作场所防护设施不符合规定的许可条件。")
    async with entered(browser, city, Look(), APPLICANT) as page:
        for name, number in {"withdrawn": withdrawn, "refused": refused}.items():
            await page.goto(city.at(path=f"/my/cases/{number}"))
            await shoot(page, f"portal-case-{name}")


async def screens_of_strangers(browser: Browser, city: City, staged: Staged) -> None:
    signed = city.caller(APPLICANT).client.get(f"/licences/{staged.licence}/file").content
    async with opened(browser, city.at(), Look(), expected="40") as page:
        for name, path in STRANGERS.items():
            await page.goto(city.at(path=path))
            await shoot(page, f"portal-{name}")
        for content, name in ((signed, "genuine"), (signed[:-700] + b"x" * 700, "broken")):
            await page.goto(city.at(path="/verify"))
            file = {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": content}
            await page.locator("#file").set_input_files(file)
            await page.locator("main .button--primary").last.click()
            await shoot(page, f"portal-verified-{name}")
        await page.goto(city.at("lixia"))
        await shoot(page, "portal-home-district", widths=(PHONE,))
    async with opened(browser, city.at(path="/sign-in"), Look(), expected="4") as page:
        await page.locator("#login").fill("nobody-here")
        await page.locator("#password").fill("wrong password")
        await send(page)
        await shoot(page, "portal-sign-in-errors", widths=(PHONE,))
        for path in ("/register", "/activate"):
            await page.goto(city.at(path=path))
            await page.locator("#password").fill("short")
            await send(page)
            await shoot(page, f"portal{path.replace('/', '-')}-errors", widths=(PHONE,))
        await page.goto(city.at(path="/j/AAAABBBBCCCC"))
        await shoot(page, "portal-code-errors", widths=(PHONE,))


async def screens_of_problems(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look(), APPLICANT, expected="40") as page:
        for name, path in {"404": "/nothing/here", "403": "/desk"}.items():
            await page.goto(city.at(path=path))
            await shoot(page, f"problem-{name}")
        await page.goto(f"{await begin(page, city)}/matter")
        await page.locator("#workplace").fill("铸造车间探伤室")
        await page.context.clear_cookies(name="onestop_session")
        await send(page)
        await shoot(page, "problem-401")

    @get("/broken/{status:int}")
    async def broken(request: Request, status: FromPath[int]) -> Response:
        words = {500: "系统出了问题。", 503: "系统的一部分暂时不可用。", 412: "您打开之后，办件已有变化。"}
        return problem_page(request, status, words[status], words[status])

    with served(foundation(broken)) as address:
        async with opened(browser, f"{address}/styleguide/print", Look(), expected="Failed to load") as page:
            for status in (500, 503, 412):
                await page.goto(f"{address}/broken/{status}")
                await shoot(page, f"problem-{status}")


@pytest.mark.parametrize("sheet", SHEETS)
async def screens_of_the_styleguide(browser: Browser, styleguide: str, sheet: str) -> None:
    async with opened(browser, f"{styleguide}/{sheet}", Look()) as page:
        await shoot(page, f"styleguide-{sheet or 'index'}")


class Tour:
    """The desk's pages, one signed-in browser for each who works there."""

    def __init__(self, browser: Browser, desks: Desks) -> None:
        self.browser, self.desks = browser, desks

    @asynccontextmanager
    async def by(
        self, login: str, path: str = "/desk", language: str = "zh", expected: str = "4"
    ) -> AsyncIterator[Page]:
        place = "lixia" if login.startswith("lixia") else "jinan"
        look = Look(language)
        async with self.desks.at(self.browser, login, path, look, slug=place, expected=expected) as page:
            yield page

    def at(self, login: str, path: str) -> str:
        return self.desks.city.at("lixia" if login.startswith("lixia") else "jinan", path)


@pytest.fixture(scope="module")
def tour(browser: Browser, city: City) -> Tour:
    return Tour(browser, Desks(city))


@pytest.fixture(scope="module")
def facts(tour: Tour) -> Mapping[str, str]:
    """Cases at every place of the chain, one of them with scanned papers, and an applicant."""
    desks = tour.desks
    applicant = desks.caller(APPLICANT)
    return {
        "filed": scanned(applicant),
        "accepted": desks.accepted(),
        "reviewed": desks.reviewed(),
        "applicant": applicant.get("/me")["account"],
    }


def scanned(applicant: Caller) -> str:
    """File a case whose papers are pictures, as a scanner makes them; return its number."""
    titles = ("辐射安全许可证申请表", "射线装置明细表", "培训合格证明", "工作场所监测报告", "辐射事故应急预案")
    materials = {
        code: [applicant.upload(code, paper(title, "png"), kind="image/png")]
        for code, title in zip(PAPERS[RADIATION], titles, strict=True)
    }
    body = {"item": RADIATION, "form": FORMS[RADIATION], "materials": materials, "delivery": "electronic"}
    return applicant.post("/cases", body)["number"]


def named(path: str) -> str:
    """Return a picture's name for a page of the desk: `/desk/cases/{filed}/acts/accept` is `desk-act-accept`."""
    plain = path.partition("?")[0].removeprefix("/desk").strip("/").replace("{", "").replace("}", "")
    plain = re.sub(r"cases/\w+/acts/", "act/", plain)
    query = "-".join(pair.partition("=")[2] for pair in path.partition("?")[2].split("&"))
    name = "-".join(filter(None, ("desk", plain.replace("cases/", "case/").replace("/", "-"), query)))
    return {"desk": "desk-inbox-clerk", "desk-open-green-nobody": "desk-inbox-empty"}.get(name, name)


MORE = {
    "desk-act-withdraw": (CLERK, "/desk/cases/{filed}/acts/withdraw"),
    "desk-calendar-clerk": (CLERK, "/desk/calendar"),
    "desk-inbox-reviewer": (REVIEWER, "/desk?list=open"),
    "desk-case-reviewer": (REVIEWER, "/desk/cases/{accepted}"),
    "desk-case-trail-supervisor": ("supervisor", "/desk/cases/{accepted}?part=trail&list=open"),
    "desk-wall-district": ("supervisor", "/desk/wall?at=370102"),
    "desk-staff-none": ("administrator", "/desk/staff?q=zzzz"),
}
"""Pages that no test of its own opens, or as someone else sees them."""


async def screens_of_the_desk(tour: Tour, facts: Mapping[str, str]) -> None:
    shown = MORE | {named(path): (login, path) for login, path in PAGES}
    by_login = sorted(shown.items(), key=lambda one: one[1])
    for language, ending in (("zh", ""), ("en", "-en")):
        for login, visited in groupby(by_login, key=lambda one: one[1][0]):
            async with tour.by(login, language=language) as page:
                for name, (_, path) in visited:
                    if not ending or name in DESK_IN_ENGLISH:
                        await page.goto(tour.at(login, path.format(**facts)))
                        await shoot(page, name, ending, (DESK,) if ending else BOTH)


async def screens_of_acts_gone_wrong_and_right(tour: Tour) -> None:
    number = tour.desks.filed()
    async with tour.by(CLERK, f"/desk/cases/{number}/acts/refuse-acceptance") as page:
        await send(page)
        await shoot(page, "desk-act-errors", widths=(DESK,))
        await page.locator("#text").fill("不属于本机关职权范围。")
        tour.desks.caller("clerk-2").act(number, {"type": "precheck", "ready": True}, "材料齐全。")
        await expect(page.locator(".banner--warning")).to_be_visible()
        await shoot(page, "desk-case-changed")
        await send(page)
        await shoot(page, "desk-act-overtaken")
        await page.goto(tour.at(CLERK, f"/desk/cases/{number}/acts/accept"))
        await send(page)
        await shoot(page, "desk-case-done")
        await page.goto(tour.at(CLERK, f"/desk/cases/{number}"))
        await page.keyboard.press("f")
        await expect(page.locator("#who .banner")).to_be_visible()
        await shoot(page, "desk-case-in-full")
        await page.goto(tour.at(CLERK, "/desk?list=open&light=green"))
        await page.keyboard.press("?")
        await shoot(page, "desk-keys", widths=(DESK,))
        await page.keyboard.press("Escape")
        await page.locator(".keep summary").click()
        await page.locator(".keep .button").click()
        await shoot(page, "desk-list-errors", widths=(DESK,))


async def screens_of_the_window(tour: Tour) -> None:
    number = tour.desks.reviewed(delivery="window")
    tour.desks.caller(APPROVER).act(number, {"type": "decide", "granted": True}, "准予许可。")
    async with tour.by(CLERK, f"/desk/cases/{number}") as page:
        while await page.locator("a[href*='hand-over']").count() == 0:  # the licence is on its way
            await page.wait_for_timeout(500)
            await page.reload()
        await page.locator("a[href*='hand-over']").click()
        await shoot(page, "desk-act-hand-over")
        await page.goto(tour.at(CLERK, f"/desk/file/{PRINTING}"))
        await send(page)
        await shoot(page, "desk-file-errors", widths=(DESK,))
        await page.locator("#identifier").fill(credit_code(7_700_011))
        await page.locator("#name").fill("济南泉城印刷厂")
        await send(page)
        await shoot(page, "desk-enrolled")
        await page.locator("main a.button--primary").click()
        await send(page)
        await shoot(page, "desk-file-form-errors", widths=(DESK,))


async def screens_of_those_who_keep_the_centre(tour: Tour) -> None:
    async with tour.by("administrator", "/desk/staff?department=370100-water") as page:
        await page.locator("tbody a").first.click()
        member = page.url
        await shoot(page, "desk-member")
        for part in ("leave", "code"):
            await page.goto(f"{member}/{part}")
            await shoot(page, f"desk-member-{part}")
        await page.goto(tour.at("administrator", "/desk/staff/new"))
        await send(page)
        await shoot(page, "desk-staff-errors", widths=(DESK,))
        await page.locator("#login").fill("wang-xiaoming")
        await page.locator("#name").fill("王晓明")
        await page.locator("[name='post:370100-water:reviewer']").check()
        await send(page)
        await shoot(page, "desk-admitted")
    async with tour.by("ops", "/desk/calendar/notice") as page:
        await send(page)
        await shoot(page, "desk-calendar-notice-errors", widths=(DESK,))
        await page.locator("#notice").fill(NOTICE)
        await send(page)
        await shoot(page, "desk-calendar-notice-preview")
