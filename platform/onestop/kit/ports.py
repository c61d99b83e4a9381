"""The ports through which slices reach what is outside; `gateways` holds the adapters, `bootstrap` joins them."""

from typing import Protocol

from onestop.kit.documents import LicenceView, NoticeView


class DocumentRenderer(Protocol):
    """Sets documents in type, as tagged PDF/A-2a; never blocks the event loop."""

    async def licence(self, view: LicenceView) -> bytes:
        """Return the licence as PDF; its number stands in the file's keywords."""
        ...

    async def notice(self, view: NoticeView) -> bytes:
        """Return the notice as PDF; its document number stands in the file's keywords."""
        ...


class Seal(Protocol):
    """Signs documents in the issuing authority's name; never blocks the event loop."""

    async def sign(self, pdf: bytes, reason: str, place: str) -> bytes:
        """Return `pdf` with a PAdES signature over the whole of it; any later change of a byte shows."""
        ...
