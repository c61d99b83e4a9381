"""What a case says about itself on the desk; personal data masked until someone asks for it, which is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onestop.cases.service.reading import CaseView
from onestop.catalogue.model import FieldType, FormField, Need
from onestop.identity.service.accounts import AccountService
from onestop.kit.ids import spoken
from onestop.kit.masking import masked_citizen_number, masked_name, masked_phone
from onestop.materials.model import Material
from onestop.web.case.words import CHANNELS, DELIVERIES, standing, standing_kind
from onestop.web.desk.desk import Desk
from onestop.web.views import Fact

MASKED = {FieldType.CITIZEN_NUMBER: masked_citizen_number, FieldType.PHONE: masked_phone}


@dataclass(frozen=True, slots=True)
class Paper:
    """A material the item asks for, and the files that came for it."""

    name: str
    need: str
    missing: bool
    files: tuple[Material, ...]


def head(desk: Desk, view: CaseView) -> dict[str, Any]:
    """Return what stands above a case."""
    case, speech = view.summary, desk.speech
    return {
        "title": speech.name(desk.item(case.item, case.item_version)),
        "state": standing(case.status, case.outcome, speech),
        "kind": standing_kind(case.status, case.outcome),
        "seen": case.seq,
        "place": speech.tenant(case.tenant) if case.tenant != desk.principal.tenant else "",
        "who": applicant_name(view),
    }


def applicant_name(view: CaseView) -> str:
    name = view.summary.applicant_name
    return masked_name(name) if view.summary.applicant_kind == "person" else name


async def applicant_facts(desk: Desk, view: CaseView, accounts: AccountService, *, bare: bool = False) -> list[Fact]:
    """Return who applies; `bare` shows the numbers, once that has been recorded."""
    applicant, say = await accounts.applicant(view.summary.applicant), desk.speech.say
    person = view.summary.applicant_kind == "person"
    number = applicant.identifier if bare or not person else masked_citizen_number(applicant.identifier)
    phone = applicant.phone or ""
    return [
        Fact(say("Applicant"), applicant.name if bare or not person else masked_name(applicant.name)),
        Fact(say("Citizen number") if person else say("Credit code"), number),
        *([Fact(say("Telephone"), phone if bare else masked_phone(phone))] if phone else []),
        Fact(say("Filed on"), desk.speech.words.format_datetime(view.summary.filed_at)),
        Fact(say("Came by"), say(CHANNELS[view.summary.channel])),
        Fact(say("Result goes"), say(DELIVERIES[view.state.delivery])),
        Fact(say("Journey code"), spoken(view.journey)),
    ]


def form_facts(desk: Desk, view: CaseView, *, bare: bool = False) -> list[Fact]:
    """Return the form as it was answered, in the item's order."""
    item = desk.item(view.summary.item, view.summary.item_version)
    return [
        Fact(desk.speech.label(field), _answer(desk, field, view.form[field.name], bare=bare))
        for field in item.form
        if field.name in view.form
    ]


def _answer(desk: Desk, field: FormField, value: str, *, bare: bool) -> str:
    if field.type is FieldType.CHOICE:
        known = {choice.value: choice for choice in field.choices}
        found = known.get(value)
        return (found.label_zh if desk.speech.chinese else found.label_en) if found else value
    mask = MASKED.get(field.type)
    return mask(value) if mask and not bare else value


def papers(desk: Desk, view: CaseView, files: Sequence[Material]) -> list[Paper]:
    """Return every material the case was filed under, with what came for it."""
    item, say = desk.item(view.summary.item, view.summary.item_version), desk.speech.say
    asked = {*view.state.terms.required, *view.state.terms.secondary}
    lines = []
    for material in item.materials:
        came = tuple(file for file in files if file.code == material.code)
        if material.code not in asked and not came:
            continue
        need = say("Required") if material.need is Need.REQUIRED else say("May follow later")
        lines.append(Paper(desk.speech.name(material), need, not came, came))
    return lines
