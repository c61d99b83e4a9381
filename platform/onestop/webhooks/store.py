"""Webhooks and their deliveries in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from onestop.errors import NotFound
from onestop.feed.model import Entry
from onestop.kit.database import Database
from onestop.tenancy.model import Scope
from onestop.webhooks.model import Delivery, DeliveryStatus, Webhook

_FIELDS = "id, tenant, url, kinds, enabled, made_at, former_until"
_DELIVERY = (
    "d.entry, o.kind, o.subject, o.seq, d.status, d.attempts, d.begun_at, d.next_at, d.answer, d.failure, d.settled_at"
)

_PLAN = """
insert into webhook_delivery (webhook, entry, tenant, begun_at, next_at)
select w.id, o.id, w.tenant, $4, $4 from webhook w, outbox o
where o.subject = $1 and o.seq = $2 and w.enabled and w.made_at <= o.at
  and w.tenant = any($3) and (w.kinds = '{}' or o.kind = any(w.kinds))
on conflict do nothing
"""

_CLAIM = """
with due as (
    select d.webhook, d.entry from webhook_delivery d join webhook w on w.id = d.webhook
    where d.status = 'waiting' and d.next_at <= $1 and d.tenant = any($4) and w.enabled
    order by d.next_at limit $3 for update of d skip locked)
update webhook_delivery d set attempts = d.attempts + 1, next_at = $2
from due, webhook w, outbox o
where d.webhook = due.webhook and d.entry = due.entry and w.id = d.webhook and o.id = d.entry
returning d.webhook, d.entry, d.attempts, d.begun_at, w.url, w.secret, w.former_secret, w.former_until,
    o.tenant, o.kind, o.subject, o.seq, o.at, o.data
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is this process's to attempt, and what it needs for that. Secrets are sealed."""

    webhook: UUID
    number: int
    attempts: int
    begun_at: datetime
    url: str
    secrets: tuple[str, ...]
    entry: Entry


class WebhookStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, scope: Scope, hook: Webhook, secret: str) -> None:
        sql = """insert into webhook (id, tenant, url, kinds, enabled, made_at, secret)
                 values ($1, $2, $3, $4, $5, $6, $7)"""
        await self._database.fetch(
            scope, sql, hook.id, hook.tenant, hook.url, list(hook.kinds), hook.enabled, hook.made_at, secret
        )

    async def of_tenant(self, scope: Scope) -> list[Webhook]:
        """Return the webhooks of `scope.tenant`, the oldest first."""
        sql = f"select {_FIELDS} from webhook where tenant = $1 order by made_at, id"  # noqa: S608 -- constants
        return [_hook(row) for row in await self._database.fetch(scope, sql, scope.tenant)]

    async def get(self, scope: Scope, webhook: UUID) -> Webhook:
        sql = f"select {_FIELDS} from webhook where id = $1 and tenant = $2"  # noqa: S608 -- constants
        return _hook(_only(await self._database.fetch(scope, sql, webhook, scope.tenant)))

    async def change(self, scope: Scope, webhook: UUID, url: str, kinds: Sequence[str], *, enabled: bool) -> Webhook:
        sql = f"""update webhook set url = $3, kinds = $4, enabled = $5 where id = $1 and tenant = $2
                  returning {_FIELDS}"""  # noqa: S608 -- constants
        return _hook(_only(await self._database.fetch(scope, sql, webhook, scope.tenant, url, list(kinds), enabled)))

    async def rotate(self, scope: Scope, webhook: UUID, secret: str, former_until: datetime) -> Webhook:
        sql = f"""update webhook set former_secret = secret, former_until = $4, secret = $3
                  where id = $1 and tenant = $2 returning {_FIELDS}"""  # noqa: S608 -- constants
        return _hook(_only(await self._database.fetch(scope, sql, webhook, scope.tenant, secret, former_until)))

    async def remove(self, scope: Scope, webhook: UUID) -> None:
        sql = "delete from webhook where id = $1 and tenant = $2 returning id"
        _only(await self._database.fetch(scope, sql, webhook, scope.tenant))

    async def plan(self, scope: Scope, entry: Entry, tenants: Sequence[str], now: datetime) -> None:
        """Owe an entry to every webhook of `tenants` that wants it; planned before, nothing happens."""
        await self._database.fetch(scope, _PLAN, entry.subject, entry.seq, list(tenants), now)

    async def claim(self, scope: Scope, now: datetime, until: datetime, most: int) -> list[Claimed]:
        """Take deliveries whose time has come; until then nobody else takes them."""
        rows = await self._database.fetch(scope, _CLAIM, now, until, most, list(scope.visible))
        return [_claimed(row, now) for row in rows]

    async def settle(
        self,
        scope: Scope,
        claimed: Claimed,
        status: DeliveryStatus,
        now: datetime,
        *,
        next_at: datetime | None = None,
        answer: int | None = None,
        failure: str | None = None,
    ) -> None:
        """Note what became of an attempt."""
        sql = """update webhook_delivery set status = $4, next_at = coalesce($5, next_at), answer = $6, failure = $7,
                 settled_at = case when $4 = 'waiting' then null else $8::timestamptz end
                 where webhook = $1 and entry = $2 and attempts = $3 and tenant = any($9)"""
        key = (claimed.webhook, claimed.number, claimed.attempts)
        what = (status.value, next_at, answer, failure, now, list(scope.visible))
        await self._database.fetch(scope, sql, *key, *what)

    async def deliveries(
        self, scope: Scope, webhook: UUID, status: DeliveryStatus | None, before: int | None, most: int
    ) -> list[Delivery]:
        """Return deliveries of a webhook, the latest first."""
        sql = f"""select {_DELIVERY} from webhook_delivery d join outbox o on o.id = d.entry
                  where d.webhook = $1 and d.tenant = $2 and ($3::text is null or d.status = $3)
                  and ($4::bigint is null or d.entry < $4) order by d.entry desc limit $5"""  # noqa: S608 -- constants
        rows = await self._database.fetch(scope, sql, webhook, scope.tenant, status, before, most)
        return [_delivery(row) for row in rows]

    async def redeliver(self, scope: Scope, webhook: UUID, entry: int, now: datetime) -> Delivery:
        """Send a delivery once more, with all its time before it again."""
        sql = f"""update webhook_delivery d set status = 'waiting', attempts = 0, begun_at = $4, next_at = $4,
                  settled_at = null from outbox o
                  where d.webhook = $1 and d.entry = $2 and d.tenant = $3 and o.id = d.entry
                  returning {_DELIVERY}"""  # noqa: S608 -- constants
        return _delivery(_only(await self._database.fetch(scope, sql, webhook, entry, scope.tenant, now)))


def _only(rows: Sequence[Record]) -> Record:
    if not rows:
        raise NotFound("There is no such webhook here.")
    return rows[0]


def _hook(row: Record) -> Webhook:
    return Webhook(**{**dict(row), "kinds": tuple(row["kinds"])})


def _delivery(row: Record) -> Delivery:
    values: dict[str, Any] = dict(row)
    return Delivery(**{**values, "status": DeliveryStatus(values["status"])})


def _claimed(row: Record, now: datetime) -> Claimed:
    former = row["former_secret"] if row["former_until"] and row["former_until"] > now else None
    secrets = (row["secret"], *([former] if former else []))
    told = Entry(row["tenant"], row["kind"], row["subject"], row["seq"], row["at"], row["data"])
    return Claimed(row["webhook"], row["entry"], row["attempts"], row["begun_at"], row["url"], secrets, told)
