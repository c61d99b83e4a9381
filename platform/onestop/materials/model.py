"""Materials: what a file is, and what may be one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import filetype

from onestop.errors import InvalidInput

MOST_BYTES = 20 * 1024 * 1024
"""The largest file, in bytes."""
HELD_FOR = timedelta(days=365)
"""How long a paper that the city holds is attached by itself; older ones are asked for anew."""
TYPES = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
"""Content types that a material may have, and the name of each in the catalogue."""
LONGEST_NAME = 200
SNIFFED_BYTES = 8192


class MaterialState(StrEnum):
    """Pending: its upload was begun. Held: it arrived, was checked, and can be used. Refused: it did not pass."""

    PENDING = "pending"
    HELD = "held"
    REFUSED = "refused"


class Source(StrEnum):
    """Where a material came from."""

    UPLOADED = "uploaded"
    SCANNED = "scanned"
    REUSED = "reused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """One file. `owner` is the applicant whose paper it is; `digest` is SHA-256 in hexadecimal once it is held."""

    id: UUID
    tenant: str
    owner: UUID
    uploader: UUID
    code: str
    file_name: str
    content_type: str
    size: int
    digest: str | None
    state: MaterialState
    source: Source
    origin: UUID | None
    key: str
    at: datetime


def check_announced(file_name: str, content_type: str, size: int) -> None:
    """Raise InvalidInput for a file that can be refused before it is sent."""
    if not file_name.strip() or len(file_name) > LONGEST_NAME or not file_name.isprintable():
        raise InvalidInput(
            "A file name has 1 to {most} printable characters.", field="/name", rule="file-name", most=LONGEST_NAME
        )
    if content_type not in TYPES:
        raise InvalidInput("A material is a PDF, a JPEG or a PNG file.", field="/type", rule="file-type")
    if size <= 0:
        raise InvalidInput("The file is empty.", field="/size", rule="file-empty")
    if size > MOST_BYTES:
        raise InvalidInput(
            "The file is larger than {most} MB.", field="/size", rule="file-too-large", most=MOST_BYTES // 1024 // 1024
        )


def sniffed(content: bytes) -> str | None:
    """Return the content type that the file's own bytes show, if it is one that a material may have."""
    kind = filetype.guess(content[:SNIFFED_BYTES])
    return kind.mime if kind is not None and kind.mime in TYPES else None


def check_arrived(announced: str, content: bytes) -> None:
    """Raise InvalidInput when the bytes are not what was announced."""
    if not content:
        raise InvalidInput("The file is empty.", field="/file", rule="file-empty")
    if sniffed(content) != announced:
        raise InvalidInput(
            "The file's content is not what its name says: send a PDF, a JPEG or a PNG file.",
            field="/file",
            rule="file-content",
        )
