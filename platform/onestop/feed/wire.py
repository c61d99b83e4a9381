"""What the feed says over HTTP, and to whoever is called by a webhook: events in CloudEvents form, one encoder."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_URL, uuid5

from msgspec import Meta, Struct, json

from onestop.feed.model import Entry

MEDIA_TYPE = "application/cloudevents+json"
_PREFIX = "gov.onestop."


class CloudEvent(Struct, kw_only=True):
    """One thing that happened, as CloudEvents 1.0 has it. `id` is the same however often the event is told."""

    id: Annotated[str, Meta(examples=["5f0a1f8e-4c52-5a0e-9d1e-0d8c4f0f4b1a"])]
    source: Annotated[str, Meta(description="The tenant where it happened.", examples=["/tenants/370102"])]
    type: Annotated[str, Meta(examples=["gov.onestop.case.accepted"])]
    subject: Annotated[str, Meta(description="The case, or the licence.", examples=["370100261124000001K"])]
    time: datetime
    data: dict[str, Any]
    """Codes and days; never a name, never free text. `seq` orders the events of one subject."""
    datacontenttype: Literal["application/json"] = "application/json"
    specversion: Literal["1.0"] = "1.0"

    @classmethod
    def of(cls, entry: Entry) -> "CloudEvent":
        return cls(
            id=event_id(entry.subject, entry.seq),
            source=f"/tenants/{entry.tenant}",
            type=f"{_PREFIX}{entry.kind}",
            subject=entry.subject,
            time=entry.at,
            data={"seq": entry.seq, **entry.data},
        )


class EventPage(Struct):
    """Events in order. `next_cursor` is always there: ask again with it for what comes later."""

    events: list[CloudEvent]
    next_cursor: str


def event_id(subject: str, seq: int) -> str:
    """Return the identifier of an event, by which whoever hears it twice knows it."""
    return str(uuid5(NAMESPACE_URL, f"urn:onestop:event:{subject}:{seq}"))


def encode(entry: Entry) -> bytes:
    """Return an event as the JSON of one CloudEvent."""
    return json.encode(CloudEvent.of(entry))
