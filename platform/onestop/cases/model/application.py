"""An application that is still being written."""

from datetime import datetime
from uuid import UUID

import msgspec

from onestop.cases.model.state import Delivery


class Paper(msgspec.Struct, frozen=True):
    """A file that was uploaded for one of the item's materials."""

    id: UUID
    name: str


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What has been written so far. Answers are kept as typed: they are checked again when the case is filed."""

    applicant: UUID
    """In whose name: oneself, or a company by mandate."""
    form: dict[str, str] = {}
    materials: dict[str, list[Paper]] = {}
    reuse: bool = False
    """Whether the applicant agrees that papers the city already holds are attached."""
    delivery: Delivery | None = None
    address: dict[str, str] = {}
    """Where to post the result to: recipient, phone and address, as typed."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as kept: `version` grows with every save, so that two tabs never overwrite each other unseen."""

    id: UUID
    tenant: str
    account: UUID
    item: str
    content: Content
    version: int
    at: datetime
