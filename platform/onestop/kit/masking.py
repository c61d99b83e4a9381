"""What is left of personal data where a person needs to recognise it but not to read it."""

STAR = "*"
LEAST_HIDDEN = 4
"""A number in which fewer characters would be hidden is hidden whole."""


def masked_name(name: str) -> str:
    """Return a natural person's name with its middle hidden: 张* for two characters, 欧**华 for four.

    A name written in words keeps the first letter of each. Organisations are public and are not masked at all.
    """
    words = name.split()
    if len(words) > 1:
        return " ".join(word[0] + STAR * (len(word) - 1) for word in words)
    if len(name) < 2:  # noqa: PLR2004
        return STAR * len(name)
    last = name[-1] if len(name) > 2 else ""  # noqa: PLR2004
    return name[0] + STAR * (len(name) - 1 - len(last)) + last


def masked_citizen_number(number: str) -> str:
    """Return the number with its first three and last four characters only: neither birthday nor place remains."""
    return _hidden(number, 3, 4)


def masked_phone(number: str) -> str:
    """Return a mobile number as 138****5678, a shorter one with its last four digits only."""
    mobile = 11
    return _hidden(number, 3 if len(number) >= mobile else 0, 4)


def _hidden(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    if hidden < LEAST_HIDDEN:
        return STAR * len(text)
    return text[:first] + STAR * hidden + text[len(text) - last :]
