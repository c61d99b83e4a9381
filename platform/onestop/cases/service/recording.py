"""The record: a case's rows, its chain and the feed move together, or not at all."""

from collections.abc import Sequence

import msgspec

from onestop.cases import metrics
from onestop.cases.flow import Recorded, Recording, Refusal
from onestop.cases.model.commands import name_of
from onestop.cases.model.decide import decide
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.model.state import CaseState
from onestop.cases.model.timing import next_instant
from onestop.cases.store.record import CaseStore
from onestop.errors import OnestopError
from onestop.feed.model import Entry
from onestop.feed.service import FeedService
from onestop.kit.database import Database
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService


class RecordService:
    def __init__(self, database: Database, store: CaseStore, feed: FeedService, tenancy: TenancyService) -> None:
        self._database = database
        self._store = store
        self._feed = feed
        self._tenancy = tenancy

    async def record(self, recording: Recording) -> Recorded:
        """Decide an act on the case as it stands in the record, and record what it makes happen; once, however often.

        Returns everything after the sender's place: also what it had missed, and for an act that was recorded
        before, nothing new. A refusal by the rules is an answer, not an error.
        """
        scope, act = self._tenancy.tree.scope_of(recording.tenant), recording.act
        async with self._database.transaction(scope):
            held = await self._store.lock(scope, recording.number, act.id)
            state, missed = held.state, await self._missed(scope, held.state, recording.seq)
            if held.done:
                return Recorded(tuple(missed), next_instant(state))
            try:
                events = decide(state, act, recording.at)
            except OnestopError as refused:
                refusal = Refusal(refused.code, refused.message, refused.facts)
                return Recorded(tuple(missed), next_instant(state), refusal)
            if events:
                state = fold(events, state)
                await self._store.record(scope, events, state, held.hash)
                await self._feed.publish(scope, entries(events, state))
        metrics.count(events, state, self._tenancy.tree.tenant(state.tenant).level)
        return Recorded((*missed, *events), next_instant(state))

    async def _missed(self, scope: Scope, state: CaseState, seq: int) -> list[Event]:
        if state.seq < seq:
            raise ValueError(f"the record of case {state.number} ends at {state.seq}, its workflow is at {seq}")
        return await self._store.events(scope, state.number, seq) if state.seq > seq else []


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
