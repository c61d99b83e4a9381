"""The numbers that name a person or a company, and what a broken one is told."""

from collections.abc import Callable

from stdnum import numdb
from stdnum.cn import ric, uscc
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from onestop.errors import InvalidInput
from onestop.identity.model import AccountKind

_LENGTH = 18
_CREDIT_CODE = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


_Rules = dict[type[ValidationError], tuple[str, str]]
_OF_PEOPLE: _Rules = {
    InvalidLength: ("length", _("A citizen number has 18 characters.")),
    InvalidFormat: ("characters", _("A citizen number is 17 digits, and then a digit or X.")),
    InvalidChecksum: (
        "check-digit",
        _("The check digit of this citizen number is wrong; a character may be mistyped."),
    ),
    InvalidComponent: (
        "birth-or-region",
        _("The date of birth or the province in this citizen number does not exist."),
    ),
}
_OF_COMPANIES: _Rules = {
    InvalidLength: ("length", _("A credit code has 18 characters.")),
    InvalidFormat: ("characters", _("A credit code is digits and capital letters without I, O, S, V and Z.")),
    InvalidChecksum: ("check-digit", _("The check digit of this credit code is wrong; a character may be mistyped.")),
}


def citizen_number(text: str, field: str = "/identifier") -> str:
    """Return a citizen number in its one form; raise InvalidInput for a broken one (GB 11643-1999)."""
    return _checked(_citizen_number, text, field, _OF_PEOPLE)


def credit_code(text: str, field: str = "/identifier") -> str:
    """Return a unified social credit code in its one form; raise InvalidInput for a broken one (GB 32100-2015)."""
    return _checked(_credit_code, text, field, _OF_COMPANIES)


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


def _credit_code(text: str) -> str:
    """Check the form and the check digit.

    Not `uscc.validate`: it refuses the letters with which the codes of some registering departments begin, such as
    N for rural collectives.
    """
    code = str(uscc.compact(text))
    if len(code) != _LENGTH:
        raise InvalidLength
    if not set(code) <= _CREDIT_CODE or not set(code[2:8]) <= set("0123456789"):
        raise InvalidFormat
    if code[-1] != uscc.calc_check_digit(code[:-1]):
        raise InvalidChecksum
    return code


def _checked(validate: Callable[[str], str], text: str, field: str, rules: _Rules) -> str:
    try:
        return validate(text)
    except ValidationError as broken:
        rule, message = rules[type(broken)]
        raise InvalidInput(message, field=field, rule=rule) from None
