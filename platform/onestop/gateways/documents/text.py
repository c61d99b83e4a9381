"""Foreign text made fit for print: what the fonts cannot draw, and what would deceive the eye, is spelled out."""

import struct
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FULL_UNICODE = 12
"""The format of a font's character map that covers all of Unicode."""


class PrintableText:
    """Replaces each character that has no glyph, or no look of its own (controls, bidirectional marks), by `[U+…]`.

    Nothing is lost: a rare character in a name stays readable as its code point until the fonts know it.
    """

    def __init__(self, fonts: Iterable[Path]) -> None:
        self._drawable = frozenset[int]().union(*map(_characters, fonts))

    def clean(self, value: Any) -> Any:
        """Return `value`, a tree of dicts, lists and strings, with every string made printable."""
        if isinstance(value, str):
            return "".join(map(self._drawn, value.replace("\r\n", "\n").replace("\t", " ")))
        if isinstance(value, dict):
            return {key: self.clean(item) for key, item in value.items()}
        return [self.clean(item) for item in value] if isinstance(value, list) else value

    def _drawn(self, character: str) -> str:
        if character == "\n":
            return character
        if ord(character) in self._drawable and unicodedata.category(character) not in _UNSEEN:
            return character
        return f"[U+{ord(character):04X}]"


def _characters(font: Path) -> set[int]:
    """Return the code points that an OpenType file maps to a glyph (its `cmap` table, format 12)."""
    data = font.read_bytes()
    table_count = struct.unpack_from(">H", data, 4)[0]
    records = (struct.unpack_from(">4sLLL", data, 12 + 16 * i) for i in range(table_count))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    for i in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">L", data, start + 8 + 8 * i)[0]
        if struct.unpack_from(">H", data, at)[0] == _FULL_UNICODE:
            groups = struct.unpack_from(">L", data, at + 12)[0]
            spans = struct.iter_unpack(">LLL", data[at + 16 : at + 16 + 12 * groups])
            return {code for first, last, _ in spans for code in range(first, last + 1)}
    raise ValueError(f"{font.name} has no character map of all of Unicode")
