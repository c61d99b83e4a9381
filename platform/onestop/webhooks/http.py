"""Webhooks over HTTP: the administrators of a tenant, and its machines with that role."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter
from msgspec import UNSET

from onestop.kit.http import require
from onestop.tenancy.model import Role, Scope
from onestop.webhooks.model import DeliveryStatus
from onestop.webhooks.service import WebhookService
from onestop.webhooks.wire import DeliveryPage, DeliveryView, WebhookChange, WebhookMade, WebhookRequest, WebhookView

Number = Annotated[int, PathParameter(ge=0, le=2**63 - 1)]


class WebhookController(Controller):
    path = "/webhooks"
    tags = ("webhooks",)
    guards = (require(Role.ADMINISTRATOR, Role.OPS),)

    @post(summary="Subscribe an address to this tenant's events")
    async def make(
        self,
        data: JSONBody[WebhookRequest],
        tenant_scope: NamedDependency[Scope],
        webhooks: NamedDependency[WebhookService],
    ) -> WebhookMade:
        """Call `url` for everything that happens here and below from now on, at least once each.

        Deliveries are signed as Standard Webhooks describes, and tried again for three days. `webhook-id` is the
        event's id: by it a receiver knows what it has heard before.
        """
        return WebhookMade.of(await webhooks.make(tenant_scope, data.url, data.kinds))

    @get(summary="List this tenant's webhooks")
    async def of_tenant(
        self, tenant_scope: NamedDependency[Scope], webhooks: NamedDependency[WebhookService]
    ) -> list[WebhookView]:
        return [WebhookView.of(hook) for hook in await webhooks.of_tenant(tenant_scope)]

    @get("/{webhook:uuid}", summary="Show a webhook")
    async def read(
        self,
        webhook: FromPath[UUID],
        tenant_scope: NamedDependency[Scope],
        webhooks: NamedDependency[WebhookService],
    ) -> WebhookView:
        return WebhookView.of(await webhooks.get(tenant_scope, webhook))

    @patch("/{webhook:uuid}", summary="Change a webhook, or switch it on or off")
    async def change(
        self,
        webhook: FromPath[UUID],
        data: JSONBody[WebhookChange],
        tenant_scope: NamedDependency[Scope],
        webhooks: NamedDependency[WebhookService],
    ) -> WebhookView:
        """While it is off, what it is owed waits."""
        changed = await webhooks.change(
            tenant_scope,
            webhook,
            url=None if data.url is UNSET else data.url,
            kinds=None if data.kinds is UNSET else data.kinds,
            enabled=None if data.enabled is UNSET else data.enabled,
        )
        return WebhookView.of(changed)

    @delete("/{webhook:uuid}", summary="End a webhook")
    async def remove(
        self,
        webhook: FromPath[UUID],
        tenant_scope: NamedDependency[Scope],
        webhooks: NamedDependency[WebhookService],
    ) -> None:
        await webhooks.remove(tenant_scope, webhook)

    @post("/{webhook:uuid}/secret", summary="Make a new secret", status_code=200)
    async def rotate(
        self,
        webhook: FromPath[UUID],
        tenant_scope: NamedDependency[Scope],
        webhooks: NamedDependency[WebhookService],
    ) -> WebhookMade:
        """For a day the former secret signs as well, so that a receiver can change over in peace."""
        return WebhookMade.of(await webhooks.rotate(tenant_scope, webhook))

    @get("/{webhook:uuid}/deliveries", summary="List a webhook's deliveries")
    async def deliveries(
        self,
        webhook: FromPath[UUID],
        tenant_scope: NamedDependency[Scope],
        webhooks: NamedDependency[WebhookService],
        status: FromQuery[DeliveryStatus | None] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
    ) -> DeliveryPage:
        """Return the latest first; `status=dead` lists what was given up after three days."""
        found = await webhooks.deliveries(tenant_scope, webhook, status, cursor, limit)
        return DeliveryPage([DeliveryView.of(one) for one in found.rows], found.next_cursor)

    @post("/{webhook:uuid}/deliveries/{entry:int}/redelivery", summary="Deliver once more", status_code=202)
    async def redeliver(
        self,
        webhook: FromPath[UUID],
        entry: Number,
        tenant_scope: NamedDependency[Scope],
        webhooks: NamedDependency[WebhookService],
    ) -> DeliveryView:
        return DeliveryView.of(await webhooks.redeliver(tenant_scope, webhook, entry))
