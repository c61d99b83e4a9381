"""The numbers that name a person or a company, and what a broken one is told."""

from typing import Any

from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidFormat, InvalidLength, ValidationError

from onestop.errors import InvalidInput
from onestop.identity.model import AccountKind

_RULES: dict[type[ValidationError], tuple[str, str]] = {
    InvalidLength: ("length", "A {name} has 18 characters."),
    InvalidFormat: ("characters", "A {name} has no such characters."),
    InvalidChecksum: ("check-digit", "The check digit of this {name} is wrong; a character may be mistyped."),
}


def citizen_number(text: str, field: str = "/identifier") -> str:
    """Return a citizen number in its one form; raise InvalidInput for a broken one (GB 11643-1999)."""
    return _checked(ric, text, field, "citizen number")


def credit_code(text: str, field: str = "/identifier") -> str:
    """Return a unified social credit code in its one form; raise InvalidInput for a broken one (GB 32100-2015)."""
    return _checked(uscc, text, field, "credit code")


def identifier_of(kind: AccountKind, text: str, field: str = "/identifier") -> str:
    """Return the number that names an applicant of this kind, checked."""
    return credit_code(text, field) if kind is AccountKind.COMPANY else citizen_number(text, field)


def _checked(standard: Any, text: str, field: str, name: str) -> str:
    try:
        return str(standard.validate(text))
    except ValidationError as broken:
        other = ("birth-or-region", "The date of birth or the region in this {name} does not exist.")
        rule, message = _RULES.get(type(broken), other)
        raise InvalidInput(message, field=field, rule=rule, name=name) from None


def masked(identifier: str) -> str:
    """Return a number as a screen may show it: the first four and last two characters."""
    return identifier[:4] + "*" * (len(identifier) - 6) + identifier[-2:]
