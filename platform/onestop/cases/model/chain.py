"""The hash chain of a case: each event's line is hashed together with the hash before it.

A line is the event as canonical JSON (keys sorted, UTF-8, no spaces). It is kept byte for byte, so a proof made
today can be checked by whoever has SHA-256.
"""

import hashlib

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


def link(before: bytes, line: str) -> bytes:
    """Return SHA-256 over the hash before and the line."""
    return hashlib.sha256(before + line.encode()).digest()
