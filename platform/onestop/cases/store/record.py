"""The rows of cases. Every query filters by the scope's tenants; row-level security checks it a second time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from onestop.cases.model.chain import GENESIS, event_of, line_of, link
from onestop.cases.model.commands import name_of
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState, Review, Status
from onestop.cases.tables import Cases, CaseText
from onestop.errors import NoRecord, NotFound
from onestop.kit.database import Database
from onestop.tenancy.model import Scope

_LOCK = """
select state, (select hash from case_event e where e.case_number = c.number and e.seq = c.seq) as hash,
    exists (select 1 from case_event e where e.case_number = c.number and e.act = $3) as done
from cases c where number = $1 and tenant = any($2) for update
"""

_OPEN = """
select state, (select at from case_event e where e.case_number = c.number and e.seq = c.seq) as at
from cases c where status <> 'closed' and not historical and ($1::timestamptz is null or filed_at >= $1)
    and filed_at < $2 and number > $3 and tenant = any($4) order by number limit $5
"""

_APPEND = """
insert into case_event (case_number, seq, tenant, kind, at, act, line, hash)
select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::bytea[])
"""

_RECORD = """
with appended as (
    insert into case_event (case_number, seq, tenant, kind, at, act, line, hash)
    select $1, * from unnest($2::int[], $3::text[], $4::text[], $5::timestamptz[], $6::text[], $7::text[], $8::bytea[])
), reviewed as (
    insert into review as r
        (case_number, tenant, filed_at, department, status, officer, verdict, light, opened, due, given_at)
    select $1, $9, (select filed_at from cases where number = $1), *
    from unnest($10::text[], $11::text[], $12::uuid[], $13::text[], $14::text[], $15::date[], $16::date[],
        $17::timestamptz[])
    on conflict (case_number, department) do update set status = excluded.status, officer = excluded.officer,
        verdict = excluded.verdict, light = excluded.light, due = excluded.due,
        given_at = case when excluded.verdict is null then null else coalesce(r.given_at, excluded.given_at) end
), handed as (
    update review set status = 'cancelled'
    where case_number = $1 and tenant = $9 and status = 'open' and department <> all($10)
)
update cases set status = $18, outcome = $19, light = $20, accepted_on = $21, due = $22, statutory = $23,
    decided_on = $24, closed_at = case when $18 = 'closed' then coalesce(closed_at, $25) end, licence = $26, seq = $27,
    state = $28, delivery = $29, received = $30, lead = $31
where number = $1
"""
"""The chain, the reviews and the case move in one statement; a parameter for each column, in their order.

An open review that the state no longer knows was handed to another department.
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A case that a transaction holds: its state, its last hash, and whether an act has been recorded already."""

    state: CaseState
    hash: bytes
    done: bool


class CaseStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def begin(self, scope: Scope, *, alone: bool) -> tuple[int, str | None, int]:
        """Begin to file with `scope.tenant`: return how many cases are open there, the tenant above, and a serial.

        Until the transaction ends the tenant does not move; who files `alone` waits for all others, and they wait then.
        """
        rows = await self._database.fetch(scope, "select * from filing_begins($1, $2)", scope.tenant, alone)
        return rows[0]["opened"], rows[0]["above"], rows[0]["serial"]

    async def filed_before(self, scope: Scope, filed_by: UUID, key: str) -> tuple[str, str] | None:
        """Return the number and the journey code of the case that this account filed with this key, if it did."""
        sql = "select number, journey from cases where filed_by = $1 and filing_key = $2 and tenant = any($3)"
        rows = await self._database.fetch(scope, sql, filed_by, key, list(scope.visible))
        return (rows[0]["number"], rows[0]["journey"]) if rows else None

    async def open_count(self, scope: Scope) -> int:
        """Return how many cases of the scope's tenants are open."""
        sql = "select count(*) as open from cases where status <> 'closed' and tenant = any($1)"
        rows = await self._database.fetch(scope, sql, list(scope.visible))
        return int(rows[0]["open"])

    async def insert(self, scope: Scope, row: dict[str, Any], event: Event, state: CaseState) -> None:
        """Write a new case and the first link of its chain."""
        values = {**row, **columns(state), "seq": event.seq, "state": msgspec.json.encode(state).decode()}
        await Cases.insert(Cases(**values)).run()
        await self._append(scope, [event], GENESIS, state.tenant)

    async def lock(self, scope: Scope, number: str, act: str) -> Held:
        """Return the case as recorded, holding it until the transaction ends."""
        rows = await self._database.fetch(scope, _LOCK, number, list(scope.visible), act)
        if not rows:
            raise NoRecord("There is no case {number}.", number=number)
        row = rows[0]
        return Held(msgspec.convert(row["state"], CaseState), bytes(row["hash"]), done=row["done"])

    async def record(self, scope: Scope, events: Sequence[Event], state: CaseState, before: bytes) -> None:
        """Append events and move the rows to `state`; the caller holds the case."""
        at, moved = events[-1].at, columns(state)
        reviews = [review_row(state, review, at) for review in state.reviews]
        await self._database.fetch(
            scope,
            _RECORD,
            state.number,
            *_columns_of(event_rows(events, before, state.tenant), 7),
            state.tenant,
            *_columns_of(reviews, 8),
            *(moved[name] for name in ("status", "outcome", "light", "accepted_on", "due", "statutory", "decided_on")),
            at,
            state.licence,
            state.seq,
            msgspec.json.encode(state).decode(),
            moved["delivery"],
            state.received,
            state.terms.lead,
        )

    async def _append(self, scope: Scope, events: Sequence[Event], before: bytes, tenant: str) -> None:
        rows = event_rows(events, before, tenant)
        await self._database.fetch(scope, _APPEND, events[0].case, *_columns_of(rows, 7))

    async def events(self, scope: Scope, number: str, after: int = 0) -> list[Event]:
        """Return a case's events after number `after`, in order."""
        sql = "select line from case_event where case_number = $1 and seq > $2 and tenant = any($3) order by seq"
        rows = await self._database.fetch(scope, sql, number, after, list(scope.visible))
        return [event_of(row["line"]) for row in rows]

    async def by_act(self, scope: Scope, number: str, act: str) -> list[Event]:
        """Return what one act made happen."""
        sql = "select line from case_event where case_number = $1 and act = $2 and tenant = any($3) order by seq"
        rows = await self._database.fetch(scope, sql, number, act, list(scope.visible))
        return [event_of(row["line"]) for row in rows]

    async def row(self, scope: Scope, number: str) -> Record:
        """Return a case's row."""
        sql = "select * from cases where number = $1 and tenant = any($2)"
        rows = await self._database.fetch(scope, sql, number, list(scope.visible))
        if not rows:
            raise NotFound("There is no case {number}.", number=number)
        return rows[0]

    async def by_journey(self, scope: Scope, journey: str) -> Record:
        sql = "select * from cases where journey = $1 and tenant = any($2)"
        rows = await self._database.fetch(scope, sql, journey, list(scope.visible))
        if not rows:
            raise NotFound("There is no case with this code.")
        return rows[0]

    async def open_between(
        self, scope: Scope, since: datetime | None, before: datetime, after: str, most: int
    ) -> list[tuple[CaseState, datetime]]:
        """Return open cases filed between two instants, each with its last event's; by number, those after `after`."""
        rows = await self._database.fetch(scope, _OPEN, since, before, after, list(scope.visible), most)
        return [(msgspec.convert(row["state"], CaseState), row["at"]) for row in rows]

    async def filed_under(self, scope: Scope, item: str, place: int, version: int) -> bool:
        """Say whether cases were filed under a version; `place` 1 is the item's own, 2 and 3 those of tenants below.

        A case's version reads `2.1.3`: the item's, the district's, the street's.
        """
        sql = """select exists (select from cases where item = $1 and tenant = any($4)
                 and split_part(item_version, '.', $2) = $3::int::text) as filed"""
        rows = await self._database.fetch(scope, sql, item, place, version, list(scope.visible))
        return bool(rows[0]["filed"])

    async def write_text(self, scope: Scope, text: dict[str, Any]) -> None:
        """Keep a text; one that is there already stays as it is."""
        await self._database.fetch(
            scope,
            """insert into case_text (id, tenant, case_number, author, body, remarks, digest, at)
               values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing""",
            *(text[name] for name in ("id", "tenant", "case_number", "author", "body")),
            json.dumps(text["remarks"], ensure_ascii=False),
            text["digest"],
            text["at"],
        )

    async def texts(self, scope: Scope, number: str) -> list[dict[str, Any]]:
        """Return every text of a case."""
        async with self._database.transaction(scope):
            rows: list[dict[str, Any]] = (
                await CaseText.select()
                .where(CaseText.case_number == number, CaseText.tenant.is_in(list(scope.visible)))
                .order_by(CaseText.at)
            )
        return rows


def _columns_of(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in range(width)]


def columns(state: CaseState) -> dict[str, Any]:
    """Return the columns that lists filter and sort by."""
    return {
        "status": state.status.value,
        "outcome": state.outcome and state.outcome.value,
        "light": state.light.value,
        "accepted_on": state.started,
        "due": state.due.day if state.due else None,
        "statutory": state.statutory,
        "decided_on": state.decided,
        "delivery": state.delivery.value,
        "licence": state.licence,
        "received": state.received,
    }


def event_rows(events: Sequence[Event], before: bytes, tenant: str) -> list[tuple[Any, ...]]:
    """Return the rows of a chain's next links: number, tenant, kind, instant, act, line, hash."""
    rows: list[tuple[Any, ...]] = []
    for event in events:
        line = line_of(event)
        before = link(before, line)
        rows.append((event.seq, tenant, name_of(event.body), event.at, event.act, line, before))
    return rows


def review_row(state: CaseState, review: Review, at: datetime | None) -> tuple[Any, ...]:
    """Return a review's row: department, status, officer, verdict, light, days, and when its verdict was given."""
    ended = state.status is not Status.ACCEPTED
    return (
        review.department,
        "given" if review.verdict else "cancelled" if ended else "open",
        UUID(review.officer) if review.officer else None,
        review.verdict,
        review.light,
        review.opened,
        review.due.day,
        at if review.verdict else None,
    )
