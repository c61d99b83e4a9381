"""An organisation lets a person act for it, both see it, either ends it; and one changes one's own password."""

from datetime import date, timedelta

import pytest
from playwright.async_api import Browser, Page, expect
from tests.support.browser import Look, opened, violations
from tests.support.city import City
from tests.support.desk import Desks
from tests.support.offices import credit_code
from tests.support.people import PASSWORD
from tests.support.portal import entered, registered

PERSON = "370102199003071238"
OTHERS = "correct battery horse staple"


async def offer(page: Page, identifier: str, last_day: str) -> None:
    await page.locator("#agent_name").fill("张伟")
    await page.locator("#agent_identifier").fill(identifier)
    await page.locator("#last_day").fill(last_day)
    await page.get_by_role("button", name="提交授权").click()


async def test_a_company_gives_a_mandate_the_person_accepts_it_and_the_company_withdraws_it(
    browser: Browser, city: City
) -> None:
    company = registered(city, "company", "济南授权测试有限公司", credit_code(7_700_001))
    agent = registered(city, "person", "张伟", PERSON)
    tomorrow = (date.today() + timedelta(days=1)).isoformat()  # noqa: DTZ011 -- the box lives by the wall clock
    async with entered(browser, city, Look(), company, expected="422") as page:
        await page.goto(city.at(path="/my/mandates"))
        await page.get_by_role("button", name="提交授权").click()
        await expect(page.locator(".errors a")).to_have_count(3)
        await offer(page, "370102199003071230", "2020-01-01")
        await expect(page.locator(".errors a")).to_have_count(2)
        assert await violations(page) == []
        await offer(page, PERSON, tomorrow)
        await expect(page.locator("main .tag")).to_have_text("待接受")
        assert await violations(page) == []
    async with entered(browser, city, Look(), agent) as page:
        await page.goto(city.at(path="/my/mandates"))
        await page.get_by_role("button", name="接受授权").click()
        await expect(page.locator("main .tag")).to_have_text("有效")
        await expect(page.locator("main")).to_contain_text("济南授权测试有限公司")
        await page.goto(city.at(path="/my"))
        await expect(page.locator("main")).to_contain_text("济南授权测试有限公司")
    async with entered(browser, city, Look(), company) as page:
        await page.goto(city.at(path="/my/mandates"))
        await page.get_by_role("link", name="撤回授权").click()
        assert await violations(page) == []
        await page.get_by_role("button", name="撤回授权").click()
        await expect(page.locator("main .tag")).to_have_text("已结束")
    assert city.caller(agent).get("/me")["mandates"] == []


@pytest.mark.parametrize("look", [Look("zh"), Look("en", "dark"), Look("en", width=360)], ids=str)
async def test_the_pages_of_the_account_are_accessible(browser: Browser, city: City, look: Look) -> None:
    async with entered(browser, city, look) as page:
        for path in ("/my", "/my/mandates", "/password"):
            await page.goto(city.at(path=path))
            assert await violations(page) == [], path
            assert await page.evaluate("document.documentElement.scrollWidth") <= look.width


async def test_a_password_is_changed_with_the_present_one_and_other_sessions_end(browser: Browser, city: City) -> None:
    login = registered(city, "company", "济南密码测试有限公司", credit_code(7_700_002))
    elsewhere = city.caller(login)
    async with entered(browser, city, Look("en"), login, expected="422") as page:
        await page.goto(city.at(path="/password"))
        for present, said in (("not the right one", "not your present password"), (PASSWORD, "is changed")):
            for name, text in (("current", present), ("password", OTHERS), ("again", OTHERS)):
                await page.locator(f"#{name}").fill(text)
            await page.get_by_role("button", name="Change it").click()
            await expect(page.locator("main")).to_contain_text(said)
        assert await violations(page) == []
    assert elsewhere.client.get("/me").status_code == 401
    city.passwords[login] = OTHERS
    async with opened(browser, city.at(path="/sign-in"), Look("en")) as page:
        await page.locator("#login").fill(login)
        await page.locator("#password").fill(OTHERS)
        await page.locator("main .button--primary").click()
        await page.wait_for_url("**/my")


async def test_an_account_made_at_a_window_is_opened_with_its_code(browser: Browser, city: City) -> None:
    number = credit_code(7_700_003)
    async with Desks(city).at(browser, "clerk-1", "/desk/file/000103001000") as page:
        await page.locator("#identifier").fill(number)
        await page.locator("#name").fill("济南开通测试有限公司")
        await page.get_by_role("button", name="Find or enrol").click()
        code = await page.locator(".code").inner_text()
    async with opened(browser, city.at(path="/sign-in"), Look("en"), expected="422") as page:
        await page.get_by_role("link", name="Open the account").click()
        await page.get_by_role("button", name="Open the account").click()
        await expect(page.locator(".errors a")).to_have_count(2)
        assert await violations(page) == []
        for name, text in (("login", number), ("code", "AAAA BBBB CCCC"), ("password", OTHERS), ("again", OTHERS)):
            await page.locator(f"#{name}").fill(text)
        await page.get_by_role("button", name="Open the account").click()
        await expect(page.locator("#code-error")).to_contain_text("the code is wrong")
        assert await page.locator("#login").input_value() == number
        for name, text in (("code", code.lower()), ("password", OTHERS), ("again", OTHERS)):
            await page.locator(f"#{name}").fill(text)
        await page.get_by_role("button", name="Open the account").click()
        await page.wait_for_url("**/my")
        await expect(page.locator("h1")).to_have_text("济南开通测试有限公司")
