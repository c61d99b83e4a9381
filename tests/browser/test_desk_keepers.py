"""What clerks do for someone at the window, administrators for their staff, and operations for the calendar."""

import re
from uuid import uuid4

import pytest
from playwright.async_api import Browser, expect
from tests.support.browser import violations
from tests.support.city import FORMS, PAPERS, PRINTING, City, paper
from tests.support.desk import Desks


@pytest.fixture(scope="module")
def desks(city: City) -> Desks:
    return Desks(city)


async def test_a_clerk_files_for_a_company_found_by_its_number(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "clerk-3", "/desk/file?q=print", expected="422") as page:
        await page.get_by_role("link", name="Permit to print internal material").click()
        await page.get_by_label("Citizen number or credit code").fill("91370100MA3H5N1Y7B")
        await page.get_by_label("Name", exact=True).fill("济南黄氏印务有限公司")
        await page.get_by_role("button", name="Find or enrol").click()
        await expect(page.get_by_label("Name of the organisation")).to_have_value("济南黄氏印务有限公司")
        for code in PAPERS[PRINTING]:
            sent = {"name": f"{code}.pdf", "mimeType": "application/pdf", "buffer": paper(code)}
            await page.locator(f"#paper-{code}").set_input_files(sent)
        await page.get_by_role("button", name="File the case").click()
        await expect(page.get_by_role("alert")).to_contain_text("Legal representative")
        for name, text in FORMS[PRINTING].items():
            if name != "publication_kind":
                await page.locator(f"[name={name}]").fill(text)
        await page.get_by_role("radio", name="Single").check()
        await expect(page.get_by_label("Recipient")).to_be_hidden()
        await page.get_by_role("radio", name="By post").check()
        await page.get_by_role("button", name="File the case").click()
        await expect(page.get_by_role("alert").get_by_role("link")).to_have_attribute("href", "#post-address")
        await page.locator("#post-address").fill("济南市历下区经十路1号")
        await page.get_by_role("button", name="File the case").click()
        await page.wait_for_url(re.compile(r"/desk/cases/\w+\?list=filed"))
        await expect(page.locator(".papers")).to_contain_text("Window")


async def test_someone_unknown_is_enrolled_and_gets_a_code_once(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "clerk-3", "/desk/file/000103001000", expected="422") as page:
        await page.get_by_label("Citizen number or credit code").fill("91350100M000100Y44")
        await page.get_by_label("Name", exact=True).fill("济南泉城印刷厂")
        await page.get_by_role("button", name="Find or enrol").click()
        await expect(page.locator("#identifier-error")).to_contain_text("check digit")
        await page.get_by_label("Citizen number or credit code").fill("91350100M000100Y43")
        await page.get_by_role("button", name="Find or enrol").click()
        await expect(page.locator(".code")).to_have_text(re.compile(r"^\w{4} \w{4} \w{4}$"))
        await page.get_by_role("link", name="Go on to the form").click()
        await expect(page.get_by_label("Name of the organisation")).to_have_value("济南泉城印刷厂")


async def test_an_administrator_admits_changes_and_lets_go(browser: Browser, desks: Desks) -> None:
    login = f"new-{uuid4().hex[:8]}"
    async with desks.at(browser, "administrator", "/desk/staff/new") as page:
        await page.get_by_label("User name").fill(login)
        await page.get_by_label("Person's name").fill("新来的")
        await page.locator("[name='post:370100-water:reviewer']").check()
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator(".code")).to_be_visible()
        await page.goto(desks.city.at(path="/desk/staff?department=370100-water"))
        line = page.locator("tr", has_text=login)
        await expect(line).to_contain_text("Waits for its code")
        await line.get_by_role("link").click()
        await page.locator("[name='post:370100-water:approver']").check()
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator("tr", has_text=login)).to_contain_text("Approver")
        await page.locator("tr", has_text=login).get_by_role("link").click()
        await page.get_by_role("link", name="End all posts here").click()
        await page.get_by_role("button", name="End all posts here").click()
        await expect(page.locator("tr", has_text=login)).to_have_count(0)


async def test_a_clerk_does_not_keep_the_staff(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "clerk-1", "/desk", expected="403") as page:
        answer = await page.goto(desks.city.at(path="/desk/staff"))
        assert answer is not None
        assert answer.status == 403


async def test_a_broken_notice_is_told_by_its_rule_and_a_sound_one_is_previewed(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "ops", "/desk/calendar/notice", expected="422") as page:
        await page.get_by_role("button", name="Show what it changes").click()
        await expect(page.get_by_role("alert")).to_contain_text("is a holiday by law and missing here")
        lines = await page.get_by_label("The notice, as YAML").input_value()
        year = re.search(r"year: (\d+)", lines)
        assert year is not None
        assert year[1] in await page.locator("#notice").input_value()


async def test_a_new_code_is_made_only_after_a_page_that_asks(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "administrator", "/desk/staff/new") as page:
        login = f"code-{uuid4().hex[:8]}"
        await page.get_by_label("User name").fill(login)
        await page.get_by_label("Person's name").fill("换码的")
        await page.locator("[name='post:370100-water:reviewer']").check()
        await page.get_by_role("button", name="Save").click()
        first = await page.locator(".code").inner_text()
        await page.goto(desks.city.at(path=f"/desk/staff?q={login}"))
        await expect(page.locator("tbody tr")).to_have_count(1)
        await page.locator("tbody a").click()
        await page.get_by_role("link", name="Make a new code").click()
        await expect(page.locator(".confirm__effects")).to_contain_text("closed at once")
        assert await violations(page) == []
        await page.get_by_role("button", name="Make a new code").click()
        assert await page.locator(".code").inner_text() != first


async def test_changed_posts_are_told_on_the_list(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "administrator", "/desk/staff?q=zzzz") as page:
        await expect(page.locator(".empty")).to_contain_text("Nobody by that name works here")
        await page.get_by_role("link", name="Everyone who works here").click()
        await page.locator("tbody a").first.click()
        name = await page.locator("h1").inner_text()
        await page.get_by_role("button", name="Save").click()
        await expect(page.get_by_role("status").filter(has_text=name)).to_contain_text("are changed")


@pytest.mark.parametrize(
    ("login", "path", "count"), [("administrator", "/desk/staff/new", 3), ("clerk-3", "/desk/file/000103001000", 2)]
)
async def test_everything_that_is_missing_is_told_at_once(
    browser: Browser, desks: Desks, login: str, path: str, count: int
) -> None:
    async with desks.at(browser, login, path, expected="422") as page:
        await page.locator("main .form__actions button").first.click()
        await expect(page.locator(".errors")).to_be_focused()
        await expect(page.locator(".errors a")).to_have_count(count)


async def test_a_text_that_is_no_notice_is_told_in_plain_words(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "ops", "/desk/calendar/notice", expected="422") as page:
        await page.get_by_label("The notice, as YAML").fill("next year, please")
        await page.get_by_role("button", name="Show what it changes").click()
        await expect(page.get_by_role("alert")).to_contain_text("not written like the example: the whole text")
