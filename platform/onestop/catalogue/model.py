"""Service items: what one can apply for, what it asks for, how long it may take, and how a tenant takes it over.

All limits are counted in legal working days. Names come in Chinese and English; law and conditions stay in Chinese,
the language in which they bind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from onestop.errors import InvalidInput
from onestop.tenancy.model import Department, Level, Tenant

LEVEL_DIGIT = {Level.CITY: "3", Level.DISTRICT: "4", Level.STREET: "5"}
"""The level's place in an implementation code; 3 and 4 are seen in published data, 5 is our own reading."""


class Audience(StrEnum):
    PERSON = "person"
    COMPANY = "company"


class Need(StrEnum):
    """A case may be accepted while a secondary material is still missing (acceptance with gaps)."""

    REQUIRED = "required"
    SECONDARY = "secondary"


class PaperForm(StrEnum):
    """In which form a material counts; each later one is easier to give than the one before."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


class FileType(StrEnum):
    """What may be uploaded, by the name that sniffing the content gives."""

    PDF = "pdf"
    JPEG = "jpg"
    PNG = "png"


class FieldType(StrEnum):
    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    CITIZEN_NUMBER = "citizen-number"
    CREDIT_CODE = "credit-code"
    PHONE = "phone"


class Handling(StrEnum):
    """Immediate: decided at once, on the same visit. Committed: decided within the promised limit."""

    IMMEDIATE = "immediate"
    COMMITTED = "committed"


class Channel(StrEnum):
    ONLINE = "online"
    WINDOW = "window"
    KIOSK = "kiosk"
    PHONE = "phone"


class DeliveryWay(StrEnum):
    PICKUP = "pickup"
    POST = "post"


class ProcedureKind(StrEnum):
    """Time that does not count (Administrative Licensing Law, art. 45)."""

    HEARING = "hearing"
    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert-review"


class Place(StrEnum):
    """Where a department stands, seen from the tenant that offers the item: itself, or the tenant above at a level."""

    OWN = "own"
    CITY = "city"
    DISTRICT = "district"
    STREET = "street"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label_zh: str
    label_en: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of the application form; `max_length` in characters, for numbers in digits."""

    name: str
    label_zh: str
    label_en: str
    type: FieldType = FieldType.TEXT
    required: bool = True
    hint_zh: str = ""
    hint_en: str = ""
    max_length: int = 200
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """One paper or file. The same `code` means the same paper in every item, so what is held can be used again.

    `shared` says that the administration can get it by itself, so it must not be demanded (Decree 716).
    """

    code: str
    name_zh: str
    name_en: str
    issued_by_zh: str
    issued_by_en: str
    need: Need = Need.REQUIRED
    form: PaperForm = PaperForm.ELECTRONIC
    shared: bool = False
    types: tuple[FileType, ...] = (FileType.PDF, FileType.JPEG, FileType.PNG)


@dataclass(frozen=True, slots=True)
class Authority:
    """A department by its short name and place, before the offering tenant is known."""

    department: str
    at: Place = Place.OWN


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One department's part of the examination; all parts run at the same time."""

    department: str
    days: int
    at: Place = Place.OWN


@dataclass(frozen=True, slots=True)
class SpecialProcedure:
    """A procedure the item allows, and the most working days it takes."""

    kind: ProcedureKind
    days: int


@dataclass(frozen=True, slots=True)
class LicenceType:
    """The electronic licence that a grant results in: 21 characters (GB/T 36904), no years means no end."""

    code: str
    name_zh: str
    name_en: str
    valid_years: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One version of a service item; `code` is the basic code of 12 characters (GB/T 39554.1).

    `offered_at` are the levels whose tenants accept it, `lead` decides, `reviews` examine at the same time.
    `in_force_until` is the last day on which it can be filed. `correction_days`: what the applicant has to answer.
    `extension_days`: the most the head may add. `source` says what is published and what is modelled.
    `yellow_days`: the light is yellow when this many working days or fewer are left.
    """

    code: str
    version: int
    in_force_from: date
    name_zh: str
    name_en: str
    source: str
    keywords: tuple[str, ...]
    audience: tuple[Audience, ...]
    offered_at: tuple[Level, ...]
    lead: Authority
    legal_basis: tuple[str, ...]
    conditions: tuple[str, ...]
    materials: tuple[Material, ...]
    form: tuple[FormField, ...]
    statutory_days: int
    promised_days: int
    handling: Handling
    channels: tuple[Channel, ...]
    delivery: tuple[DeliveryWay, ...]
    licence: LicenceType
    in_force_until: date | None = None
    fee_fen: int = 0
    fee_basis: str = ""
    visits: int = 0
    reviews: tuple[ReviewStep, ...] = ()
    procedures: tuple[SpecialProcedure, ...] = ()
    extension_days: int = 10
    joint: bool = False
    correction_days: int = 10
    yellow_days: int = 3

    def in_force_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)

    @property
    def parallel(self) -> bool:
        """Whether two or more departments examine at the same time."""
        return len({(r.at, r.department) for r in self.reviews}) > 1


@dataclass(frozen=True, slots=True)
class OwnMaterial:
    """How a tenant asks for one of the item's materials; materials it does not list it does not ask for."""

    code: str
    need: Need = Need.REQUIRED
    form: PaperForm | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A tenant's own version of an item: what it does quicker, or asks for less. What is not given is inherited."""

    tenant: str
    item: str
    version: int
    in_force_from: date
    in_force_until: date | None = None
    promised_days: int | None = None
    handling: Handling | None = None
    visits: int | None = None
    fee_fen: int | None = None
    materials: tuple[OwnMaterial, ...] | None = None

    def in_force_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


@dataclass(frozen=True, slots=True)
class Review:
    """A review step whose department is known."""

    department: str
    days: int


@dataclass(frozen=True, slots=True)
class Implementation:
    """An item as one tenant offers it: own versions applied, departments known. A case keeps it as it was when filed.

    `code` has 31 characters; `version` is the item's, then those of own versions down the tree: `2`, `2.1`, `2.0.1`.
    """

    code: str
    version: str
    tenant: str
    item: Item
    lead: str
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an own version is not accepted: the field, a stable word for the rule, and English with its facts."""

    field: str
    rule: str
    message: str
    facts: Mapping[str, object]

    def text(self) -> str:
        return self.message.format(**self.facts)


def in_force(versions: Iterable[Item], code: str, day: date) -> Item | None:
    """Return the version of an item that is in force on a day, if there is one; the later one where two overlap."""
    found = [i for i in versions if i.code == code and i.in_force_on(day)]
    return max(found, key=lambda i: i.version, default=None)


def implementation_code(credit_code: str, level: Level, basic_code: str) -> str:
    """Return the 31 characters: the implementing department's credit code, the level's digit, the basic code."""
    return f"{credit_code}{LEVEL_DIGIT[level]}{basic_code}"


def department_code(department: str, at: Place, chain: Sequence[Tenant]) -> str:
    """Return the code of a department seen from a tenant; `chain` is the tenant and all above it, the nearest first."""
    if at is Place.OWN:
        return f"{chain[0].code}-{department}"
    for tenant in chain:
        if tenant.level == at.value:
            return f"{tenant.code}-{department}"
    raise InvalidInput(
        "{tenant} has no tenant above it at the level {level}.",
        field="/at",
        rule="wrong-level",
        tenant=chain[0].code,
        level=at.value,
    )


def refusals(item: Item, own: Override) -> list[Refusal]:
    """Say everything in which an own version is slower or asks for more than what it inherits."""
    return [*_slower(item, own), *_dearer(item, own), *_asks_more(item, own)]


def tighten(item: Item, own: Override) -> Item:
    """Return the item with an own version applied; one that is slower or asks for more is refused."""
    for refusal in refusals(item, own):
        raise InvalidInput(refusal.message, field=refusal.field, rule=refusal.rule, **refusal.facts)
    promised = item.promised_days if own.promised_days is None else own.promised_days
    return replace(
        item,
        promised_days=promised,
        handling=own.handling or item.handling,
        visits=item.visits if own.visits is None else own.visits,
        fee_fen=item.fee_fen if own.fee_fen is None else own.fee_fen,
        materials=item.materials if own.materials is None else _own_materials(item, own.materials),
        reviews=tuple(replace(r, days=min(r.days, promised)) for r in item.reviews),
    )


def implement(
    item: Item, chain: Sequence[Tenant], overrides: Mapping[str, Override], departments: Mapping[str, Department]
) -> Implementation:
    """Return the item as the first tenant of `chain` offers it.

    `overrides` are the own versions of this item in force, by tenant; those of the tenants above come first.
    A tenant at a level that does not offer the item, or a department that does not exist, is refused.
    """
    if chain[0].level not in item.offered_at:
        raise InvalidInput(
            "{item} is not offered at {tenant}.",
            field="/item",
            rule="not-offered-here",
            item=item.code,
            tenant=chain[0].code,
        )
    versions = [item.version]
    for tenant in reversed(chain):
        own = overrides.get(tenant.code)
        if tenant.level is not Level.CITY:
            versions.append(own.version if own else 0)
        item = tighten(item, own) if own else item
    lead = _known(department_code(item.lead.department, item.lead.at, chain), departments)
    level = next(t.level for t in chain if t.code == lead.tenant)
    return Implementation(
        code=implementation_code(lead.credit_code, level, item.code),
        version=_dotted(versions),
        tenant=chain[0].code,
        item=item,
        lead=lead.code,
        reviews=tuple(
            Review(_known(department_code(r.department, r.at, chain), departments).code, r.days) for r in item.reviews
        ),
    )


def _known(code: str, departments: Mapping[str, Department]) -> Department:
    if code not in departments:
        raise InvalidInput(
            "There is no department {department}.", field="/department", rule="unknown-department", department=code
        )
    return departments[code]


def _dotted(versions: list[int]) -> str:
    while versions[-1] == 0:
        versions = versions[:-1]
    return ".".join(map(str, versions))


def _own_materials(item: Item, own: Iterable[OwnMaterial]) -> tuple[Material, ...]:
    inherited = {m.code: m for m in item.materials}
    return tuple(replace(inherited[o.code], need=o.need, form=o.form or inherited[o.code].form) for o in own)


def _slower(item: Item, own: Override) -> Iterable[Refusal]:
    if own.promised_days is not None and own.promised_days > item.promised_days:
        yield Refusal(
            "/promised_days",
            "not-quicker",
            "A promised limit of {own} working days is longer than the inherited {inherited}.",
            {"own": own.promised_days, "inherited": item.promised_days},
        )
    if own.handling is Handling.COMMITTED and item.handling is Handling.IMMEDIATE:
        yield Refusal("/handling", "not-quicker", "An immediate item may not become a committed one.", {})
    if own.handling is Handling.IMMEDIATE and item.reviews:
        yield Refusal(
            "/handling", "immediate-without-reviews", "An item that departments review cannot be immediate.", {}
        )


def _dearer(item: Item, own: Override) -> Iterable[Refusal]:
    if own.visits is not None and own.visits > item.visits:
        yield Refusal(
            "/visits",
            "asks-more",
            "{own} visits are more than the inherited {inherited}.",
            {"own": own.visits, "inherited": item.visits},
        )
    if own.fee_fen is not None and own.fee_fen > item.fee_fen:
        yield Refusal(
            "/fee_fen",
            "asks-more",
            "A fee of {own} fen is higher than the inherited {inherited}.",
            {"own": own.fee_fen, "inherited": item.fee_fen},
        )


def _asks_more(item: Item, own: Override) -> Iterable[Refusal]:
    inherited = {m.code: m for m in item.materials}
    ease = list(PaperForm)
    for index, material in enumerate(own.materials or ()):
        at, facts = f"/materials/{index}", {"material": material.code}
        above = inherited.get(material.code)
        if above is None:
            yield Refusal(at, "asks-more", "The inherited item does not ask for {material}.", facts)
            continue
        if material.need is Need.REQUIRED and above.need is Need.SECONDARY:
            yield Refusal(f"{at}/need", "asks-more", "{material} is secondary in the inherited item.", facts)
        if material.form and ease.index(material.form) < ease.index(above.form):
            yield Refusal(f"{at}/form", "asks-more", "{material} is asked for in a harder form than inherited.", facts)
