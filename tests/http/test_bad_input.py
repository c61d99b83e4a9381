"""Input that breaks a rule is told with its rule and place, and nothing is done."""

import httpx
import pytest
from tests.support.offices import ITEMS, RADIATION

DISTRICT_ITEM, STREET_ONLY_ITEM = "000104001000", "000706001000"


def told(answer, status, code, rule=None, pointer=None):
    """Check that an answer is a problem of this kind."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    problem = answer.json()
    assert problem["code"] == code
    if rule:
        assert (rule, pointer) in [(fault["rule"], fault["pointer"]) for fault in problem["faults"]]
    return problem


@pytest.fixture
async def company(offices):
    return await offices.company("gelan")


@pytest.fixture
async def clerk(offices):
    return await offices.signed_in("clerk-1")


@pytest.fixture
async def number(company):
    return await company.file()


async def test_a_number_with_a_wrong_check_digit(offices):
    account = {"kind": "person", "login": "someone", "password": "correct horse battery", "name": "张伟"}
    answer = await offices.at().post("/accounts", account | {"identifier": "110105194912310021"})
    told(answer, 422, "invalid-input", "check-digit", "/identifier")


async def test_a_credit_code_in_a_form_with_a_wrong_check_digit(company):
    filing = await company.application()
    filing["form"] = filing["form"] | {"credit_code": "91350100M000100Y44"}
    told(await company.post("/cases", filing), 422, "invalid-input", "credit-code", "/form/credit_code")


async def test_an_unknown_item(company):
    problem = told(
        await company.post("/cases", {"item": "999999999999"}), 422, "invalid-input", "item-unknown", "/item"
    )
    assert "999999999999" in problem["detail"]
    told(await company.get("/items/999999999999"), 404, "not-found")


async def test_an_item_that_is_not_offered_here(offices):
    company = await offices.company("gelan", "lixia")
    told(await company.post("/cases", {"item": RADIATION}), 422, "invalid-input", "not-offered-here", "/item")


async def test_a_version_of_the_item_that_is_out_of_date(company):
    now = (await company.get(f"/items/{RADIATION}")).json()["version"]
    filing = await company.application()
    problem = told(
        await company.post("/cases", filing | {"version": "1.9"}), 412, "stale-version", "item-version", "/version"
    )
    assert now in problem["detail"]
    assert (await company.post("/cases", filing | {"version": now})).status_code == 201


@pytest.mark.parametrize(
    ("number", "rule"),
    [("990105194912310023", "birth-or-region"), ("110105194913310021", "birth-or-region"), ("12345", "length")],
    ids=["region", "birthday", "length"],
)
async def test_a_number_of_an_unknown_region_or_day(offices, number, rule):
    account = {"kind": "person", "login": "someone", "password": "correct horse battery", "name": "张伟"}
    answer = await offices.at().post("/accounts", account | {"identifier": number})
    told(answer, 422, "invalid-input", rule, "/identifier")


async def test_a_withdrawal_at_a_window_without_whoever_brings_it(clerk, number):
    withdraw = {"command": {"type": "withdraw"}}
    answer = await clerk.post(f"/cases/{number}/acts", withdraw)
    told(answer, 422, "invalid-input", "required", "/bringer")
    wrong = {"document": "91350100M000100Y43", "relation": "agent", "name": "周明", "identifier": "110105194912310021"}
    answer = await clerk.post(f"/cases/{number}/acts", withdraw | {"bringer": wrong})
    told(answer, 422, "invalid-input", "document-differs", "/bringer/document")


async def test_a_missing_material(company):
    filing = await company.application()
    del filing["materials"]["radiation-inventory"]
    answer = await company.post("/cases", filing)
    told(answer, 422, "invalid-input", "material-missing", "/materials/radiation-inventory")


@pytest.mark.parametrize(
    ("change", "rule", "pointer"),
    [
        ({"type": "text/html"}, "file-type", "/type"),
        ({"size": 0}, "file-empty", "/size"),
        ({"size": 20 * 1024 * 1024 + 1}, "file-too-large", "/size"),
        ({"size": 10**30}, "file-too-large", "/size"),
        ({"name": "a\u0007.pdf"}, "file-name", "/name"),
    ],
)
async def test_a_file_of_a_wrong_kind_or_size(company, change, rule, pointer):
    announced = {"code": "x", "name": "x.pdf", "type": "application/pdf", "size": 10}
    told(await company.post("/materials", announced | change), 422, "invalid-input", rule, pointer)


async def test_a_file_that_is_not_what_it_says(company):
    announced = {"code": "x", "name": "x.pdf", "type": "application/pdf", "size": 10}
    ticket = (await company.post("/materials", announced)).json()
    async with httpx.AsyncClient() as store:
        await store.post(ticket["url"], data=ticket["fields"], files={"file": b"<script>"})
    answer = await company.post(f"/materials/{ticket['upload']}/finish")
    told(answer, 422, "invalid-input", "file-content", "/file")


async def test_a_paper_in_the_name_of_someone_else(offices, company):
    other = await offices.company("other")
    announced = {"code": "x", "name": "x.pdf", "type": "application/pdf", "size": 10, "owner": str(other.account)}
    told(await company.post("/materials", announced), 403, "forbidden")


async def test_a_verdict_by_another_department(offices, clerk, number):
    await clerk.done(number, "accept")
    officer = await offices.signed_in("health-reviewer")
    await officer.done(number, "claim-review", department="370100-health")
    answer = await officer.act(number, "give-verdict", department="370100-safety", verdict="approve", text="x")
    told(answer, 403, "forbidden", "other-department", "/command/department")


async def test_a_second_verdict(offices, clerk, number):
    await clerk.done(number, "accept")
    officer = await offices.signed_in("health-reviewer")
    verdict = {"department": "370100-health", "verdict": "approve", "text": "x"}
    await officer.done(number, "claim-review", department="370100-health")
    await officer.done(number, "give-verdict", **verdict)
    second = await officer.act(number, "give-verdict", **verdict)
    told(second, 409, "conflict", "verdict-given", "/command/department")


async def test_a_command_that_the_state_does_not_allow_is_told_which_it_does(clerk, number):
    problem = told(await clerk.act(number, "hand-over", way="window"), 409, "not-allowed-now")
    assert "accept" in problem["allowed"]


async def test_an_etag_that_is_none(clerk, number):
    answer = await clerk.post(f"/cases/{number}/acts", {"command": {"type": "accept"}}, **{"If-Match": "yesterday"})
    told(answer, 422, "invalid-input", "etag", "/header/If-Match")


async def test_a_version_of_the_case_that_is_out_of_date(clerk, number):
    seen = (await clerk.get(f"/cases/{number}")).headers["etag"]
    await clerk.done(number, "precheck", ready=True)
    answer = await clerk.post(f"/cases/{number}/acts", {"command": {"type": "accept"}}, **{"If-Match": seen})
    told(answer, 412, "stale-version", "stale-version", "/header/If-Match")


async def test_a_repeated_key_does_once_and_with_another_body_nothing(clerk, number):
    body = {"command": {"type": "precheck", "ready": True}}
    first = await clerk.post(f"/cases/{number}/acts", body, key=f"same-{number}")
    again = await clerk.post(f"/cases/{number}/acts", body, key=f"same-{number}")
    assert first.json()["summary"]["version"] == again.json()["summary"]["version"]
    other = await clerk.post(f"/cases/{number}/acts", {"command": {"type": "accept"}}, key=f"same-{number}")
    told(other, 422, "key-reused", "key-reused", "/header/Idempotency-Key")


async def test_a_case_is_filed_once_by_key_and_another_one_not_at_all(company):
    filing = await company.application()
    first = await company.post("/cases", filing, key=filing["materials"]["radiation-inventory"][0])
    again = await company.post("/cases", filing, key=filing["materials"]["radiation-inventory"][0])
    assert first.json() == again.json()
    other = {**filing, "form": filing["form"] | {"device_count": "3"}}
    told(await company.post("/cases", other, key=filing["materials"]["radiation-inventory"][0]), 422, "key-reused")


async def test_an_unknown_region(clerk, company):
    for asked in (clerk.get("/tenants/999999"), clerk.get("/departments", params={"tenant": "999999"})):
        assert "999999" in told(await asked, 404, "not-found")["detail"]


@pytest.mark.parametrize(
    "content", [b"{", b"", b"[]", b'"text"', b"\xff\xfe", b'{"item": NaN}', b'{"item": "\xed\xa0\x80"}']
)
async def test_malformed_json(company, content):
    headers = {"content-type": "application/json", "Idempotency-Key": "malformed"}
    answer = await company.http.post("/cases", content=content, headers=headers)
    problem = told(answer, 400, "invalid-input")
    assert {fault["rule"] for fault in problem["faults"]} <= {"malformed", "shape"}
    assert problem["faults"]


@pytest.mark.parametrize("wrong", [None, 1, "x", [], {"code": 1}])
async def test_a_field_of_another_shape_is_named(company, wrong):
    answer = await company.post("/cases", {"item": RADIATION, "materials": wrong})
    problem = told(answer, 400, "invalid-input")
    assert problem["faults"][0]["pointer"].startswith("/materials")


@pytest.mark.parametrize("parts", [{}, {"file": ("x.pdf", b"")}, {"file": ("x.pdf", b"no licence")}, {"other": b"x"}])
async def test_a_form_without_a_licence_is_no_licence(offices, parts):
    answer = await offices.at().http.post("/verifications/file", files=parts or {"x": ""})
    assert answer.status_code in (200, 400, 422)
    if answer.status_code == 200:
        assert answer.json()["registered"] is None


async def test_the_methods_of_an_address_are_told_to_whoever_may_call_it(offices, company):
    told(await offices.at().http.options("/cases"), 401, "unauthenticated")
    assert (await company.http.options("/cases")).headers["allow"]


async def test_text_that_is_too_long(clerk, number):
    answer = await clerk.act(number, "accept", text="长" * 4001)
    told(answer, 400, "invalid-input", "shape", "/text")


async def test_an_answer_that_is_too_long(company):
    filing = await company.application()
    filing["form"] = filing["form"] | {"workplace": "长" * 201}
    told(await company.post("/cases", filing), 422, "invalid-input", "too-long", "/form/workplace")


@pytest.mark.parametrize("character", ["\u0000", "\u0007", "\u001b"])
async def test_control_characters_in_words_and_answers(company, clerk, number, character):
    answer = await clerk.act(number, "accept", text=f"a{character}b")
    told(answer, 422, "invalid-input", "control-character", "/text")
    filing = {"item": RADIATION, "form": ITEMS[RADIATION][0] | {"workplace": f"a{character}b"}}
    told(await company.post("/cases", filing), 422, "invalid-input", "control-character", "/form/workplace")


@pytest.mark.parametrize("path", ["/cases?q=%00", "/cases/%00", "/items/a%00b", "/journeys/%00"])
async def test_a_null_character_in_an_address(clerk, path):
    told(await clerk.get(path), 422, "invalid-input", "control-character", "/query")


async def test_a_cursor_of_another_list_or_a_damaged_one(company, clerk):
    for _ in range(2):
        await company.file()
    cursor = (await clerk.get("/cases", params={"limit": 1})).json()["next_cursor"]
    other = await clerk.get("/cases", params={"limit": 1, "sort": "due", "cursor": cursor})
    told(other, 422, "invalid-input", "cursor-of-another-list", "/query/cursor")
    for another in ("/licences", "/events", "/items"):
        told(
            await clerk.get(another, params={"cursor": cursor}),
            422,
            "invalid-input",
            "cursor-of-another-list",
            "/query/cursor",
        )
    for damaged in (cursor[:-4], "x", "W10", cursor.swapcase()):
        told(await clerk.get("/cases", params={"limit": 1, "cursor": damaged}), 422, "invalid-input")


@pytest.mark.parametrize("limit", ["0", "-1", "-7", "101", "9" * 30, "x"])
@pytest.mark.parametrize("path", ["/cases", "/licences", "/events", "/items", "/notices"])
async def test_a_page_of_an_impossible_size(clerk, path, limit):
    answer = await clerk.get(path, params={"limit": limit})
    if limit in ("x", "9" * 30) and answer.status_code == 400:
        told(answer, 400, "invalid-input", "shape", "/query/limit")
    else:
        told(answer, 422, "invalid-input", "limit", "/query/limit")


async def test_a_huge_number_is_no_number_of_an_event(clerk, number):
    told(await clerk.get(f"/cases/{number}/events", params={"after": 2**40}), 400, "invalid-input")


async def test_a_problem_speaks_the_callers_language(offices):
    chinese = (await offices.at().get("/me")).json()
    english = (await offices.at(**{"accept-language": "en"}).get("/me")).json()
    assert (chinese["detail"], english["detail"]) == ("请先登录。", "Please sign in.")
    assert chinese["code"] == english["code"]
