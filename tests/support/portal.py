"""The portal's people and pages: cases in every state that an applicant can see, and every page that shows one."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import Browser, Page
from tests.support.browser import Look, opened
from tests.support.city import FORMS, PAPERS, RADIATION, Caller, City, paper
from tests.support.people import PASSWORD

APPLICANT, AGENT, CLERK = "gelan", "gelan-agent", "clerk-1"
LICENCE_WITHIN = 180
"""Seconds in which a granted case gets its licence."""


@dataclass(frozen=True)
class Staged:
    """Case numbers by what state each is in, and the licence that came of the granted one."""

    filed: str
    correcting: str
    reviewed: str
    granted: str
    licence: str
    code: str
    journey: str


@pytest.fixture(scope="session")
def staged(city: City) -> Staged:
    """Cases of the first published company, each driven to a state of its own by the people it needs."""
    applicant, clerk = city.caller(APPLICANT), city.caller(CLERK)
    filed = applicant.file(RADIATION)
    granted = _granted(city, applicant, clerk)
    licence = _licence(applicant, granted)
    return Staged(
        filed=filed,
        correcting=_correcting(applicant, clerk),
        reviewed=in_review(city, applicant, clerk),
        granted=granted,
        licence=licence["number"],
        code=licence["verification_code"],
        journey=applicant.get(f"/cases/{filed}")["journey"],
    )


def _correcting(applicant: Caller, clerk: Caller) -> str:
    number = applicant.file(RADIATION)
    defects = [
        {"material": "radiation-training", "fault": "expired"},
        {"material": "radiation-inventory", "fault": "illegible"},
    ]
    remarks = {"radiation-inventory": "第2页看不清，请重新扫描。"}
    clerk.act(number, {"type": "request-correction", "defects": defects}, "请一次补齐下列材料。", remarks=remarks)
    return number


def in_review(city: City, applicant: Caller, clerk: Caller) -> str:
    """Return a case accepted with a gap, with a verdict, a recall, and an inspection under way."""
    number = applicant.file(RADIATION, "window", papers=PAPERS[RADIATION][:-1])
    promised = (date.today() + timedelta(days=4)).isoformat()  # noqa: DTZ011 -- the box lives by the wall clock
    gaps = [{"material": "radiation-emergency", "promised_by": promised}]
    clerk.act(number, {"type": "accept", "gaps": gaps})
    officer = city.caller("health-reviewer")
    department = "370100-health"
    officer.act(number, {"type": "give-verdict", "department": department, "verdict": "approve"})
    officer.act(number, {"type": "recall-verdict", "department": department}, "补充依据。")
    lead = city.caller("environment-reviewer")
    inspection = {"type": "start-procedure", "department": "370100-environment", "procedure": "inspection", "days": 5}
    lead.act(number, inspection, "现场核查射线装置机房。")
    return number


def _granted(city: City, applicant: Caller, clerk: Caller) -> str:
    number = applicant.file(RADIATION)
    for review in clerk.act(number, {"type": "accept"})["reviews"]:
        officer = city.caller(f"{review['department'].partition('-')[2]}-reviewer")
        officer.act(number, {"type": "give-verdict", "department": review["department"], "verdict": "approve"})
    city.caller("environment-approver").act(number, {"type": "decide", "granted": True})
    return number


def _licence(applicant: Caller, number: str) -> dict:
    until = time.monotonic() + LICENCE_WITHIN
    while time.monotonic() < until:
        found = [one for one in applicant.get("/licences")["licences"] if one["case_number"] == number]
        if found:
            return found[0]
    raise AssertionError("the licence did not come")


def visits(staged: Staged) -> dict[str, str]:
    """Return every page that is read and not filled in, by its name."""
    case = f"/my/cases/{staged.reviewed}"
    return {
        "home": "/",
        "items": "/items?q=fushe",
        "items-none": "/items?q=zzzz",
        "guide": f"/items/{RADIATION}",
        "places": "/places",
        "accessibility": "/accessibility",
        "my": "/my",
        "cases": "/my/cases",
        "cases-none": "/my/cases?q=zzzz",
        "case-filed": f"/my/cases/{staged.filed}",
        "case-correcting": f"/my/cases/{staged.correcting}",
        "case-reviewed": case,
        "case-granted": f"/my/cases/{staged.granted}",
        "receipt": f"/my/cases/{staged.filed}/receipt",
        "correct": f"/my/cases/{staged.correcting}/correct",
        "supply": f"{case}/supply/radiation-emergency",
        "withdraw": f"{case}/withdraw",
        "delivery": f"{case}/delivery",
        "mandates": "/my/mandates",
        "password": "/password",
        "inbox": "/my/inbox",
        "licences": "/my/licences",
        "licence": f"/my/licences/{staged.licence}",
        "verify": "/verify",
        "verified": f"/verify/{staged.code}",
        "code": "/j",
        "journey": f"/j/{staged.journey}",
        "begin": f"/items/{RADIATION}/apply",
    }


STRANGERS = {"sign-in": "/sign-in", "register": "/register", "activate": "/activate"}
"""Pages for whoever is not signed in."""
STEPS = ("", "/applicant", "/matter", "/papers", "/delivery", "/discard")
"""The pages of a draft."""


@asynccontextmanager
async def entered(
    browser: Browser,
    city: City,
    look: Look,
    login: str = APPLICANT,
    *,
    script: bool = True,
    expected: str | None = None,
) -> AsyncIterator[Page]:
    """Open the portal as someone who has signed in."""
    name, _, token = city.caller(login).client.headers["Cookie"].partition("=")
    async with opened(browser, city.at(), look, script=script, expected=expected) as page:
        await page.context.add_cookies([{"name": name, "value": token, "url": city.at()}])
        yield page


async def sign_in(page: Page, city: City, login: str) -> None:
    """Sign in on the form that the page shows."""
    await page.locator("#login").fill(login)
    await page.locator("#password").fill(city.passwords[login])
    await page.locator("main .button--primary").click()


async def begin(page: Page, city: City, item: str = RADIATION) -> str:
    """Begin an application and return the address of its draft."""
    await page.goto(city.at(path=f"/items/{item}/apply"))
    await page.locator("main form.form .button--primary").click()
    await page.wait_for_url("**/apply/*")
    return page.url


ABOUT = ("legal_representative", "address", "contact_name", "contact_phone")
MATTER = ("device_kind", "device_count", "device_use", "workplace", "protection_officer")


async def go_on(page: Page) -> None:
    await page.locator("main .form__actions .button--primary").click()


async def fill_in(page: Page, names: tuple[str, ...]) -> None:
    for name in names:
        if name == "device_kind":
            await page.locator("#device_kind-1").check()
        else:
            await page.locator(f"#{name}").fill(FORMS[RADIATION][name])


async def send_papers(page: Page) -> None:
    for code in PAPERS[RADIATION]:
        file = {"name": f"{code}.pdf", "mimeType": "application/pdf", "buffer": paper(code)}
        await page.locator(f"#paper-{code}").set_input_files(file)
        await page.locator(f"#part-{code} .sent__name").wait_for()


async def to_the_check(page: Page, city: City) -> str:
    """Answer everything up to the last page of an application, and return the address of its draft."""
    draft = await begin(page, city)
    await page.goto(f"{draft}/applicant")
    await fill_in(page, ABOUT)
    await go_on(page)
    await fill_in(page, MATTER)
    await go_on(page)
    await send_papers(page)
    await go_on(page)
    await page.locator("#delivery-1").check()
    await go_on(page)
    await page.wait_for_url("**/check")
    return draft


def registered(city: City, kind: str, name: str, identifier: str) -> str:
    """Make an account of a test's own and return its login."""
    login = f"own-{uuid4().hex[:10]}"
    body = {"kind": kind, "login": login, "password": PASSWORD, "name": name, "identifier": identifier}
    host = {"Host": f"jinan.localhost:{city.port}"}
    answered = httpx.post(f"http://127.0.0.1:{city.port}/api/v1/accounts", json=body, headers=host, timeout=60)
    assert answered.status_code == 201, answered.text
    city.passwords[login] = PASSWORD
    return login
