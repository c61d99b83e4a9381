"""The answers of an application: every fault at once, each with its place and rule; what is right comes back clean."""

import pytest
from stdnum.cn import ric, uscc

from onestop.catalogue.form import check_form
from onestop.catalogue.model import Choice, FieldType, FormField
from onestop.errors import InvalidForm, InvalidInput


def field(name: str, kind: FieldType = FieldType.TEXT, **more) -> FormField:
    return FormField(name, name, name, kind, **more)


FIELDS = (
    field("name", max_length=10),
    field("why", required=False, max_length=30),
    field("day", FieldType.DATE, required=False),
    field("many", FieldType.NUMBER, required=False),
    field("kind", FieldType.CHOICE, required=False, choices=(Choice("a", "甲", "A"), Choice("b", "乙", "B"))),
    field("who", FieldType.CITIZEN_NUMBER, required=False),
    field("firm", FieldType.CREDIT_CODE, required=False),
    field("call", FieldType.PHONE, required=False),
)


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("name", "", "required"),
        ("name", " ", "required"),
        ("name", "长" * 11, "too-long"),
        ("name", "a\u0007b", "control-character"),
        ("age", "7", "field-unknown"),
        ("day", "20260514", "date"),
        ("day", "2026-02-30", "date"),
        ("day", "2026-W20-4", "date"),
        ("many", "a few", "number"),
        ("many", "1_000", "number"),
        ("many", "１２", "number"),
        ("many", "NaN", "number"),
        ("kind", "c", "choice"),
        ("who", "110105194912310021", "citizen-number"),
        ("firm", "91350100M000100Y44", "credit-code"),
        ("call", "12-34", "phone"),
        ("call", "１３８００５３１１２２", "phone"),
    ],
)
def test_a_broken_answer_is_told_with_its_place_and_rule(name, value, rule):
    with pytest.raises(InvalidForm) as refused:
        check_form(FIELDS, {"name": "张伟"} | {name: value})
    assert [(fault.field, fault.rule) for fault in refused.value.faults] == [(f"/form/{name}", rule)]


def test_every_fault_is_told_at_once():
    with pytest.raises(InvalidInput) as refused:
        check_form(FIELDS, {"day": "soon", "many": "few", "age": "7"})
    assert {fault.rule for fault in refused.value.faults} == {"required", "date", "number", "field-unknown"}


def test_whoever_can_register_can_answer_with_the_own_number():
    """A county founded or closed since the birth, and a code that begins with a letter, are no faults anywhere."""
    person, firm = "37120219900307123", "N2370102MF0000001"
    numbers = {"who": person + ric.calc_check_digit(f"{person}0"), "firm": firm + uscc.calc_check_digit(firm)}
    assert check_form(FIELDS, {"name": "张伟"} | numbers) == {"name": "张伟"} | numbers


def test_answers_come_back_in_the_items_order_without_spaces_around_them():
    given = {"call": " 138-0053-1122 ", "many": "3.5", "why": "one\r\ntwo", "name": " 张伟", "day": "2026-05-14"}
    answers = check_form(FIELDS, given)
    assert list(answers) == ["name", "why", "day", "many", "call"]
    assert (answers["name"], answers["why"], answers["call"]) == ("张伟", "one\r\ntwo", "138-0053-1122")
