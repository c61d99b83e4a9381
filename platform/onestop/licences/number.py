"""The identifier of an electronic licence, GB/T 36904-2018.

    1.2.156.3005.2 . type (21) . issuer's credit code (18) . serial . version (3 digits) . check

The check character is ISO 7064 MOD 37,36 over type, issuer, serial and version, without the dots and the root.
"""

import re
from dataclasses import dataclass

from stdnum.iso7064 import mod_37_36

from onestop.errors import InvalidInput

ROOT = "1.2.156.3005.2"
MOST_SERIAL = 32
MOST_VERSION = 999
_FIELD = "/number"
_TYPE = re.compile(r"[0-9A-Z]{21}")
_ISSUER = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_SERIAL = re.compile(rf"[0-9A-Z]{{1,{MOST_SERIAL}}}")
_VERSION = re.compile(r"[0-9]{3}")
_PARTS = 5


@dataclass(frozen=True, slots=True)
class LicenceNumber:
    """The parts of a licence's identifier; `str()` gives it with root, dots and check character."""

    type_code: str
    issuer: str
    serial: str
    version: int

    def __post_init__(self) -> None:
        """Refuse a part that breaks the standard."""
        _must(_TYPE, self.type_code, "The licence type has 21 digits or capital letters.", "licence-type")
        _must(
            _ISSUER,
            self.issuer,
            "The issuer's credit code has 18 digits or capital letters without I, O, S, V, Z.",
            "licence-issuer",
        )
        _must(_SERIAL, self.serial, "The serial has 1 to 32 digits or capital letters.", "licence-serial")
        if not 1 <= self.version <= MOST_VERSION:
            raise InvalidInput("The version of a licence is 001 to 999.", field=_FIELD, rule="licence-version")

    @property
    def check(self) -> str:
        """The check character."""
        return str(mod_37_36.calc_check_digit(f"{self.type_code}{self.issuer}{self.serial}{self.version:03}"))

    def __str__(self) -> str:
        return f"{ROOT}.{self.type_code}.{self.issuer}.{self.serial}.{self.version:03}.{self.check}"

    def renewed(self) -> "LicenceNumber":
        """Return the number of the licence that supersedes this one: the next version."""
        return LicenceNumber(self.type_code, self.issuer, self.serial, self.version + 1)


def parse_number(text: str) -> LicenceNumber:
    """Return the parts of `text`; raises `InvalidInput` naming the part that breaks the standard."""
    root, parts = text[: len(ROOT) + 1], text[len(ROOT) + 1 :].split(".")
    if root != f"{ROOT}." or len(parts) != _PARTS:
        raise InvalidInput(
            "A licence number is {root} and five parts, with dots between.",
            field=_FIELD,
            rule="licence-form",
            root=ROOT,
        )
    type_code, issuer, serial, version, check = parts
    _must(_VERSION, version, "The version of a licence is 001 to 999.", "licence-version")
    number = LicenceNumber(type_code, issuer, serial, int(version))
    if check != number.check:
        raise InvalidInput("The check character of the licence number is wrong.", field=_FIELD, rule="licence-check")
    return number


def _must(rule: re.Pattern[str], text: str, message: str, name: str) -> None:
    if not rule.fullmatch(text):
        raise InvalidInput(message, field=_FIELD, rule=name)
