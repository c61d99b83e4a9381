"""The numbers that name a person or a company, and what a broken one is told."""

from collections.abc import Callable

from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from onestop.errors import InvalidInput
from onestop.identity.model import AccountKind

_LENGTH = 18
_RULES: dict[type[ValidationError], tuple[str, str]] = {
    InvalidLength: ("length", "A {name} has 18 characters."),
    InvalidFormat: ("characters", "A {name} has no such characters."),
    InvalidChecksum: ("check-digit", "The check digit of this {name} is wrong; a character may be mistyped."),
}


def citizen_number(text: str, field: str = "/identifier") -> str:
    """Return a citizen number in its one form; raise InvalidInput for a broken one (GB 11643-1999)."""
    return _checked(_citizen_number, text, field, "citizen number")


def credit_code(text: str, field: str = "/identifier") -> str:
    """Return a unified social credit code in its one form; raise InvalidInput for a broken one (GB 32100-2015)."""
    return _checked(uscc.validate, text, field, "credit code")


def identifier_of(kind: AccountKind, text: str, field: str = "/identifier") -> str:
    """Return the number that names an applicant of this kind, checked."""
    return credit_code(text, field) if kind is AccountKind.COMPANY else citizen_number(text, field)


def _citizen_number(text: str) -> str:
    """Check the form, the check digit, the date of birth and the province.

    Not `ric.validate`: it also wants the county to have existed in the year of birth, and so refuses everyone who got
    the number after a county was founded or renamed.
    """
    number = str(ric.compact(text))
    if len(number) != _LENGTH:
        raise InvalidLength
    if not (number[:-1].isascii() and number[:-1].isdecimal()):
        raise InvalidFormat
    if number[-1] != ric.calc_check_digit(number):
        raise InvalidChecksum
    ric.get_birth_date(number)
    if not any("province" in facts for _, facts in numdb.get("cn/loc").info(number[:6])):
        raise InvalidComponent
    return number


def _checked(validate: Callable[[str], str], text: str, field: str, name: str) -> str:
    try:
        return str(validate(text))
    except ValidationError as broken:
        other = ("birth-or-region", "The date of birth or the region in this {name} does not exist.")
        rule, message = _RULES.get(type(broken), other)
        raise InvalidInput(message, field=field, rule=rule, name=name) from None
