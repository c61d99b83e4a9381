"""What an archive or a backup holds, told by digests. A file of canonical JSON, so that it can be signed."""

from datetime import datetime

import msgspec

FORMAT = "onestop-keeping/1"
MANIFEST, PROOF = "manifest.json", "manifest.json.p7s"


class _Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Table(_Told, frozen=True, kw_only=True):
    """A table: how many of its rows are here, and SHA-256 over all their lines, each with its line feed."""

    name: str
    rows: int
    digest: str


class File(_Told, frozen=True, kw_only=True):
    """A part of a table, by its path; `size` in bytes, `digest` SHA-256 in hexadecimal."""

    path: str
    table: str
    size: int
    digest: str


class Item(_Told, frozen=True, kw_only=True):
    """An object of the tenant's store. In an archive its copy lies at `path`; a backup names its `version` there."""

    key: str
    version: str
    size: int
    digest: str = ""
    path: str = ""


class Manifest(_Told, frozen=True, kw_only=True):
    format: str = FORMAT
    kind: str
    tenant: str
    operation: str
    release: str
    made_at: datetime
    tables: tuple[Table, ...]
    files: tuple[File, ...]
    items: tuple[Item, ...]


def written(manifest: Manifest) -> bytes:
    """Return the manifest's file."""
    return msgspec.json.encode(manifest, order="sorted")


def read(content: bytes) -> Manifest:
    """Return what a file says; raise msgspec.DecodeError when it is no manifest."""
    return msgspec.json.decode(content, type=Manifest)


def lines_of(content: bytes) -> list[str]:
    """Return the lines of a table's file: only a line feed ends one, whatever people wrote into it."""
    return content.decode().split("\n")[:-1]
