"""The inbox: filters in the address, saved lists, keys, news; and personal data that is shown on record only."""

import csv
import re

import pytest
from playwright.async_api import Browser, expect
from tests.support.browser import violations
from tests.support.city import PRINTING, City
from tests.support.desk import Desks


@pytest.fixture(scope="module")
def desks(city: City) -> Desks:
    return Desks(city)


async def test_filters_stand_in_the_address_and_can_be_taken_away_one_by_one(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", "/desk?list=open") as page:
        await page.get_by_label("Item").select_option("000103001000")
        await page.get_by_role("button", name="Filter").click()
        await page.wait_for_url(re.compile("list=open.*item=000103001000"))
        await expect(page.locator("#list")).to_contain_text(number)
        await page.get_by_role("link", name="Remove the filter Permit to print internal material").click()
        await page.wait_for_url(lambda url: "item=" not in url)


async def test_a_list_is_saved_under_a_name_and_forgotten_again(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "clerk-2", "/desk?list=open&light=green") as page:
        await page.get_by_text("Save this list").click()
        await page.get_by_label("Name of the list").fill("Still green")
        await page.get_by_role("button", name="Save", exact=True).click()
        saved = page.get_by_role("link", name="Still green")
        await page.goto(desks.city.at(path="/desk"))
        await saved.click()
        await page.wait_for_url(re.compile("light=green"))
        await page.get_by_role("button", name="Forget the list Still green").click()
        await expect(saved).to_have_count(0)


async def test_a_new_case_appears_by_itself(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "clerk-1", "/desk?list=filed") as page:
        await expect(page.locator("#list")).to_be_visible()
        number = desks.filed(PRINTING)
        await page.goto(desks.city.at(path=f"/desk?list=filed&q={number}"))
        await expect(page.locator("#list")).to_contain_text(number)
        desks.caller("clerk-2").act(number, {"type": "accept"})
        await expect(page.locator("#list")).not_to_contain_text(number, timeout=15_000)


async def test_the_number_finds_a_case_and_the_list_stays_beside_it(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", "/desk") as page:
        await page.keyboard.press("/")
        await page.keyboard.type(number)
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile(f"q={number}"))
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile(f"/cases/{number}"))
        await expect(page.locator("#list [aria-current=true]")).to_contain_text(number)
        await page.keyboard.press("u")
        await page.wait_for_url(re.compile(rf"/desk\?q={number}"))


async def test_personal_data_is_masked_until_a_click_that_is_recorded(browser: Browser, desks: Desks) -> None:
    number = desks.filed()
    async with desks.at(browser, "clerk-2", f"/desk/cases/{number}") as page:
        who = page.locator("#who")
        await expect(who).to_contain_text("138****1122")
        await page.get_by_role("button", name="Show in full").click()
        await expect(who).to_contain_text("13800531122")
        await page.get_by_role("link", name="Close", exact=True).click()
        await expect(who).to_contain_text("138****1122")
        await page.get_by_role("link", name="Trail").click()
        await expect(page.get_by_text("Who saw personal data in full")).to_be_visible()
        await expect(page.locator(".summary")).to_contain_text("李静")


async def test_an_officer_sees_only_cases_of_the_own_department(browser: Browser, desks: Desks) -> None:
    number = desks.filed()
    async with desks.at(browser, "culture-reviewer", f"/desk?list=open&q={number}") as page:
        await expect(page.locator("#list")).to_contain_text("Not in this list")


async def test_papers_stand_beside_the_form(browser: Browser, desks: Desks) -> None:
    number = desks.filed()
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}") as page:
        await page.get_by_role("link", name="Proof of radiation protection training").click()
        await expect(page.locator(".viewer")).to_contain_text("radiation-training.pdf")


async def test_a_list_is_taken_away_as_a_spreadsheet(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk?list=filed&q={number}") as page:
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="Export").click()
        text = (await (await downloading.value).path()).read_bytes().decode("utf-8-sig")
    heads, line = csv.reader(text.splitlines())
    assert (heads[0], line[0]) == ("Case", number)
    assert line[heads.index("State")] == "To be accepted"


async def test_an_open_case_says_that_it_has_changed_and_leaves_the_focus_where_it_is(
    browser: Browser, desks: Desks
) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}/acts/accept") as page:
        await expect(page.get_by_text("This case has changed")).to_have_count(0)
        button = page.locator("main form .button--primary")
        await button.focus()
        desks.caller("clerk-2").act(number, {"type": "accept"})
        await expect(page.get_by_text("This case has changed")).to_be_visible()
        await expect(button).to_be_focused()
        assert await violations(page) == []
        await page.get_by_role("link", name="Show how it stands now").click()
        await expect(page.locator("main h1 + .tag")).to_have_text("In review")
        await expect(page.get_by_text("This case has changed")).to_have_count(0)


async def test_a_list_without_a_name_is_told_and_its_filters_stay(browser: Browser, desks: Desks) -> None:
    async with desks.at(browser, "clerk-2", "/desk?list=open&light=green", expected="422") as page:
        await page.get_by_text("Save this list").click()
        await page.get_by_role("button", name="Save", exact=True).click()
        await expect(page.locator(".errors a")).to_have_attribute("href", "#name")
        await page.get_by_label("Name of the list").fill("Green ones")
        await page.get_by_role("button", name="Save", exact=True).click()
        await page.wait_for_url(re.compile("list=open&light=green"))
        await page.get_by_role("button", name="Forget the list Green ones").click()


async def test_an_open_case_keeps_its_list_through_news_and_a_look_in_full(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}?list=open&q={number}") as page:
        await page.get_by_role("button", name="Show in full").click()
        await page.get_by_role("link", name="Close", exact=True).click()
        await page.wait_for_url(re.compile(f"list=open&q={number}"))
        desks.caller("clerk-2").act(number, {"type": "accept"})
        await page.get_by_role("link", name="Show how it stands now").click()
        await page.wait_for_url(re.compile(f"list=open&q={number}"))


async def test_a_list_that_renews_itself_leaves_the_keyboard_on_its_row(browser: Browser, desks: Desks) -> None:
    desks.filed(PRINTING)
    second = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", "/desk?list=open&item=000103001000") as page:
        await expect(page.locator("tbody tr").nth(1)).to_be_visible()
        await page.keyboard.press("j")
        here = await page.evaluate("document.activeElement.getAttribute('href')")
        await page.evaluate("document.querySelector('#list').dataset.old = '1'")
        desks.caller("clerk-2").act(second, {"type": "precheck", "ready": True})
        await expect(page.locator("#list[data-old]")).to_have_count(0)
        assert await page.evaluate("document.activeElement.getAttribute('href')") == here
        await page.keyboard.press("j")
        assert await page.evaluate("document.activeElement.getAttribute('href')") != here


async def test_a_search_stays_in_its_list_and_leads_on_to_the_others(browser: Browser, desks: Desks) -> None:
    number = desks.accepted()
    async with desks.at(browser, "clerk-1", f"/desk?q={number}") as page:
        await page.get_by_role("link", name="Look among all open cases").click()
        await expect(page.locator("#list")).to_contain_text(number)
        await page.get_by_role("searchbox").fill("zzzz")
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("list=open.*q=zzzz"))
        await expect(page.get_by_role("link", name="Look among closed cases")).to_be_visible()


async def test_a_list_is_sorted_by_its_heads(browser: Browser, desks: Desks) -> None:
    desks.filed(PRINTING)
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", "/desk?list=open") as page:
        await page.get_by_role("link", name="Filed").click()
        await page.wait_for_url(re.compile("sort=newest"))
        await expect(page.locator("tbody tr").first).to_contain_text(number)
        await expect(page.locator("th[aria-sort]")).to_contain_text("Filed")
