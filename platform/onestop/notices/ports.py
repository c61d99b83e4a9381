"""A channel carries a message to the applicant. A new one is a file in `channels` and a line in `bootstrap`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from onestop.identity.service.accounts import Applicant
from onestop.notices.model import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What an applicant is told; `notice` is the notice that it carries, `link` where the case is followed."""

    id: UUID
    tenant: str
    case_number: str
    item: str
    kind: Kind
    notice: UUID | None
    facts: dict[str, str]
    at: datetime
    to: Applicant
    link: str


class Channel(Protocol):
    @property
    def name(self) -> str:
        """The channel's stable name, under which it is noted what it has carried."""
        ...

    async def send(self, message: Message) -> None:
        """Carry a message, or do nothing when the applicant has no address here; raise Unavailable to be asked again.

        A message comes once, or again when the process stopped between carrying and noting it.
        """
        ...
