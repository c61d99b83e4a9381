import asyncio
import time
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from tests.support.papers import ASSETS, LICENCE, NOTICE, NOTICES, NUMBER, renderer, text_of

from onestop.gateways.documents.renderer import TypstRenderer
from onestop.kit.documents import Defect, Field, NoticeKind, NoticeView

HOSTILE = (
    '#import "parts.typ": day',
    '#read("/etc/passwd")',
    "$x^2$ *bold* _it_ `raw` <label> @ref",
    "= heading\n- item\n+ item",
    '"] #panic("x") [',
    "\\u{41} \\ // comment /* more */",
    "{{ view }} ${x} %s",
    "https://example.org/a?b=c#d",
)


async def test_a_licence_shows_all_its_facts() -> None:
    text = text_of(await renderer().licence(LICENCE))
    shown = (
        "辐射安全许可证",
        "RadiationSafetyPermit",
        NUMBER,
        "济南格兰压缩机有限公司",
        "91370100M000100Y43",
        "舜华路2000号",
    )
    for fact in (*shown, "2017年8月31日至2022年8月30日", "济南市环境保护局", "7K3M9QXW2A4B"):
        assert fact in text


async def test_a_licence_without_an_end_says_so() -> None:
    assert "自2017年8月31日起长期有效" in text_of(await renderer().licence(replace(LICENCE, valid_until=None)))


async def test_a_licence_fits_one_page_and_a_very_long_one_flows_onto_the_next() -> None:
    assert len(PdfReader(BytesIO(await renderer().licence(LICENCE))).pages) == 1
    scope = "生产、销售、使用Ⅲ类射线装置；" * 60
    long = await renderer().licence(replace(LICENCE, fields=(*LICENCE.fields, Field("范围", "Scope", scope))))
    assert text_of(long).count("Ⅲ") == 60
    assert len(PdfReader(BytesIO(long)).pages) > 1


async def test_the_file_carries_its_number_is_tagged_and_archivable() -> None:
    reader = PdfReader(BytesIO(await renderer().licence(LICENCE)))
    assert reader.metadata is not None
    assert reader.metadata["/Keywords"] == NUMBER
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "zh-CN"
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.pdfaid_part == "2"
    assert reader.xmp_metadata.pdfaid_conformance == "A"


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_printed_and_never_read_as_markup(text: str) -> None:
    on_licence = await renderer().licence(
        replace(LICENCE, holder=text, title_zh=text, fields=(Field(text, text, text),))
    )
    defects = (Defect(text, text, text),)
    correction = replace(NOTICE, kind=NoticeKind.CORRECTION, applicant=text, item=text, authority=text, defects=defects)
    expected = "".join(text.split())
    assert text_of(on_licence).count(expected) >= 4
    assert text_of(await renderer().notice(correction)).count(expected) >= 6


@settings(max_examples=60, deadline=None)
@given(st.text("\\\"#[]{}()$*_`<>@=/'nux ab1中\n", min_size=1, max_size=30))
@example("\\")
@example('\\"')
@example('\\\\")) #panic("')
def test_no_mixture_of_quotes_and_backslashes_ends_the_data(text: str) -> None:
    printed = text_of(asyncio.run(renderer().notice(replace(NOTICE, applicant=f"甲{text}乙"))))
    assert "".join(f"甲{text}乙".split()) in printed


async def test_what_no_font_draws_and_what_deceives_the_eye_is_spelled_out() -> None:
    text = text_of(
        await renderer().notice(replace(NOTICE, applicant="甲\x00\x07\x1b[2J\u202e乙\u200b😀\ue000\ufffe丙"))
    )
    assert "甲[U+0000][U+0007][U+001B][2J[U+202E]乙[U+200B][U+1F600][U+E000][U+FFFE]丙" in text


async def test_a_word_without_an_end_stays_on_the_page() -> None:
    reader = PdfReader(BytesIO(await renderer().licence(replace(LICENCE, holder="W" * 400))))
    beyond = [x for page in reader.pages for x in _starts(page) if x > float(page.mediabox.width)]
    assert beyond == []
    assert text_of(await renderer().licence(replace(LICENCE, holder="W" * 400))).count("W") >= 400


def _starts(page: object) -> list[float]:
    starts: list[float] = []
    page.extract_text(visitor_text=lambda _t, cm, tm, _f, _s: starts.append(tm[4] * cm[0] + cm[4]))  # type: ignore[attr-defined]
    return starts


@pytest.mark.parametrize("notice", NOTICES, ids=lambda n: n.kind.value)
async def test_every_notice_names_number_applicant_item_case_and_day(notice: NoticeView) -> None:
    text = text_of(await renderer().notice(notice))
    for fact in (notice.number, notice.applicant, notice.item, notice.case_number, "2017年8月11日", "7K3M9QXW2A4B"):
        assert fact in text
    for fact in (*notice.reasons, *notice.materials, *(f"{d.material}{d.problem}{d.remedy}" for d in notice.defects)):
        assert fact in text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (NoticeKind.ACCEPTANCE, ("受理通知书", "15个工作日内（2017年9月1日前）")),
        (NoticeKind.DEEMED_ACCEPTANCE, ("视为受理", "自收到申请材料之日（2017年8月10日）起即为受理")),
        (NoticeKind.CORRECTION, ("一次性告知", "请于2017年9月11日前")),
        (
            NoticeKind.REFUSAL_TO_ACCEPT,
            ("不予受理决定书", "六十日内", "济南市人民政府申请行政复议", "六个月内", "行政诉讼"),
        ),
        (NoticeKind.EXTENSION, ("本机关负责人批准", "延长10个工作日，至2017年9月15日")),
        (NoticeKind.SPECIAL_PROCEDURE, ("专家评审预计需要12个工作日（2017年8月29日前）", "不计算在办理期限内")),
        (NoticeKind.GRANTED, ("准予行政许可决定书", NUMBER, "十个工作日内送达")),
        (NoticeKind.REFUSED, ("不予行政许可决定书", "（一）", "（二）", "六十日内", "六个月内")),
    ],
)
async def test_each_kind_says_what_the_law_wants(kind: NoticeKind, said: tuple[str, ...]) -> None:
    text = text_of(await renderer().notice(next(n for n in NOTICES if n.kind is kind)))
    for words in said:
        assert words in text


async def test_every_kind_has_a_sample() -> None:
    assert [notice.kind for notice in NOTICES] == list(NoticeKind)


async def test_an_items_own_legal_basis_takes_the_place_of_the_licensing_law() -> None:
    own = replace(NOTICES[-1], legal_basis="《印刷业管理条例》第十八条", act="行政确认")
    text = text_of(await renderer().notice(own))
    assert "《印刷业管理条例》第十八条" in text
    assert "不予行政确认决定书" in text
    assert "行政许可法" not in text


async def test_a_preview_bears_no_seal_and_says_that_it_is_one() -> None:
    sealed, draft = await renderer().notice(NOTICE), await renderer().notice(replace(NOTICE, draft=True))
    assert "预览" in text_of(draft)
    assert "预览" not in text_of(sealed)


async def test_many_papers_at_once_come_out_right_and_the_loop_stays_free() -> None:
    views = [replace(LICENCE, holder=f"第{i}号有限公司") for i in range(40)]
    work = asyncio.gather(*map(renderer().licence, views))
    longest, before = 0.0, time.perf_counter()
    while not work.done():
        await asyncio.sleep(0)
        now = time.perf_counter()
        longest, before = max(longest, now - before), now
    for i, pdf in enumerate(await work):
        assert f"第{i}号有限公司" in text_of(pdf)
    assert longest < 0.5


async def test_a_missing_font_is_told_at_start() -> None:
    with pytest.raises(FileNotFoundError):
        TypstRenderer(ASSETS / "nowhere")
