"""Identifiers that people read aloud, and secrets that nobody guesses."""

import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so a code survives being read over the telephone."""


def journey_code(length: int = 12) -> str:
    """Return a random code of 5 bits a character; 12 characters carry 60 bits."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def spoken(code: str) -> str:
    """Return the code in groups of four, as it is printed and read."""
    return " ".join(code[i : i + 4] for i in range(0, len(code), 4))


def heard(text: str) -> str:
    """Return the code that someone meant: spaces and hyphens dropped, look-alikes folded."""
    folded = text.upper().replace(" ", "").replace("-", "")
    return folded.translate(str.maketrans("ILOU", "110V"))
