"""Telling other systems what happens: at least once each, signed, and tried again for three days."""

import asyncio
import logging
import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from standardwebhooks import Webhook as Signer

from onestop.errors import Conflict, InvalidInput, OnestopError
from onestop.feed.model import Entry
from onestop.feed.wire import MEDIA_TYPE, encode, event_id
from onestop.kit.clock import Clock
from onestop.kit.paging import Page, check_size, fingerprint, read_cursor, write_cursor
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService
from onestop.webhooks import metrics
from onestop.webhooks.model import (
    LEASE,
    MOST,
    OVERLAP,
    Delivery,
    DeliveryStatus,
    Webhook,
    after_failure,
    check_url,
)
from onestop.webhooks.ports import Caller
from onestop.webhooks.store import Claimed, WebhookStore

log = logging.getLogger(__name__)
AT_ONCE = 16
"""Deliveries under way at the same time; a slow receiver holds one place for a few seconds."""
_SECRET_BYTES = 32
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class Shown:
    """A webhook with its secret, told this once."""

    webhook: Webhook
    secret: str


class WebhookService:
    def __init__(
        self,
        store: WebhookStore,
        tenancy: TenancyService,
        caller: Caller,
        sealer: Sealer,
        clock: Clock,
        *,
        development: bool,
    ) -> None:
        self._store = store
        self._tenancy = tenancy
        self._caller = caller
        self._sealer = sealer
        self._clock = clock
        self._development = development

    async def make(self, scope: Scope, url: str, kinds: Sequence[str]) -> Shown:
        """Subscribe an address to what happens in a tenant and below it from now on."""
        check_url(url, development=self._development)
        if len(await self._store.of_tenant(scope)) >= MOST:
            raise Conflict("A tenant has at most {most} webhooks.", most=MOST)
        secret = _secret()
        hook = Webhook(
            id=uuid4(),
            tenant=scope.tenant,
            url=url,
            kinds=tuple(dict.fromkeys(kinds)),
            enabled=True,
            made_at=self._clock.now(),
            former_until=None,
        )
        await self._store.add(scope, hook, self._sealer.seal(secret))
        return Shown(hook, secret)

    async def of_tenant(self, scope: Scope) -> list[Webhook]:
        return await self._store.of_tenant(scope)

    async def get(self, scope: Scope, webhook: UUID) -> Webhook:
        """Return one of the tenant's webhooks; raise NotFound for any other."""
        return await self._store.get(scope, webhook)

    async def change(
        self,
        scope: Scope,
        webhook: UUID,
        *,
        url: str | None = None,
        kinds: Sequence[str] | None = None,
        enabled: bool | None = None,
    ) -> Webhook:
        """Change what is given. While a webhook is off, what it is owed waits."""
        before = await self._store.get(scope, webhook)
        return await self._store.change(
            scope,
            webhook,
            before.url if url is None else check_url(url, development=self._development),
            before.kinds if kinds is None else kinds,
            enabled=before.enabled if enabled is None else enabled,
        )

    async def rotate(self, scope: Scope, webhook: UUID) -> Shown:
        """Make a new secret; for a day both sign, so that a receiver can change over without missing anything."""
        secret = _secret()
        until = self._clock.now() + OVERLAP
        return Shown(await self._store.rotate(scope, webhook, self._sealer.seal(secret), until), secret)

    async def remove(self, scope: Scope, webhook: UUID) -> None:
        """End a subscription, and forget what it was still owed."""
        await self._store.remove(scope, webhook)

    async def deliveries(
        self, scope: Scope, webhook: UUID, status: DeliveryStatus | None, cursor: str | None, most: int
    ) -> Page[Delivery]:
        """Return the deliveries of a webhook, the latest first."""
        check_size(most)
        await self._store.get(scope, webhook)
        mark = fingerprint("deliveries", scope.tenant, webhook, status)
        before = _before(read_cursor(cursor, mark)) if cursor else None
        rows = await self._store.deliveries(scope, webhook, status, before, most + 1)
        more = len(rows) > most
        return Page(rows[:most], write_cursor(mark, [rows[most - 1].entry]) if more else None)

    async def redeliver(self, scope: Scope, webhook: UUID, entry: int) -> Delivery:
        """Send a delivery once more, whatever became of it; the receiver sees the same event id."""
        return await self._store.redeliver(scope, webhook, entry, self._clock.now())

    async def plan(self, entry: Entry) -> None:
        """Owe an entry to every webhook that wants it, of its own tenant and those above; the feed's follower."""
        upward = self._tenancy.tree.upward(entry.tenant)
        await self._store.plan(self._tenancy.tree.everything(), entry, upward.visible, self._clock.now())

    async def deliver(self) -> int:
        """Attempt what is due, and return how many attempts there were. Safe in several processes at once."""
        now = self._clock.now()
        claimed = await self._store.claim(self._tenancy.tree.everything(), now, now + LEASE, AT_ONCE)
        await asyncio.gather(*(self._attempt(one) for one in claimed))
        return len(claimed)

    async def _attempt(self, claimed: Claimed) -> None:
        body = encode(claimed.entry)
        try:
            answer, failure = await self._caller.post(claimed.url, self._headers(claimed, body), body), None
        except OnestopError as refused:
            answer, failure = None, refused.message
        now, everywhere = self._clock.now(), self._tenancy.tree.everything()
        if answer is not None and answer // 100 == 2:  # noqa: PLR2004 -- any success
            metrics.attempted(DeliveryStatus.DELIVERED)
            await self._store.settle(everywhere, claimed, DeliveryStatus.DELIVERED, now, answer=answer)
            return
        again = after_failure(claimed.attempts, claimed.begun_at, now)
        status = DeliveryStatus.DEAD if again is None else DeliveryStatus.WAITING
        metrics.attempted(status)
        log.warning("webhook %s, attempt %s: %s", claimed.webhook, claimed.attempts, answer or failure)
        await self._store.settle(everywhere, claimed, status, now, next_at=again, answer=answer, failure=failure)

    def _headers(self, claimed: Claimed, body: bytes) -> dict[str, str]:
        """Return the headers of Standard Webhooks; during a rotation both secrets sign."""
        now, identifier = self._clock.now(), event_id(claimed.entry.subject, claimed.entry.seq)
        signatures = [
            Signer(self._sealer.open(sealed)).sign(identifier, now, body.decode()) for sealed in claimed.secrets
        ]
        return {
            "content-type": MEDIA_TYPE,
            "webhook-id": identifier,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }


def _secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _before(key: list[object]) -> int:
    match key:
        case [int(entry)] if 0 <= entry < _LARGEST:
            return entry
    raise InvalidInput("This page mark is damaged.", field="/query/cursor", rule="cursor-damaged")
