"""A licence and notices as the city issues them, set in type and sealed by an authority of the test's own."""

import asyncio
import tempfile
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from onestop.gateways.authority import ROOT_FILE, development_authority
from onestop.gateways.documents.renderer import TypstRenderer
from onestop.gateways.seal import load_seal
from onestop.kit.documents import Defect, Field, LicenceView, NoticeKind, NoticeView
from onestop.licences.number import LicenceNumber

ASSETS = Path(__file__).parents[2] / "node_modules"
NUMBER = str(LicenceNumber("11100000000013338W011", "11370100004188528C", "2017083100001", 1))

LICENCE = LicenceView(
    number=NUMBER,
    verification_code="7K3M9QXW2A4B",
    address="http://jinan.localhost/verify/7K3M9QXW2A4B",
    title_zh="辐射安全许可证",
    title_en="Radiation Safety Permit",
    holder="济南格兰压缩机有限公司",
    fields=(
        Field("统一社会信用代码", "Unified social credit code", "91370100M000100Y43"),
        Field("地址", "Address", "山东省济南市高新技术产业开发区舜华路2000号"),
    ),
    issuer_zh="济南市环境保护局",
    issuer_en="Jinan Environmental Protection Bureau",
    tenant_zh="济南市",
    emblem="济",
    colour="#9e2b25",
    issued_on=date(2017, 8, 31),
    valid_from=date(2017, 8, 31),
    valid_until=date(2022, 8, 30),
)

NOTICE = NoticeView(
    kind=NoticeKind.ACCEPTANCE,
    number="济环审〔2017〕12号",
    authority="济南市环境保护局",
    applicant="济南格兰压缩机有限公司",
    item="辐射安全许可证核发",
    case_number="370100-20170810-000042",
    journey_code="7K3M9QXW2A4B",
    address="http://jinan.localhost/j/7K3M9QXW2A4B",
    received_on=date(2017, 8, 10),
    issued_on=date(2017, 8, 11),
)

NOTICES = (
    replace(NOTICE, days=15, due_on=date(2017, 9, 1), materials=("辐射安全许可证申请表", "营业执照")),
    replace(NOTICE, kind=NoticeKind.DEEMED_ACCEPTANCE, days=15, due_on=date(2017, 8, 31)),
    replace(
        NOTICE,
        kind=NoticeKind.CORRECTION,
        due_on=date(2017, 9, 11),
        defects=(
            Defect("辐射安全许可证申请表", "未加盖单位公章", "盖章后重新上传"),
            Defect("培训合格证", "缺少一人", "提交扫描件"),
        ),
    ),
    replace(
        NOTICE,
        kind=NoticeKind.REFUSAL_TO_ACCEPT,
        reasons=("不属于本机关职权范围。",),
        reconsideration_body="济南市人民政府",
    ),
    replace(NOTICE, kind=NoticeKind.EXTENSION, days=10, due_on=date(2017, 9, 15), reasons=("屏蔽设施需要复核。",)),
    replace(NOTICE, kind=NoticeKind.SPECIAL_PROCEDURE, procedure="专家评审", days=12, due_on=date(2017, 8, 29)),
    replace(NOTICE, kind=NoticeKind.GRANTED, licence_title="辐射安全许可证", licence_number=NUMBER),
    replace(
        NOTICE,
        kind=NoticeKind.REFUSED,
        reasons=("屏蔽防护不符合标准。", "未配备监测仪器。"),
        reconsideration_body="济南市人民政府",
    ),
)
"""One of each kind."""


@cache
def renderer() -> TypstRenderer:
    """The renderer of the whole run: reading the fonts takes longer than any page."""
    return TypstRenderer(ASSETS)


@cache
def authority() -> Path:
    """The folder of an authority that lives as long as the run."""
    folder = Path(tempfile.mkdtemp()) / "authority"
    development_authority(folder, "济南市")
    return folder


@cache
def root() -> bytes:
    return (authority() / ROOT_FILE).read_bytes()


def sealed(pdf: bytes) -> bytes:
    seal = load_seal(authority() / "seal.pem")
    signed = asyncio.run(seal.sign(pdf, "签发电子证照", "济南市"))
    seal.close()
    return signed


@cache
def sealed_licence() -> bytes:
    return sealed(asyncio.run(renderer().licence(LICENCE)))


def text_of(pdf: bytes) -> str:
    """Return the text as a reader extracts it, without line breaks and the break marks in long words."""
    pages = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return "".join(pages.replace("\u200b", "").split())
