"""Every act of the desk, done by hand in a browser: what it says beforehand, and what it does."""

import re

import pytest
from playwright.async_api import Browser, Page, expect
from tests.support.browser import Look, violations
from tests.support.city import PRINTING, City, paper
from tests.support.desk import Desks
from tests.support.people import HUANGSHI

PERSON = "11010519491231002X"


@pytest.fixture(scope="module")
def desks(city: City) -> Desks:
    return Desks(city)


async def press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=re.compile(f"^{name}")).click()


async def done(page: Page, act: str) -> None:
    await expect(page.get_by_role("status").filter(has_text=f"Done: {act}")).to_be_visible()


async def test_accepting_says_what_it_starts_and_starts_it(browser: Browser, desks: Desks) -> None:
    number = desks.filed()
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}") as page:
        await page.get_by_role("link", name="Accept", exact=True).click()
        effects = page.locator("#effects")
        await expect(effects).to_contain_text("The clock starts today")
        await expect(effects).to_contain_text("Health")
        await expect(effects).to_contain_text("told by a written notice")
        await press(page, "Accept the application")
        await done(page, "Accept")
        await expect(page.locator(".holder")).to_contain_text("review it")


async def test_a_correction_names_every_defect_with_its_remark_in_one_notice(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}/acts/request-correction") as page:
        await page.get_by_label("Proof of the content", exact=False).first.select_option("illegible")
        await page.get_by_label("What would put it right (Proof of the content)", exact=False).fill("Scan page 3 again")
        notice = page.locator("#effects .notice")
        await expect(notice).to_contain_text("Scan page 3 again")
        await expect(page.locator("#effects")).to_contain_text("The case goes back to the applicant")
        await press(page, "Send the correction notice")
        await done(page, "Ask for a correction")
        await page.get_by_role("link", name="Trail").click()
        await expect(page.locator(".timeline")).to_contain_text("Scan page 3 again")


async def test_a_correction_without_a_defect_is_told_beside_its_field(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}/acts/request-correction", expected="422") as page:
        await press(page, "Send the correction notice")
        await expect(page.get_by_role("alert")).to_contain_text("Name at least one material.")


async def test_a_remark_without_a_defect_is_not_lost_in_silence(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}/acts/request-correction", expected="422") as page:
        await page.get_by_label("Proof of the content", exact=False).first.select_option("illegible")
        await page.locator("[name=remark-editors-list]").fill("Name the editor in chief")
        await press(page, "Send the correction notice")
        await expect(page.locator(".errors a")).to_have_attribute("href", "#fault-editors-list")
        assert await page.locator("[name=remark-editors-list]").input_value() == "Name the editor in chief"


async def test_a_refusal_to_accept_asks_for_its_reason_and_keeps_what_was_typed(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}/acts/refuse-acceptance", expected="422") as page:
        await press(page, "Refuse acceptance")
        await expect(page.locator("#text-error")).to_contain_text("Give the reason in writing.")
        await page.get_by_label("Reason").fill("The press bureau of the province decides this.")
        await press(page, "Refuse acceptance")
        await done(page, "Refuse acceptance")
        await expect(page.locator(".holder")).to_contain_text("Not accepted")


async def test_a_secondary_paper_may_follow_by_a_day(browser: Browser, desks: Desks) -> None:
    number = desks.filed()
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}/acts/accept-with-gaps") as page:
        await page.get_by_label("Power of attorney", exact=True).check()
        await expect(page.locator("#effects")).to_contain_text("1 paper may follow")
        await press(page, "Accept with gaps")
        await done(page, "Accept with gaps")
        await page.get_by_role("link", name="Take in a missing paper", exact=True).click()
        sent = {"name": "power.pdf", "mimeType": "application/pdf", "buffer": paper("Power of attorney")}
        await page.locator("input[type=file]").set_input_files(sent)
        await press(page, "Take it in")
        await done(page, "Take in a missing paper")
        await expect(page.get_by_role("link", name="Power of attorney")).to_be_visible()


async def test_reviewing_claiming_recalling_and_giving_an_opinion(browser: Browser, desks: Desks) -> None:
    number = desks.accepted()
    async with desks.at(browser, "health-reviewer", f"/desk/cases/{number}") as page:
        await page.get_by_role("link", name="Take in hand", exact=True).click()
        await press(page, "Take in hand")
        await page.get_by_role("link", name="Give the verdict", exact=True).click()
        await page.get_by_label("Do not agree").check()
        await page.get_by_label("Opinion").fill("The shielding plan lacks a wall.")
        await expect(page.locator("#effects")).to_contain_text("ends: Does not agree")
        await press(page, "Give the verdict")
        await done(page, "Give the verdict")
        await page.get_by_role("link", name="Recall the verdict", exact=True).click()
        await page.get_by_label("Reason").fill("A new plan has come.")
        await press(page, "Recall it")
        await done(page, "Recall the verdict")
        await page.get_by_role("link", name="Write an opinion", exact=True).click()
        await page.get_by_label("Opinion").fill("Look at the north wall.")
        await press(page, "Keep the opinion")
        await page.get_by_role("link", name="Trail").click()
        for text in ("The shielding plan lacks a wall.", "A new plan has come.", "Look at the north wall."):
            await expect(page.locator(".timeline")).to_contain_text(text)


async def test_a_special_procedure_stops_the_clock_and_lets_it_run_on(browser: Browser, desks: Desks) -> None:
    number = desks.accepted()
    async with desks.at(browser, "environment-reviewer", f"/desk/cases/{number}/acts/start-procedure") as page:
        await page.get_by_label("How many working days it takes").fill("4")
        await page.get_by_label("Reason").fill("The room must be measured.")
        await expect(page.locator("#effects")).to_contain_text("The clock stands still from today")
        await press(page, "Begin it")
        await done(page, "Begin a special procedure")
        await page.get_by_role("link", name="Progress and clock").click()
        await expect(page.locator(".ledger__sum")).to_contain_text("the clock stands still")
        await page.get_by_role("link", name="End the special procedure", exact=True).click()
        await expect(page.locator("#effects")).to_contain_text("The decision is now promised by")
        await press(page, "End it")
        await done(page, "End the special procedure")


async def test_an_extension_is_asked_for_and_approved_by_the_head(browser: Browser, desks: Desks) -> None:
    number = desks.accepted()
    async with desks.at(browser, "environment-reviewer", f"/desk/cases/{number}/acts/request-extension") as page:
        await page.get_by_label("How many working days more").fill("5")
        await page.get_by_label("Reason").fill("The laboratory needs longer.")
        await press(page, "Ask the head")
        await done(page, "Ask for an extension")
    async with desks.at(browser, "environment-approver", f"/desk/cases/{number}/acts/approve-extension") as page:
        await expect(page.locator("#effects .notice")).to_contain_text("The laboratory needs longer.")
        await press(page, "Approve it")
        await done(page, "Approve the extension")


async def test_the_head_refuses_with_reasons_and_the_case_closes(browser: Browser, desks: Desks) -> None:
    number = desks.reviewed()
    async with desks.at(browser, "environment-approver", f"/desk/cases/{number}/acts/decide", expected="422") as page:
        await page.get_by_label("Refuse it").check()
        await expect(page.locator("#effects")).to_contain_text("reconsideration")
        await press(page, "Decide")
        await expect(page.locator("#text-error")).to_contain_text("Give the reason in writing.")
        await page.get_by_role("textbox", name="Reason").fill("The conditions of article 7 are not met.")
        await press(page, "Decide")
        await expect(page.locator(".holder")).to_contain_text("Closed: Refused")


async def test_a_granted_result_is_handed_over_at_the_window(browser: Browser, desks: Desks) -> None:
    number = desks.reviewed(delivery="window")
    async with desks.at(browser, "environment-approver", f"/desk/cases/{number}/acts/decide") as page:
        await page.get_by_label("Grant it").check()
        await press(page, "Decide")
        await done(page, "Decide")
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}", expected="422") as page:
        hand_over = page.get_by_role("link", name="Hand over", exact=True)
        while await hand_over.count() == 0:  # the licence is on its way
            await page.wait_for_timeout(500)
            await page.reload()
        await hand_over.click()
        await press(page, "Note the hand-over")
        await expect(page.get_by_role("alert")).to_be_visible()
        await page.get_by_label("Who stands here").select_option("agent")
        await page.get_by_label("Name", exact=False).first.fill("周明")
        await page.get_by_label("Citizen number").fill("370102198803145114")
        await press(page, "Note the hand-over")
        await expect(page.locator(".holder")).to_contain_text("Closed: Granted")


async def test_an_act_on_an_older_version_tells_kindly_what_is_new(browser: Browser, desks: Desks) -> None:
    number = desks.filed()
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}/acts/refuse-acceptance", expected="412") as page:
        await page.get_by_label("Reason").fill("Typed with care.")
        desks.caller("clerk-2").act(number, {"type": "precheck", "ready": True})
        await press(page, "Refuse acceptance")
        told = page.locator(".banner").filter(has_text="The case has changed since you looked at it")
        await expect(told).to_contain_text("Looked at before acceptance")
        assert await page.get_by_label("Reason").input_value() == "Typed with care."


async def test_acting_works_without_script(browser: Browser, desks: Desks) -> None:
    number = desks.filed()
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}", script=False) as page:
        await page.get_by_role("link", name="Accept", exact=True).click()
        await press(page, "Accept the application")
        await done(page, "Accept")


async def test_accept_verdict_and_decision_by_the_keyboard_alone(browser: Browser, desks: Desks) -> None:
    number = desks.filed()
    async with desks.at(browser, "clerk-1", f"/desk?list=filed&q={number}", Look("en")) as page:
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile(f"/cases/{number}"))
        await page.keyboard.press("a")
        await page.wait_for_url(re.compile("acts/accept"))
        await page.keyboard.press("a")
        await done(page, "Accept")
    for login in ("environment-reviewer", "health-reviewer", "safety-reviewer"):
        async with desks.at(browser, login, f"/desk?q={number}", Look("en")) as page:
            await page.keyboard.press("j")
            await page.keyboard.press("Enter")
            await page.wait_for_url(re.compile(f"/cases/{number}"))
            await page.keyboard.press("v")
            await page.wait_for_url(re.compile("give-verdict"))
            await page.get_by_role("radio", name=re.compile("^Agree")).focus()
            await page.keyboard.press("Space")
            await page.keyboard.press("v")
            await done(page, "Give the verdict")
    async with desks.at(browser, "environment-approver", f"/desk/cases/{number}", Look("en")) as page:
        await page.keyboard.press("d")
        await page.wait_for_url(re.compile("acts/decide"))
        await page.get_by_label("Grant it").focus()
        await page.keyboard.press("Space")
        await page.keyboard.press("d")
        await done(page, "Decide")


async def test_a_clerk_withdraws_for_whoever_comes_with_the_papers_and_the_trail_says_who(
    browser: Browser, desks: Desks
) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}/acts/withdraw", expected="422") as page:
        await expect(page.locator("#effects")).to_contain_text("cannot be undone")
        document = page.get_by_label("Number on the applicant's document")
        await document.fill(PERSON)
        relation = page.get_by_label("What they are to the applicant")
        await expect(relation.locator("option")).to_have_count(2)
        await relation.select_option("agent")
        await page.get_by_label("Name on the identity card").fill("周明远")
        await page.get_by_label("Citizen number").fill(PERSON[:-1] + "1")
        await press(page, "Note the withdrawal")
        await expect(page.locator("#document-error")).to_contain_text("not the number of the applicant")
        await document.fill(HUANGSHI[1])
        await press(page, "Note the withdrawal")
        await expect(page.locator("#identifier-error")).to_contain_text("check digit of this citizen number is wrong")
        assert await violations(page) == []
        await page.get_by_label("Citizen number").fill(PERSON)
        await press(page, "Note the withdrawal")
        await done(page, "Withdraw for the applicant")
        await page.get_by_role("link", name="Trail").click()
        trail = page.locator(".timeline")
        await expect(trail).to_contain_text("Withdrawn at a window")
        await expect(trail).to_contain_text("Identity checked")
        await expect(trail).to_contain_text("周*远 (110***********002X): An agent with a power of attorney")
        await expect(trail).to_contain_text("By papers shown at the window")
    async with desks.at(browser, "huangshi", f"/my/cases/{number}", Look("en")) as page:
        await expect(page.locator(".timeline")).to_contain_text("Withdrawn at a window, identity checked")
        await expect(page.locator(".timeline")).to_contain_text("周明远 (110***********002X)")


async def test_a_key_held_down_does_not_carry_the_act_out_on_the_page_that_it_opens(
    browser: Browser, desks: Desks
) -> None:
    number = desks.filed(PRINTING)
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}") as page:
        await page.keyboard.down("a")
        await page.wait_for_url(re.compile("acts/accept"))
        await page.keyboard.down("a")
        await page.wait_for_load_state("networkidle")
        await expect(page).to_have_url(re.compile("acts/accept"))
        await page.keyboard.up("a")
        await page.keyboard.press("a")
        await done(page, "Accept")


async def test_an_act_that_there_is_not_is_not_found(browser: Browser, desks: Desks) -> None:
    number = desks.filed(PRINTING)
    ask = """(address) => fetch(address,
        {method: "POST", headers: JSON.parse(document.body.getAttribute("hx-headers"))}).then((told) => told.status)"""
    async with desks.at(browser, "clerk-1", f"/desk/cases/{number}", expected="404") as page:
        for part in ("", "/effects", "/notice"):
            assert await page.evaluate(ask, f"/desk/cases/{number}/acts/dance{part}") == 404
