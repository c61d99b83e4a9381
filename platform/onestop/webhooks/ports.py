"""What webhooks ask of the world."""

from collections.abc import Mapping
from typing import Protocol


class Caller(Protocol):
    """Calls an address of someone else's."""

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        """Return the HTTP status of the answer, never following it elsewhere.

        Raise Unavailable when there is none in time, Forbidden when the address lies where nobody may call.
        """
        ...
