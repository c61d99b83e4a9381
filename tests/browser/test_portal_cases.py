"""Following one's cases on the portal: who holds it, correction, missing papers, withdrawal, licences, codes."""

import re

import pytest
from playwright.async_api import Browser, expect
from tests.support.browser import Look, opened
from tests.support.city import RADIATION, City, paper
from tests.support.portal import APPLICANT, CLERK, Staged, entered, in_review


@pytest.mark.parametrize(
    ("which", "sentence"),
    [
        ("filed", "check your papers"),
        ("correcting", "You hold it: 2 papers need to be corrected."),
        ("reviewed", "On-site inspection under way."),
        ("granted", "Granted and closed."),
    ],
)
async def test_a_case_says_first_who_holds_it(
    browser: Browser, city: City, staged: Staged, which: str, sentence: str
) -> None:
    async with entered(browser, city, Look("en")) as page:
        await page.goto(city.at(path=f"/my/cases/{getattr(staged, which)}"))
        await expect(page.locator(".holder__sentence")).to_contain_text(sentence)


async def test_a_case_in_review_shows_lanes_clock_trail_and_notices(
    browser: Browser, city: City, staged: Staged
) -> None:
    async with entered(browser, city, Look("en")) as page:
        await page.goto(city.at(path=f"/my/cases/{staged.reviewed}"))
        await expect(page.locator("svg.lanes")).to_be_visible()
        await expect(page.locator(".ledger__sum")).to_contain_text("the clock stands still")
        trail = page.locator(".timeline")
        await expect(trail).to_contain_text("recalled its verdict")
        await expect(trail).to_contain_text("the clock stands still for 5 working days")
        await expect(page.locator(".notices")).to_contain_text("Notice of acceptance")


async def test_a_correction_is_answered_with_every_paper_it_names(browser: Browser, city: City) -> None:
    number = city.caller(APPLICANT).file(RADIATION)
    defects = [{"material": code, "fault": "illegible"} for code in ("radiation-training", "radiation-inventory")]
    remarks = {"radiation-training": "请提交有效期内的证明。"}
    city.caller(CLERK).act(number, {"type": "request-correction", "defects": defects}, remarks=remarks)
    async with entered(browser, city, Look(), expected="422") as page:
        await page.goto(city.at(path=f"/my/cases/{number}/correct"))
        await expect(page.locator(".remark")).to_have_text("请提交有效期内的证明。")
        first = {"name": "first.pdf", "mimeType": "application/pdf", "buffer": paper("first")}
        await page.locator("#paper-radiation-training").set_input_files(first)
        await expect(page.locator(".upload__word").first).to_have_text("已收到")
        await page.locator("main .form__actions .button--primary").click()
        await expect(page.locator(".errors a")).to_have_count(1)
        await expect(page.locator("main")).to_contain_text("first.pdf")
        second = {"name": "second.pdf", "mimeType": "application/pdf", "buffer": paper("second")}
        await page.locator("#paper-radiation-inventory").set_input_files(second)
        await expect(page.locator(".upload__word").last).to_have_text("已收到")
        await page.locator("main .form__actions .button--primary").click()
        await page.wait_for_url(f"**/my/cases/{number}")
        await expect(page.locator(".holder__sentence")).to_contain_text("正在核对您的材料")
    assert city.caller(APPLICANT).get(f"/cases/{number}")["summary"]["status"] == "filed"


async def test_a_missing_paper_is_brought(browser: Browser, city: City) -> None:
    path = f"/my/cases/{in_review(city, city.caller(APPLICANT), city.caller(CLERK))}"
    async with entered(browser, city, Look("en")) as page:
        await page.goto(city.at(path=path))
        await page.get_by_role("link", name="Bring it now").click()
        file = {"name": "plan.pdf", "mimeType": "application/pdf", "buffer": paper("plan")}
        await page.locator("#paper-radiation-emergency").set_input_files(file)
        await expect(page.locator(".upload__word")).to_have_text("File received")
        await page.get_by_role("button", name="Send it").click()
        await page.wait_for_url(city.at(path=path))
        await expect(page.locator(".timeline")).to_contain_text("A missing paper was brought")
        await expect(page.get_by_role("link", name="Bring it now")).to_have_count(0)


async def test_withdrawing_says_first_what_will_happen(browser: Browser, city: City) -> None:
    number = city.caller(APPLICANT).file(RADIATION)
    async with entered(browser, city, Look("en")) as page:
        await page.goto(city.at(path=f"/my/cases/{number}"))
        await page.get_by_role("link", name="Withdraw this application").click()
        await expect(page.locator(".confirm__effects")).to_contain_text(number)
        await page.get_by_role("button", name="Withdraw the application").dblclick()
        await page.wait_for_url(f"**/my/cases/{number}")
        await expect(page.locator(".holder__sentence")).to_contain_text("You withdrew this application.")
        await page.go_back()
        await page.wait_for_url(f"**/my/cases/{number}")


async def test_the_list_is_narrowed_by_its_address(browser: Browser, city: City, staged: Staged) -> None:
    async with entered(browser, city, Look("en")) as page:
        await page.goto(city.at(path=f"/my/cases?q={staged.filed}"))
        await expect(page.locator("tbody tr")).to_have_count(1)
        await expect(page.locator(".list__count")).to_have_text("1 entry")
        await page.goto(city.at(path="/my/cases?view=mine"))
        await expect(page.locator("tbody")).to_contain_text(staged.correcting)
        await page.goto(city.at(path="/my/cases?q=zzzz"))
        await expect(page.locator(".empty")).to_contain_text("No case fits this")


async def test_a_code_shows_the_case_without_an_account_and_no_more_than_that(
    browser: Browser, city: City, staged: Staged
) -> None:
    spoken = " ".join(re.findall("....", staged.journey)).lower()
    async with opened(browser, city.at(path="/j"), Look("en")) as page:
        await page.locator("#code").fill(spoken)
        await page.get_by_role("button", name="Show the case").click()
        await expect(page.locator(".holder__sentence")).to_be_visible()
        await expect(page.locator("main")).not_to_contain_text("格兰")


async def test_an_unknown_code_is_told_beside_its_field(browser: Browser, city: City) -> None:
    async with opened(browser, city.at(path="/j"), Look("en"), expected="404") as page:
        await page.goto(city.at(path="/j/AAAABBBBCCCC"))
        await expect(page.locator("#code-error")).to_contain_text("There is no case with this code.")


async def test_anyone_verifies_a_licence_by_number_code_and_file(browser: Browser, city: City, staged: Staged) -> None:
    signed = city.caller(APPLICANT).client.get(f"/licences/{staged.licence}/file").content
    async with opened(browser, city.at(path="/verify"), Look("en")) as page:
        for text in (staged.licence, staged.code):
            await page.locator("#q").fill(text)
            await page.get_by_role("button", name="Look it up").click()
            await expect(page.locator(".banner--success")).to_contain_text("in the register and in force")
        for content, said in ((signed, "The file is genuine"), (signed[:-700] + b"x" * 700, "Do not trust this file")):
            file = {"name": "licence.pdf", "mimeType": "application/pdf", "buffer": content}
            await page.locator("#file").set_input_files(file)
            await page.get_by_role("button", name="Check the file").click()
            await expect(page.locator(".banner")).to_contain_text(said)


async def test_a_mistyped_number_is_told_by_its_check_character(browser: Browser, city: City, staged: Staged) -> None:
    wrong = staged.licence[:-1] + ("0" if staged.licence[-1] != "0" else "1")
    async with opened(browser, city.at(path="/verify"), Look("en"), expected="404") as page:
        await page.locator("#q").fill(wrong)
        await page.get_by_role("button", name="Look it up").click()
        await expect(page.locator("#q-error")).to_contain_text("check character")
        assert await page.locator("#q").input_value() == wrong


async def test_the_signed_file_is_downloaded_from_my_licences(browser: Browser, city: City, staged: Staged) -> None:
    async with entered(browser, city, Look("en")) as page:
        await page.goto(city.at(path=f"/my/licences/{staged.licence}"))
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="Download the signed file").click()
        content = (await (await downloading.value).path()).read_bytes()
    assert content.startswith(b"%PDF")


@pytest.mark.usefixtures("staged")
async def test_the_inbox_tells_what_is_unread_and_opens_its_case(browser: Browser, city: City) -> None:
    async with entered(browser, city, Look("en")) as page:
        await page.goto(city.at(path="/my/inbox"))
        row = page.locator(".message--unread").first
        await row.get_by_role("button").click()
        await page.wait_for_url("**/my/cases/*")


async def test_search_finds_by_pinyin_and_by_initials_as_one_types(browser: Browser, city: City) -> None:
    async with opened(browser, city.at(path="/items"), Look()) as page:
        for text in ("fushe", "fsaq", "辐射"):
            await page.locator("#q").fill(text)
            await expect(page.locator("#found .card__title").first).to_have_text("辐射安全许可")
            await page.wait_for_url(re.compile(r"/items\?q="))


@pytest.mark.parametrize(("path", "button", "field"), [("/verify", "Look it up", "q"), ("/j", "Show the case", "code")])
async def test_an_empty_answer_is_told_beside_its_field(
    browser: Browser, city: City, path: str, button: str, field: str
) -> None:
    async with opened(browser, city.at(path=path), Look("en"), expected="422") as page:
        await page.get_by_role("button", name=button).click()
        await expect(page.locator(".errors a")).to_have_attribute("href", f"#{field}")
        await expect(page.locator(f"#{field}-error")).to_contain_text("Type the")


async def test_back_leaves_the_search_however_long_one_typed(browser: Browser, city: City) -> None:
    async with opened(browser, city.at(), Look()) as page:
        await page.goto(city.at(path="/items"))
        for text in ("fu", "fushe"):
            await page.locator("#q").fill(text)
            await page.wait_for_url(f"**/items?q={text}*")
        await page.go_back()
        await page.wait_for_url(city.at())
