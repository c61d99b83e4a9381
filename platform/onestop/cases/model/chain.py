"""The hash chain of a case: each event's line is hashed together with the hash before it.

A line is the event as canonical JSON (keys sorted, UTF-8, no spaces). It is kept byte for byte, so a proof made
today can be checked by whoever has SHA-256.
"""

import hashlib
from collections.abc import Mapping

import msgspec

from onestop.cases.model.events import Event

GENESIS = bytes(32)
"""What stands before the first event."""


def line_of(event: Event) -> str:
    """Return the canonical JSON of an event."""
    return msgspec.json.encode(event, order="sorted").decode()


def event_of(line: str) -> Event:
    """Return the event that a line says."""
    return msgspec.json.decode(line, type=Event)


def text_digest(text_id: str, body: str, remarks: Mapping[str, str]) -> str:
    """Return SHA-256 of a text in hexadecimal; the random id salts it, so that nobody finds a short text by trying."""
    content = msgspec.json.encode([text_id, body, dict(remarks)], order="sorted")
    return hashlib.sha256(content).hexdigest()


def link(before: bytes, line: str) -> bytes:
    """Return SHA-256 over the hash before and the line."""
    return hashlib.sha256(before + line.encode()).digest()
