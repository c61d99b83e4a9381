"""When working days change: which open cases move, and moving them, each by the command that says so."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from onestop.calendars.model import Calendar
from onestop.cases.model.commands import SYSTEM, Act, Actor, ActorKind, Recalendar
from onestop.cases.model.decide import decide
from onestop.cases.model.evolve import fold
from onestop.cases.model.state import CaseState, Status
from onestop.cases.service.acting import ActService, Words
from onestop.cases.store.record import CaseStore
from onestop.kit.clock import Clock
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService

AT_ONCE = 500
"""Open cases that are read together."""


@dataclass(frozen=True, slots=True)
class Move:
    """A case whose day moves under a calendar."""

    number: str
    tenant: str
    item: str
    before: date
    after: date
    calendar: Calendar


async def open_cases(store: CaseStore, scope: Scope, now: datetime) -> AsyncIterator[CaseState]:
    """Yield every open case of a scope, by number."""
    after, soon = "", now + timedelta(minutes=1)
    while found := await store.open_between(scope, None, soon, after, AT_ONCE):
        for state, _ in found:
            yield state
        after = found[-1][0].number


class MovingService:
    def __init__(self, store: CaseStore, acting: ActService, tenancy: TenancyService, clock: Clock) -> None:
        self._store = store
        self._acting = acting
        self._tenancy = tenancy
        self._clock = clock

    async def moves(self, legal: Calendar) -> list[Move]:
        """Return every open case of the deployment whose day would move under this calendar, by number."""
        opened = open_cases(self._store, self._tenancy.tree.everything(), self._clock.now())
        return [
            move
            async for state in opened
            if state.status in (Status.FILED, Status.ACCEPTED) and (move := self._move(state, legal))
        ]

    async def move(self, legal: Calendar, most: int) -> int:
        """Move up to `most` cases, and return how many are left to move. Asked again, it goes on where it stopped."""
        moves = await self.moves(legal)
        for move in islice(moves, most):
            actor = Actor(SYSTEM, ActorKind.SYSTEM, move.tenant)
            key = f"calendar-{move.number}-{move.before}-{move.after}"
            scope = self._tenancy.tree.scope_of(move.tenant)
            await self._acting.act(scope, move.number, actor, Recalendar(calendar=move.calendar), Words(), key)
        return max(0, len(moves) - most)

    def _move(self, state: CaseState, legal: Calendar) -> Move | None:
        years = state.calendar.years
        calendar = legal.between(years[0].year, years[-1].year)
        due = state.due
        if calendar == state.calendar or due is None or due.day is None:
            return None
        actor = Actor(SYSTEM, ActorKind.SYSTEM, state.tenant)
        act = Act(id="look", actor=actor, command=Recalendar(calendar=calendar))
        moved = fold(decide(state, act, self._clock.now()), state).due
        if moved is None or moved.day is None or moved.day == due.day:
            return None
        return Move(state.number, state.tenant, state.terms.item, due.day, moved.day, calendar)
