"""What happens to a case is told in writing: one notice an event, numbered, sealed, kept, in the inbox, by mail."""

import hashlib
from datetime import UTC, date, datetime
from io import BytesIO
from uuid import uuid4

import pytest
from pypdf import PdfReader
from tests.support.chain import BESIDE, LEAD
from tests.support.papers import text_of

from onestop.cases.model import commands as c
from onestop.cases.model.state import Verdict
from onestop.cases.model.terms import Procedure
from onestop.cases.service.acting import Words
from onestop.cases.service.sight import actor_in
from onestop.errors import Forbidden, InvalidInput, NotFound
from onestop.kit.documents import Defect, NoticeKind
from onestop.kit.keys import upload_key


@pytest.fixture
async def company(chain):
    return await chain.centre.company()


@pytest.fixture
async def number(chain, company):
    return await chain.file(company)


@pytest.fixture
def of_case(chain, notices):
    async def found(number: str):
        return await notices.of_case(chain.centre.tenancy.tree.everything(), number)

    return found


@pytest.fixture
def paper(chain):
    async def text(notice) -> str:
        return text_of(await chain.objects.get(notice.tenant, notice.object_key))

    return text


async def test_an_acceptance_is_told_with_its_limit_and_what_is_missing(chain, number, follow, of_case, paper):
    gap = c.Missing("plan", date(2026, 3, 6))
    await chain.act(chain.clerk, number, c.Accept(gaps=(gap,)))
    await follow()
    [notice] = await of_case(number)
    assert (notice.kind, notice.number) == (NoticeKind.ACCEPTANCE, "区住建局〔2026〕1号")
    text = await paper(notice)
    assert "受理通知书" in text
    assert "10个工作日" in text
    assert "2026年3月16日" in text
    assert "施工图设计文件" in text
    assert "2026年3月6日前补交" in text


async def test_a_correction_tells_every_defect_with_its_remark(chain, number, follow, of_case, paper):
    defects = (c.Defect("plan", c.Fault.ILLEGIBLE), c.Defect("rules", c.Fault.UNSEALED))
    remarks = {"plan": "第三页看不清", "rules": "缺公章"}
    await chain.act(chain.clerk, number, c.RequestCorrection(defects=defects), "请一次补齐。", remarks)
    await follow()
    [notice] = await of_case(number)
    text = await paper(notice)
    for told in ("施工图设计文件", "第三页看不清", "安全管理制度", "缺公章", "请一次补齐。"):
        assert told in text


async def test_a_notice_says_what_was_so_when_its_event_happened(chain, company, number, follow, of_case, paper, clock):
    await chain.act(chain.clerk, number, c.RequestCorrection(defects=(c.Defect("plan", c.Fault.MISSING),)))
    clock.forward(days=1)
    material = await _plan(chain, company)
    scope = chain.centre.tenancy.tree.everything()
    actor = actor_in(company, (await chain.reading.case(scope, number)).state)
    answer = c.SubmitCorrection(materials=("plan",))
    await chain.acting.act(scope, number, actor, answer, Words(), "k", files={"plan": [material]})
    await follow()
    [notice] = await of_case(number)
    text = await paper(notice)
    assert "于2026年3月2日提出" in text
    assert "2026年3月3日" not in text


async def _plan(chain, company):
    owner, pdf = company.account, b"%PDF-1.4\n" + b"0" * 50
    facts = {"code": "plan", "name": "plan.pdf", "content_type": "application/pdf", "size": len(pdf)}
    material, _ = await chain.materials.begin("370102", owner, owner, **facts)
    await chain.objects.put("370102", upload_key(str(owner), str(material)), pdf, "application/pdf")
    return (await chain.materials.finish("370102", owner, material)).id


async def test_a_refusal_to_accept_tells_reasons_and_remedies(chain, number, follow, of_case, paper):
    await chain.act(chain.clerk, number, c.RefuseAcceptance(), "不属于本机关职权范围。")
    await follow()
    [notice] = await of_case(number)
    text = await paper(notice)
    assert "不属于本机关职权范围。" in text
    assert "济南市历下区人民政府申请行政复议" in text


async def test_silence_for_five_working_days_is_told_as_acceptance(chain, number, follow, of_case, clock):
    clock.forward(days=8)
    await chain.pass_time(number)
    await follow()
    assert [notice.kind for notice in await of_case(number)] == [NoticeKind.DEEMED_ACCEPTANCE]


async def test_the_way_to_a_refusal_is_told_step_by_step(chain, number, follow, of_case, paper):
    await chain.act(chain.clerk, number, c.Accept())
    hearing = c.StartProcedure(department=LEAD, procedure=Procedure.HEARING, days=4)
    await chain.act(chain.officer, number, hearing, "利害关系人要求听证。")
    await chain.act(chain.officer, number, c.EndProcedure())
    await chain.act(chain.officer, number, c.RequestExtension(days=6), "图纸需要复核。")
    await chain.act(chain.head, number, c.ApproveExtension())
    await chain.act(chain.reviewer, number, c.GiveVerdict(department=BESIDE, verdict=Verdict.REJECT), "噪声超标。")
    await chain.act(chain.head, number, c.Decide(granted=False), "噪声防护不符合标准。")
    await follow()
    told = {notice.kind: await paper(notice) for notice in await of_case(number)}
    assert list(told) == [
        NoticeKind.ACCEPTANCE,
        NoticeKind.SPECIAL_PROCEDURE,
        NoticeKind.EXTENSION,
        NoticeKind.REFUSED,
    ]
    assert "听证预计需要4个工作日" in told[NoticeKind.SPECIAL_PROCEDURE]
    assert "利害关系人要求听证。" in told[NoticeKind.SPECIAL_PROCEDURE]
    assert "图纸需要复核。" in told[NoticeKind.EXTENSION]
    assert "延长6个工作日" in told[NoticeKind.EXTENSION]
    assert "噪声防护不符合标准。" in told[NoticeKind.REFUSED]
    assert "噪声超标。" not in told[NoticeKind.REFUSED]


async def test_a_grant_is_told_and_numbers_run_on_in_a_department_and_year(
    chain, company, number, follow, of_case, paper, clock
):
    other = await chain.file(company)
    for each in (number, other):
        await chain.act(chain.clerk, each, c.Accept())
        await chain.act(chain.reviewer, each, c.GiveVerdict(department=BESIDE, verdict=Verdict.APPROVE))
    await chain.act(chain.head, number, c.Decide(granted=True))
    clock.at = datetime(2027, 1, 4, 2, tzinfo=UTC)
    await chain.act(chain.head, other, c.Decide(granted=True))
    await follow()
    first, second = await of_case(number), await of_case(other)
    assert [notice.number for notice in (*first, *second)] == [
        "区住建局〔2026〕1号",
        "区住建局〔2026〕3号",
        "区住建局〔2026〕2号",
        "区住建局〔2027〕1号",
    ]
    assert "《建筑工程施工许可证》" in await paper(first[-1])


async def test_an_entry_told_again_makes_no_second_notice_message_or_mail(
    chain, company, number, notices, of_case, post
):
    await chain.centre.accounts.set_mail(company.account, "office@gelan.example", "zh")
    await chain.act(chain.clerk, number, c.Accept())
    seen = []

    async def keep(entry) -> None:
        seen.append(entry)

    await chain.feed.follow(chain.centre.tenancy.tree.everything(), "watcher", keep)
    for entry in [*seen, *seen]:
        await notices.handle(entry)
    assert len(await of_case(number)) == 1
    assert len((await notices.page(company, None, 10)).rows) == 1
    assert len(post.mails) == 1


async def test_the_file_is_sealed_kept_and_cannot_be_erased(chain, number, follow, of_case):
    await chain.act(chain.clerk, number, c.Accept())
    await follow()
    [notice] = await of_case(number)
    pdf = await chain.objects.get(notice.tenant, notice.object_key)
    assert hashlib.sha256(pdf).hexdigest() == notice.digest
    assert "/Sig" in {field.get("/FT") for field in PdfReader(BytesIO(pdf)).get_fields().values()}
    with pytest.raises(Forbidden):
        await chain.objects.delete(notice.tenant, notice.object_key)


async def test_the_inbox_counts_what_is_unread_and_is_paged(chain, company, notices, follow, clock):
    numbers = [await chain.file(company) for _ in range(3)]
    for number in numbers:
        clock.forward(minutes=1)
        await chain.act(chain.clerk, number, c.Accept())
    await follow()
    assert await notices.unread(company) == 3
    first = await notices.page(company, None, 2)
    rest = await notices.page(company, first.next_cursor, 2)
    assert [line.case_number for line in (*first.rows, *rest.rows)] == numbers[::-1]
    assert rest.next_cursor is None
    read_first = clock.now()
    await notices.read(company, first.rows[0].id)
    clock.forward(hours=1)
    await notices.read(company, first.rows[0].id)
    assert await notices.unread(company) == 2
    assert (await notices.page(company, None, 1)).rows[0].read_at == read_first
    with pytest.raises(InvalidInput):
        await notices.page(company, "nonsense", 2)


async def test_nobody_reads_the_notices_of_others(chain, company, number, notices, follow, of_case):
    stranger = await chain.centre.person()
    await chain.act(chain.clerk, number, c.Accept())
    await follow()
    [notice] = await of_case(number)
    assert (await notices.page(stranger, None, 10)).rows == []
    with pytest.raises(NotFound):
        await notices.read(stranger, notice.id)
    with pytest.raises(NotFound):
        await notices.file(stranger, notice.id)
    assert await notices.file(company, notice.id) == await notices.file(chain.clerk, notice.id)
    with pytest.raises(NotFound):
        await notices.file(company, uuid4())


async def test_mail_speaks_the_applicants_language_and_names_neither_person_nor_item(
    chain, company, number, follow, post
):
    await chain.centre.accounts.set_mail(company.account, "office@gelan.example", "en")
    await chain.act(chain.clerk, number, c.Accept())
    await follow()
    [mail] = post.mails
    text = mail.get_content()
    assert post.recipients == ["office@gelan.example"]
    assert mail["subject"] == f"Notice of acceptance: case {number}"
    assert "http://lixia.localhost/j/" in text
    assert "格兰" not in str(mail) + text
    assert "施工许可" not in text


async def test_who_gave_no_address_gets_no_mail(chain, number, follow, post, notices, company):
    await chain.act(chain.clerk, number, c.Accept())
    await follow()
    assert post.mails == []
    assert await notices.unread(company) == 1


async def test_a_mail_server_that_refuses_holds_up_no_inbox_and_is_asked_again(
    chain, company, number, follow, post, notices
):
    await chain.centre.accounts.set_mail(company.account, "office@gelan.example", "zh")
    await chain.act(chain.clerk, number, c.Accept())
    post.refusing = True
    await follow()
    assert await notices.unread(company) == 1
    post.refusing = False
    everything = chain.centre.tenancy.tree.everything()
    await chain.centre.database.fetch(everything, "update feed_failure set next_at = now()")
    await follow()
    assert [mail["subject"] for mail in post.mails] == [f"受理通知书（办件编号 {number}）"]


async def test_a_preview_shows_the_notice_that_the_act_will_cause(chain, number, notices, follow, of_case):
    scope = chain.centre.tenancy.tree.everything()
    view = await chain.reading.case(scope, number)
    actor = actor_in(chain.clerk, view.state)
    command = c.RequestCorrection(defects=(c.Defect("plan", c.Fault.OTHER),))
    draft = await notices.preview(view, actor, command, Words("", {"plan": "比例不对"}))
    assert draft is not None
    assert draft.draft
    assert draft.defects == (Defect("施工图设计文件", "不符合要求：比例不对", "请按左栏说明补正"),)
    assert "预览" in draft.number
    assert (await notices.drawn(draft)).startswith(b"%PDF")
    assert await notices.preview(view, actor, c.Precheck(ready=True), Words()) is None
    await follow()
    assert await of_case(number) == []
    assert (await chain.reading.case(scope, number)).state == view.state


async def test_a_preview_of_what_is_not_allowed_is_refused_like_the_act(chain, number, notices):
    view = await chain.reading.case(chain.centre.tenancy.tree.everything(), number)
    with pytest.raises(Forbidden):
        await notices.preview(view, actor_in(chain.reviewer, view.state), c.Accept(), Words())
