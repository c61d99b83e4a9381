"""What a document shows: the views that slices fill and the renderer sets in type.

Every text is data. The renderer never reads markup in it, so a name may hold any character.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a licence, such as 法定代表人; `label_en` may be empty."""

    label_zh: str
    label_en: str
    value: str


@dataclass(frozen=True, slots=True)
class LicenceView:
    """One licence. `address` is what its QR code opens; `valid_until` is `None` for a licence without an end."""

    number: str
    verification_code: str
    address: str
    title_zh: str
    title_en: str
    holder: str
    fields: tuple[Field, ...]
    issuer_zh: str
    issuer_en: str
    tenant_zh: str
    emblem: str
    """The character of the tenant's emblem."""
    colour: str
    """The tenant's primary colour, `#rrggbb`."""
    issued_on: date
    valid_from: date
    valid_until: date | None


class NoticeKind(StrEnum):
    """The written notices that the law asks for."""

    ACCEPTANCE = "acceptance"
    DEEMED_ACCEPTANCE = "deemed_acceptance"
    CORRECTION = "correction"
    REFUSAL_TO_ACCEPT = "refusal_to_accept"
    EXTENSION = "extension"
    SPECIAL_PROCEDURE = "special_procedure"
    GRANTED = "granted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Defect:
    """What is wrong with one material, and what would put it right."""

    material: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice. Which of the optional facts it shows depends on its kind; those it needs and lacks it leaves out."""

    kind: NoticeKind
    number: str
    """The document's number, 文号, such as 济环审〔2017〕12号."""
    authority: str
    """Who signs: the department, in Chinese."""
    applicant: str
    item: str
    case_number: str
    journey_code: str
    address: str
    """What the QR code opens."""
    received_on: date
    issued_on: date
    act: str = "行政许可"
    """What kind of act the item is; it stands in the title of a decision."""
    legal_basis: str = ""
    """Statute and article; empty means the article of the Administrative Licensing Law for this kind of notice."""
    days: int | None = None
    """Working days: of the promised limit, of the extension, or of the special procedure."""
    due_on: date | None = None
    """The day on which `days` end, or until which a correction is awaited."""
    reasons: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    """What was received."""
    defects: tuple[Defect, ...] = ()
    """For an acceptance: the materials that are still missing (容缺受理)."""
    procedure: str = ""
    """The special procedure: 听证, 检验, 检测, 检疫, 鉴定 or 专家评审."""
    approved_by: str = "本机关负责人"
    """Whose approval an extension has."""
    licence_title: str = ""
    licence_number: str = ""
    reconsideration_body: str = ""
    """Where to apply for reconsideration, usually the people's government at the authority's level."""
    court: str = "有管辖权的人民法院"
    contact: str = ""
    draft: bool = False
    """A preview for the desk: marked as such, without a seal."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a case as its trail names it: what it is, its number, the SHA-256 of the file in hexadecimal."""

    kind: str
    number: str
    digest: str
