"""The ports through which slices reach what is outside; `gateways` holds the adapters, `bootstrap` joins them.

No adapter blocks the event loop. What cannot be reached raises `Unavailable`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from onestop.kit.documents import LicenceView, NoticeView


class DocumentRenderer(Protocol):
    """Sets documents in type, as tagged PDF/A-2a."""

    async def licence(self, view: LicenceView) -> bytes:
        """Return the licence as PDF; its number stands in the file's keywords."""
        ...

    async def notice(self, view: NoticeView) -> bytes:
        """Return the notice as PDF; its document number stands in the file's keywords."""
        ...


class Seal(Protocol):
    """Signs documents in the issuing authority's name."""

    async def sign(self, pdf: bytes, reason: str, place: str) -> bytes:
        """Return `pdf` with a PAdES signature over the whole of it; any later change of a byte shows."""
        ...

    async def attest(self, content: bytes) -> bytes:
        """Return a signature over `content` that lies beside it (CMS, DER)."""
        ...


class Mailer(Protocol):
    """Sends plain text by mail."""

    async def send(self, to: str, subject: str, text: str, key: str) -> None:
        """Send `text` to the address; `key` makes the mail's id, so that one sent twice is seen to be the same."""
        ...


@dataclass(frozen=True, slots=True)
class Stored:
    """What the store says about an object: its size in bytes, its type as declared by whoever put it there."""

    size: int
    content_type: str
    etag: str
    stored_at: datetime


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object; `marker` is one that only says that the object was deleted."""

    key: str
    version: str
    size: int
    newest: bool
    marker: bool


@dataclass(frozen=True, slots=True)
class Upload:
    """How a browser sends one file to the store: a `multipart/form-data` POST of `fields`, then the file as `file`.

    A form and not a PUT, because only a form's policy binds the size and the type of what may be sent.
    """

    url: str
    fields: dict[str, str]


@dataclass(frozen=True, slots=True)
class KeptBucket:
    """A tenant's bucket as it is kept; `policy` is the SHA-256 of who is let in."""

    name: str
    policy: str
    object_lock: bool
    changed: bool


class ObjectStore(Protocol):
    """The S3 store. Keys come from `onestop.kit.keys`; an object that is not there raises `NotFound`."""

    async def ensure_bucket(self, tenant: str) -> None:
        """Make the tenant's bucket, versioned and with object lock, unless it is there."""
        ...

    async def keep_bucket(self, tenant: str, days: int, keys: Sequence[str]) -> KeptBucket:
        """Keep the tenant's bucket: versions, object lock, materials for `days`, and only its own `keys` let in."""
        ...

    async def put(self, tenant: str, key: str, content: bytes, content_type: str) -> None:
        """Store `content`; an object of that key becomes its older version."""
        ...

    async def put_locked(
        self, tenant: str, key: str, content: bytes, content_type: str, retain_until: datetime
    ) -> None:
        """Store `content` so that nobody, the administrator included, can delete or change it `until` then."""
        ...

    async def get(self, tenant: str, key: str) -> bytes:
        """Return the object's newest version."""
        ...

    async def stat(self, tenant: str, key: str) -> Stored:
        """Return what is known about the object, without reading it."""
        ...

    async def copy(self, tenant: str, key: str, to_tenant: str, to_key: str) -> None:
        """Copy an object inside the store, from one tenant to another if need be."""
        ...

    async def delete(self, tenant: str, key: str) -> None:
        """Erase the object with all its versions, or nothing if it is not there; a locked one raises `Forbidden`."""
        ...

    async def versions(self, tenant: str, prefix: str = "") -> list[Version]:
        """Return every version of the objects whose keys begin so, by key; none when there is no bucket."""
        ...

    async def locked_until(self, tenant: str, version: Version) -> datetime | None:
        """Return until when nobody can delete this version, or None when it is free."""
        ...

    async def erase(self, tenant: str, version: Version) -> None:
        """Delete one version for good; a locked one raises `Forbidden`."""
        ...

    async def renew(self, tenant: str, version: Version) -> None:
        """Make an older version the object's newest again."""
        ...

    async def presigned_upload(self, tenant: str, key: str, content_type: str, most: int, lasting: timedelta) -> Upload:
        """Let a browser send 1 to `most` bytes of this type to `key` within `lasting`; the store refuses the rest."""
        ...

    async def presigned_get(self, tenant: str, key: str, file_name: str, lasting: timedelta) -> str:
        """Return an address from which a browser downloads the object as `file_name` within `lasting`."""
        ...
