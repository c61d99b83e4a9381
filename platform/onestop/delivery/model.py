"""How a result reaches the applicant: handed over at a window to someone who shows who they are, or sent by post."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onestop.cases.model.state import Delivery
from onestop.errors import InvalidInput
from onestop.identity.model import Relation

LONGEST = 200
LARGEST_SIGNATURE = 64 * 1024
"""Bytes of a signature drawn on a tablet."""
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Address:
    """Where to send to. Personal: sealed at rest, never logged."""

    recipient: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class Collector:
    """Who collected, and the number on the identity card that was shown. Personal: sealed at rest, never logged."""

    name: str
    identifier: str
    relation: Relation
    signature: str | None = None
    """A PNG in base 64, drawn on a tablet."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """Who carries it, and under which number."""

    carrier: str
    tracking_number: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a clerk notes when giving the result away: a collector at the window, or a parcel. `rated`: not skipped."""

    way: Delivery
    rated: bool
    collector: Collector | None = None
    parcel: Parcel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRecord:
    """How one case's result is delivered."""

    case_number: str
    tenant: str
    way: Delivery
    address: Address | None = None
    collector: Collector | None = None
    parcel: Parcel | None = None
    rated: bool | None = None
    """Whether the rating was given when it was offered; `False` is a skip, `None` means not offered yet."""
    handed_by: UUID | None = None
    handed_at: datetime | None = None
    """When it was given to the collector or to the carrier."""
    arrived_at: datetime | None = None


def line_of_text(text: str, field: str) -> str:
    """Return a line without needless spaces; raise InvalidInput for an empty, over-long or unprintable one."""
    line = " ".join(text.split())
    if not line or len(line) > LONGEST or not line.isprintable():
        raise InvalidInput("Give 1 to {most} printable characters.", field=field, rule="line-form", most=LONGEST)
    return line


def check_signature(text: str | None, field: str) -> None:
    """Raise InvalidInput for a signature that is no PNG in base 64 of a fitting size."""
    if text is None:
        return
    try:
        image = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        image = b""
    if not image.startswith(_PNG) or len(image) > LARGEST_SIGNATURE:
        raise InvalidInput("A signature is a PNG image of at most 64 kB.", field=field, rule="signature")
