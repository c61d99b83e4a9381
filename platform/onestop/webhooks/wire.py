"""What webhooks say over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from onestop.feed.wire import event_id
from onestop.webhooks.model import LONGEST_URL, Delivery, DeliveryStatus, Webhook
from onestop.webhooks.service import Shown

Url = Annotated[
    str,
    Meta(max_length=LONGEST_URL, description="Where to call, over https.", examples=["https://hooks.example.cn/cases"]),
]
Kinds = Annotated[
    list[Annotated[str, Meta(max_length=64, pattern=r"^[a-z][a-z-]*\.[a-z][a-z-]*$")]],
    Meta(max_length=50, description="Kinds of events; none means all.", examples=[["case.accepted", "case.decided"]]),
]


class WebhookRequest(Struct, forbid_unknown_fields=True):
    url: Url
    kinds: Kinds = []


class WebhookChange(Struct, forbid_unknown_fields=True):
    """What to change; what is left out stays."""

    url: Url | UnsetType = UNSET
    kinds: Kinds | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET


class WebhookView(Struct, kw_only=True):
    id: UUID
    url: str
    kinds: list[str]
    enabled: bool
    made_at: datetime
    former_until: datetime | None
    """Until when the secret before the last rotation signs as well."""

    @classmethod
    def of(cls, hook: Webhook) -> "WebhookView":
        return cls(
            id=hook.id,
            url=hook.url,
            kinds=list(hook.kinds),
            enabled=hook.enabled,
            made_at=hook.made_at,
            former_until=hook.former_until,
        )


class WebhookMade(Struct):
    """The secret is shown this once; check signatures with it as Standard Webhooks describes."""

    secret: Annotated[str, Meta(examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])]
    webhook: WebhookView

    @classmethod
    def of(cls, shown: Shown) -> "WebhookMade":
        return cls(shown.secret, WebhookView.of(shown.webhook))


class DeliveryView(Struct, kw_only=True):
    """One event on its way. `answer` is the last HTTP status; without one, `failure` says what went wrong."""

    delivery: int
    event: str
    kind: str
    subject: str
    status: DeliveryStatus
    attempts: int
    next_at: datetime | None
    answer: int | None
    failure: str | None
    settled_at: datetime | None

    @classmethod
    def of(cls, one: Delivery) -> "DeliveryView":
        return cls(
            delivery=one.entry,
            event=event_id(one.subject, one.seq),
            kind=one.kind,
            subject=one.subject,
            status=one.status,
            attempts=one.attempts,
            next_at=one.next_at if one.status is DeliveryStatus.WAITING else None,
            answer=one.answer,
            failure=one.failure,
            settled_at=one.settled_at,
        )


class DeliveryPage(Struct):
    deliveries: list[DeliveryView]
    next_cursor: str | None
