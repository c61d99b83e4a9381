"""Applying on the portal, by hand: errors that help, nothing lost, nothing filed twice, with script and without."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.support.browser import Look, opened, violations
from tests.support.city import FORMS, PAPERS, RADIATION, City, paper
from tests.support.portal import ABOUT, APPLICANT, MATTER, begin, entered, fill_in, go_on, sign_in, to_the_check

REFUSED = "422"
"""What the browser's console says of a form that came back."""


async def test_a_company_applies_and_a_double_click_files_once(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look()) as page:
        before = len(city.caller(APPLICANT).get("/cases?limit=100")["cases"])
        await to_the_check(page, city)
        await page.locator("#true").check()
        await page.locator("main .form__actions .button--primary").dblclick()
        await page.wait_for_url("**/receipt")
        number = page.url.split("/")[-2]
        await expect(page.locator("main")).to_contain_text(number)
        await expect(page.locator(".journey svg.qr")).to_be_visible()
        await page.reload()
        await expect(page.locator("main")).to_contain_text(number)
        await page.go_back()
        await page.wait_for_url("**/receipt")
        assert len(city.caller(APPLICANT).get("/cases?limit=100")["cases"]) == before + 1


async def test_sending_again_after_it_was_filed_shows_the_same_receipt(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look()) as page:
        await to_the_check(page, city)
        second = await page.context.new_page()
        await second.goto(page.url)
        for each in (page, second):
            await each.locator("#true").check()
            await go_on(each)
            await each.wait_for_url("**/receipt")
        assert page.url == second.url


async def test_errors_name_the_question_and_lead_to_it_and_nothing_typed_is_lost(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look("en"), expected=REFUSED) as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/matter")
        await page.locator("#device_use").fill("X-ray inspection")
        await page.locator("#device_count").fill("two")
        await go_on(page)
        summary = page.locator(".errors")
        await expect(summary).to_be_focused()
        await expect(summary).to_contain_text("Number: A number is written like 1200 or 3.5.")
        assert await page.locator("#device_use").input_value() == "X-ray inspection"
        assert await page.locator("#device_count").input_value() == "two"
        await summary.get_by_role("link").nth(1).click()
        await expect(page.locator("#device_count")).to_be_focused()


async def test_what_the_city_knows_is_filled_in(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look()) as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/applicant")
        assert await page.locator("#company_name").input_value() == FORMS[RADIATION]["company_name"]
        assert await page.locator("#credit_code").input_value() == FORMS[RADIATION]["credit_code"]


async def test_a_draft_saves_itself_and_a_second_tab_overwrites_nothing_unseen(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look("en"), expected="409") as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/matter")
        other = await page.context.new_page()
        await other.goto(f"{draft}/matter")
        await page.locator("#workplace").fill("Hall one")
        await expect(page.locator("[data-autosave-state]")).to_contain_text("Draft saved at")
        await other.locator("#workplace").fill("Hall two")
        await expect(other.locator("[data-autosave-state]")).to_contain_text("could not be saved")
        await other.locator("main .form__actions .button--primary").click()
        await expect(other.locator(".banner")).to_contain_text("changed in another window")
        assert await other.locator("#workplace").input_value() == "Hall two"
        await page.reload()
        assert await page.locator("#workplace").input_value() == "Hall one"


async def test_papers_are_taken_out_again_and_a_wrong_file_is_refused_beside_its_field(
    browser: Browser, city: City
) -> None:
    async with entered(browser, city, Look("en"), expected=REFUSED) as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/papers")
        code = PAPERS[RADIATION][0]
        await page.locator(f"#paper-{code}").set_input_files(
            {"name": "not-a-pdf.pdf", "mimeType": "application/pdf", "buffer": b"plain words"}
        )
        await expect(page.locator(f"#paper-{code}-error")).to_contain_text("not what its name says")
        await page.locator(f"#paper-{code}").set_input_files(
            {"name": "right.pdf", "mimeType": "application/pdf", "buffer": paper("right")}
        )
        sent = page.locator(f"#part-{code} .sent__name")
        await expect(sent).to_have_text("right.pdf")
        await page.locator(f"#part-{code} button[name=remove]").click()
        await expect(sent).to_have_count(0)


@pytest.mark.usefixtures("staged")
async def test_what_the_city_holds_is_attached_when_the_applicant_agrees(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look()) as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/papers")
        await page.locator("#reuse").check()
        await go_on(page)
        await page.wait_for_url("**/delivery")


async def test_all_of_it_works_without_script(browser: Browser, city: City, tmp_path: Path) -> None:
    async with entered(browser, city, Look(), script=False) as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/applicant")
        await fill_in(page, ABOUT)
        await go_on(page)
        await fill_in(page, MATTER)
        await go_on(page)
        for code in PAPERS[RADIATION]:
            (tmp_path / f"{code}.pdf").write_bytes(paper(code))
            await page.locator(f"#paper-{code}").set_input_files(tmp_path / f"{code}.pdf")
        await go_on(page)
        await page.locator("#delivery-2").check()
        await go_on(page)
        await page.locator("#true").check()
        await go_on(page)
        assert page.url.endswith("/receipt")


async def test_a_result_by_post_needs_an_address_and_the_case_shows_it(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look("en"), expected=REFUSED) as page:
        draft = await to_the_check(page, city)
        await page.goto(f"{draft}/delivery")
        await expect(page.locator("#recipient")).to_be_hidden()
        await page.locator("#delivery-3").check()
        await page.locator("#address").fill("")
        await go_on(page)
        await expect(page.locator(".errors a")).to_have_attribute("href", "#address")
        await page.locator("#address").fill("济南市历下区经十路1号")
        await go_on(page)
        await expect(page.locator("main")).to_contain_text("济南市历下区经十路1号")
        await page.locator("#true").check()
        await go_on(page)
        await page.wait_for_url("**/receipt")
        await page.goto(page.url.removesuffix("/receipt"))
        await expect(page.locator("[aria-labelledby=delivery]")).to_contain_text("济南市历下区经十路1号")
        await page.get_by_role("link", name="Change how it comes").click()
        await page.locator("#delivery-1").check()
        await page.get_by_role("button", name="Save").click()
        await expect(page.locator("[aria-labelledby=delivery]")).to_contain_text("At the issuing window")


async def test_an_agent_chooses_in_whose_name(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look(), "gelan-agent") as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/applicant")
        assert await page.locator("#company_name").input_value() == FORMS[RADIATION]["company_name"]
        assert await page.locator("#contact_name").input_value() == "周明"


async def test_a_draft_is_thrown_away_only_after_a_page_that_asks(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look(), expected="404") as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/discard")
        await page.locator("main .button--danger").click()
        await page.wait_for_url("**/my")
        answer = await page.goto(draft)
        assert answer is not None
        assert answer.status == 404


@pytest.mark.parametrize("path", ["/my/cases", "/my/licences", f"/items/{RADIATION}/apply"])
async def test_whoever_is_not_signed_in_is_led_there_and_back(browser: Browser, city: City, path: str) -> None:
    async with opened(browser, city.at(path=path), Look()) as page:
        assert "/sign-in?back=" in page.url
        await sign_in(page, city, APPLICANT)
        await page.wait_for_url(city.at(path=path))


async def test_a_wrong_password_is_told_and_the_name_stays(browser: Browser, city: City) -> None:
    async with opened(browser, city.at(path="/sign-in"), Look("en"), expected="401") as page:
        await page.locator("#login").fill("nobody-here")
        await page.locator("#password").fill("wrong password")
        await page.locator("main .button--primary").click()
        await expect(page.locator(".errors")).to_contain_text("The name or the password is wrong.")
        assert await page.locator("#login").input_value() == "nobody-here"
        assert await page.locator("#password").input_value() == ""


async def test_registration_tells_every_fault_at_once(browser: Browser, city: City) -> None:
    async with opened(browser, city.at(path="/register"), Look("en"), expected=REFUSED) as page:
        await page.locator("#name").fill("张伟")
        await page.locator("#identifier").fill("11010519491231002A")
        await page.locator("#login").fill("x")
        await page.locator("#password").fill("short")
        await page.locator("#again").fill("other")
        await page.locator("main .button--primary").click()
        links = page.locator(".errors a")
        await expect(links).to_have_count(4)
        assert [await link.get_attribute("href") for link in await links.all()] == [
            "#identifier",
            "#login",
            "#password",
            "#again",
        ]
        assert await page.locator("#name").input_value() == "张伟"


async def test_a_session_that_ends_in_mid_form_loses_nothing_that_was_typed(browser: Browser, city: City) -> None:
    number = city.caller(APPLICANT).file(RADIATION)
    async with entered(browser, city, Look("en"), expected="401") as page:
        await page.goto(city.at(path=f"/my/cases/{number}/withdraw"))
        await page.locator("#text").fill("Two lines\nof reasons & <signs>")
        await page.context.clear_cookies(name="onestop_session")
        await page.get_by_role("button", name="Withdraw the application").click()
        await expect(page.locator("h1")).to_have_text("You are no longer signed in")
        assert await violations(page) == []
        async with page.context.expect_page() as opening:
            await page.get_by_role("link", name="Sign in again in a tab of its own").click()
        other = await opening.value
        await sign_in(other, city, APPLICANT)
        await other.wait_for_url("**/my")
        await page.get_by_role("button", name="Send it now").click()
        await expect(page.locator(".holder__sentence")).to_contain_text("You withdrew this application.")
        await expect(page.locator("main")).to_contain_text("of reasons & <signs>")


async def test_a_draft_that_cannot_be_saved_says_that_the_session_has_ended(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look("en"), expected="401") as page:
        draft = await begin(page, city)
        await page.goto(f"{draft}/matter")
        await page.context.clear_cookies(name="onestop_session")
        await page.locator("#workplace").fill("Hall one")
        await expect(page.locator("[data-signed-out]")).to_contain_text("You are no longer signed in")
        assert await violations(page) == []


async def test_after_signing_in_one_is_where_one_wanted_to_be_filters_included(browser: Browser, city: City) -> None:
    async with opened(browser, city.at(path="/my/cases?view=mine&q=370100"), Look()) as page:
        await sign_in(page, city, APPLICANT)
        await page.wait_for_url(city.at(path="/my/cases?view=mine&q=370100"))
