"""What the catalogue says over HTTP, its names in the caller's language; law and conditions stay in Chinese."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from onestop.catalogue.model import (
    Audience,
    Channel,
    DeliveryWay,
    FieldType,
    FileType,
    FormField,
    Handling,
    Implementation,
    Material,
    Need,
    PaperForm,
    ProcedureKind,
)
from onestop.kit.i18n import said
from onestop.tenancy.model import Department, Premises
from onestop.tenancy.wire import HallView

Directory = Mapping[str, Department]
Days = Annotated[int, Meta(description="Working days.")]


class ItemLine(Struct):
    """A service item in a list."""

    code: Annotated[str, Meta(description="Basic code of 12 characters.", examples=["000101001000"])]
    name: Annotated[str, Meta(examples=["辐射安全许可"])]
    department: Annotated[str, Meta(description="Who decides.", examples=["370100-environment"])]
    department_name: str
    audience: list[Audience]
    handling: Handling
    channels: list[Channel]
    promised_days: Days
    visits: int
    fee_fen: Annotated[int, Meta(description="In hundredths of a yuan.")]

    @classmethod
    def of(cls, offer: Implementation, directory: Directory, language: str) -> "ItemLine":
        item = offer.item
        return cls(
            item.code,
            said(item, "name", language),
            offer.lead,
            said(directory[offer.lead], "name", language),
            list(item.audience),
            item.handling,
            list(item.channels),
            item.promised_days,
            item.visits,
            item.fee_fen,
        )


class ItemPage(Struct):
    items: list[ItemLine]
    next_cursor: str | None


class MaterialView(Struct):
    code: str
    name: str
    issued_by: str
    need: Need
    form: PaperForm
    shared: Annotated[bool, Meta(description="The administration gets it by itself; it need not be brought.")]
    types: list[FileType]

    @classmethod
    def of(cls, material: Material, language: str) -> "MaterialView":
        name, issuer = said(material, "name", language), said(material, "issued_by", language)
        return cls(material.code, name, issuer, material.need, material.form, material.shared, list(material.types))


class ChoiceView(Struct):
    value: str
    label: str


class QuestionView(Struct):
    name: str
    label: str
    type: FieldType
    required: bool
    hint: str
    max_length: int
    choices: list[ChoiceView]

    @classmethod
    def of(cls, question: FormField, language: str) -> "QuestionView":
        return cls(
            question.name,
            said(question, "label", language),
            question.type,
            question.required,
            said(question, "hint", language),
            question.max_length,
            [ChoiceView(choice.value, said(choice, "label", language)) for choice in question.choices],
        )


class ReviewView(Struct):
    department: str
    department_name: str
    days: Days


class ProcedureView(Struct):
    kind: ProcedureKind
    days: Days


class LicenceTypeView(Struct):
    code: str
    name: str
    valid_years: int | None


class ItemGuide(Struct, kw_only=True):
    """Everything about an item as this tenant offers it: what to bring, how long it takes, where, what it costs."""

    code: str
    implementation_code: Annotated[str, Meta(description="31 characters (GB/T 39554.1).")]
    version: Annotated[str, Meta(description="The item's, then those of tenants down the tree.", examples=["2.1"])]
    name: str
    department: str
    department_name: str
    keywords: list[str]
    audience: list[Audience]
    handling: Handling
    channels: list[Channel]
    delivery: list[DeliveryWay]
    visits: int
    fee_fen: int
    fee_basis: str
    promised_days: Days
    statutory_days: Days
    extension_days: Days
    correction_days: Days
    joint: bool
    legal_basis: list[str]
    conditions: list[str]
    materials: list[MaterialView]
    form: list[QuestionView]
    reviews: list[ReviewView]
    procedures: list[ProcedureView]
    licence: LicenceTypeView
    in_force_from: date
    in_force_until: date | None
    source: Annotated[str, Meta(description="What is published about the item, and what is modelled by us.")]
    halls: Annotated[list[HallView], Meta(description="Where, at which windows, and when.")]


def guide(offer: Implementation, directory: Directory, halls: list[Premises], language: str) -> ItemGuide:
    """Return the guide of an offer, its halls with the windows that serve it."""
    item = offer.item
    return ItemGuide(
        code=item.code,
        implementation_code=offer.code,
        version=offer.version,
        name=said(item, "name", language),
        department=offer.lead,
        department_name=said(directory[offer.lead], "name", language),
        keywords=list(item.keywords),
        audience=list(item.audience),
        handling=item.handling,
        channels=list(item.channels),
        delivery=list(item.delivery),
        visits=item.visits,
        fee_fen=item.fee_fen,
        fee_basis=item.fee_basis,
        promised_days=item.promised_days,
        statutory_days=item.statutory_days,
        extension_days=item.extension_days,
        correction_days=item.correction_days,
        joint=item.joint,
        legal_basis=list(item.legal_basis),
        conditions=list(item.conditions),
        materials=[MaterialView.of(material, language) for material in item.materials],
        form=[QuestionView.of(question, language) for question in item.form],
        reviews=[
            ReviewView(r.department, said(directory[r.department], "name", language), r.days) for r in offer.reviews
        ],
        procedures=[ProcedureView(p.kind, p.days) for p in item.procedures],
        licence=LicenceTypeView(item.licence.code, said(item.licence, "name", language), item.licence.valid_years),
        in_force_from=item.in_force_from,
        in_force_until=item.in_force_until,
        source=item.source,
        halls=[HallView.of(one, language) for one in halls],
    )
