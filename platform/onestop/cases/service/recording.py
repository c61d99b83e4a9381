"""The record: a case's rows, its chain and the feed move together, or not at all."""

from collections.abc import Sequence

import msgspec

from onestop.cases.model.commands import name_of
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.model.state import CaseState
from onestop.cases.store.record import CaseStore
from onestop.feed.model import Entry
from onestop.feed.service import FeedService
from onestop.kit.database import Database
from onestop.tenancy.service import TenancyService


class RecordService:
    def __init__(self, database: Database, store: CaseStore, feed: FeedService, tenancy: TenancyService) -> None:
        self._database = database
        self._store = store
        self._feed = feed
        self._tenancy = tenancy

    async def record(self, tenant: str, events: Sequence[Event]) -> list[Event]:
        """Append events and return what now stands after the place they continue from.

        Given twice, they are recorded once. When other events already stand there, nothing is written and those are
        returned: whoever sent these was behind, catches up and decides again.
        """
        scope, first = self._tenancy.tree.scope_of(tenant), events[0]
        async with self._database.transaction(scope):
            state, last = await self._store.lock(scope, first.case)
            if state.seq >= first.seq:
                return await self._store.events(scope, first.case, first.seq - 1)
            if state.seq != first.seq - 1:
                raise ValueError(f"case {first.case} is at {state.seq}, event {first.seq} would leave a gap")
            moved = fold(events, state)
            await self._store.record(scope, events, moved, last)
            await self._feed.publish(scope, entries(events, moved))
        return list(events)


def entries(events: Sequence[Event], state: CaseState) -> list[Entry]:
    """Return what the feed says of events: codes and days, and who holds the case; never a word of free text."""
    return [
        Entry(
            tenant=state.tenant,
            kind=f"case.{name_of(event.body)}",
            subject=event.case,
            seq=event.seq,
            at=event.at,
            data={
                "item": state.terms.item,
                "lead": state.terms.lead,
                "status": state.status.value,
                "event": msgspec.to_builtins(event.body) if name_of(event.body) not in _LONG else {},
                "text": event.text,
                "actor": msgspec.to_builtins(event.actor),
            },
        )
        for event in events
    ]


_LONG = frozenset({"filed", "calendar-moved"})
"""Events whose bodies are kept in the chain only: they carry a whole calendar."""
