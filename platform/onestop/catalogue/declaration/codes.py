"""Codes that a declaration may leave to us: made-up credit codes, which say what they are by their body `MU…`."""

from stdnum.cn import uscc

ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
"""GB 11714: the weights of the eight characters of an organisation code."""


def made_up_credit_code(region: str, serial: int) -> str:
    """Return a credit code of public bodies (`11`) that checks but belongs to nobody; `region` has 6 or 9 digits."""
    body = f"MU{region[6:] or '000'}{serial:03}"
    code = f"11{region[:6]}{body}{organisation_check(body)}"
    return code + str(uscc.calc_check_digit(code))


def organisation_check(body: str) -> str:
    """Return the check character of an organisation code (GB 11714)."""
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
