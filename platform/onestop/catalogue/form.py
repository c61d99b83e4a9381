"""Checking what an applicant typed against the questions an item asks. Pure; every fault is told at once."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import date

from onestop.catalogue.model import FieldType, FormField
from onestop.errors import InvalidForm, InvalidInput
from onestop.identity.numbers import citizen_number, credit_code

PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}[0-9]")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def check_form(fields: tuple[FormField, ...], values: Mapping[str, str], at: str = "/form") -> dict[str, str]:
    """Return the answers, trimmed and in the item's order; raise InvalidForm with every broken rule.

    `at` is the JSON pointer to the form. Answers to questions that nobody asks are refused, not dropped.
    """
    asked = {field.name for field in fields}
    faults = [
        InvalidInput("The item does not ask this.", field=f"{at}/{name}", rule="field-unknown")
        for name in values
        if name not in asked
    ]
    answers: dict[str, str] = {}
    for field in fields:
        value = values.get(field.name, "").strip()
        faults += _faults(field, value, f"{at}/{field.name}")
        if value:
            answers[field.name] = value
    if faults:
        raise InvalidForm(faults)
    return answers


def _faults(field: FormField, value: str, at: str) -> Iterator[InvalidInput]:
    if not value:
        if field.required:
            yield InvalidInput("Please answer this.", field=at, rule="required")
        return
    if len(value) > field.max_length:
        yield InvalidInput("At most {most} characters, please.", field=at, rule="too-long", most=field.max_length)
    elif any(unicodedata.category(character) == "Cc" and character not in "\n\r\t" for character in value):
        yield InvalidInput("This holds a character that cannot be printed.", field=at, rule="control-character")
    else:
        yield from _of_type(field, value, at)


def _of_type(field: FormField, value: str, at: str) -> Iterator[InvalidInput]:
    match field.type:
        case FieldType.DATE if not _is_date(value):
            yield InvalidInput("A date is written like 2026-05-14.", field=at, rule="date")
        case FieldType.NUMBER if not NUMBER.fullmatch(value):
            yield InvalidInput("A number is written like 1200 or 3.5.", field=at, rule="number")
        case FieldType.CHOICE if value not in {choice.value for choice in field.choices}:
            yield InvalidInput("Please choose one of the answers offered.", field=at, rule="choice")
        case FieldType.CITIZEN_NUMBER if not _is_sound(citizen_number, value):
            yield InvalidInput(
                "This is no valid citizen number: 18 characters, the last one a check digit.",
                field=at,
                rule="citizen-number",
            )
        case FieldType.CREDIT_CODE if not _is_sound(credit_code, value):
            yield InvalidInput(
                "This is no valid unified social credit code: 18 characters, the last one a check digit.",
                field=at,
                rule="credit-code",
            )
        case FieldType.PHONE if not PHONE.fullmatch(value):
            yield InvalidInput("A phone number has 6 to 20 digits.", field=at, rule="phone")


def _is_sound(check: Callable[[str], str], value: str) -> bool:
    """Say whether a number is one by the rules that also hold for accounts: who can register can answer."""
    try:
        check(value)
    except InvalidInput:
        return False
    return True


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
