"""When a tenant passes to another district: its open cases follow, each by the command that says so."""

from collections.abc import AsyncIterator, Mapping
from contextlib import suppress

from onestop.cases.flow import CaseFlows
from onestop.cases.model.commands import SYSTEM, Actor, ActorKind, Reassign, Successor
from onestop.cases.model.rules import in_hand
from onestop.cases.model.state import CaseState, Status
from onestop.cases.service.acting import ActService, Words
from onestop.cases.service.moving import open_cases
from onestop.cases.store.record import CaseStore
from onestop.errors import NotAllowedNow
from onestop.kit.clock import Clock
from onestop.tenancy.model import Level, Scope
from onestop.tenancy.service import TenancyService

BEFORE_DECISION = (Status.FILED, Status.CORRECTING, Status.ACCEPTED)


class HandingService:
    def __init__(
        self, store: CaseStore, acting: ActService, flows: CaseFlows, tenancy: TenancyService, clock: Clock
    ) -> None:
        self._store = store
        self._acting = acting
        self._flows = flows
        self._tenancy = tenancy
        self._clock = clock

    async def open(self, scope: Scope) -> int:
        """Return how many cases of a scope are open."""
        return len([state async for state in self._open(scope)])

    async def end(self, scope: Scope, reason: str) -> int:
        """Let the open cases of a scope live no longer, and return how many; the record stays as it is."""
        numbers = [state.number async for state in self._open(scope)]
        for number in numbers:
            await self._flows.end(number, reason)
        return len(numbers)

    async def missing(self, tenant: str, district: str) -> list[str]:
        """Return the departments that `district` lacks and open cases of `tenant` need there."""
        wanted = {each.after for each in (await self._wanted(tenant, district)).values()}
        return sorted(wanted - self._tenancy.directory.keys())

    async def hand(self, tenant: str, district: str, key: str) -> int:
        """Let the departments of `district` take over in the tenant's open cases; return how many cases changed hands.

        Safe to repeat: a case that is theirs already is left alone. `key` makes each command happen once.
        """
        scope, done = self._tenancy.tree.only(tenant), 0
        wanted = await self._wanted(tenant, district)
        async for state in self._open(scope):
            if successors := self._of(state, wanted):
                actor, command = Actor(SYSTEM, ActorKind.SYSTEM, tenant), Reassign(successors=successors)
                with suppress(NotAllowedNow):  # it has been decided or closed meanwhile, and needs nobody any more
                    await self._acting.act(scope, state.number, actor, command, Words(), f"{key}-{state.number}")
                    done += 1
        return done

    async def _wanted(self, tenant: str, district: str) -> Mapping[str, Successor]:
        """Return who succeeds whom: departments of other districts, each by the one of its short name in this one."""
        scope = self._tenancy.tree.only(tenant)
        concerned = {
            department
            async for state in self._open(scope)
            if state.status in BEFORE_DECISION
            for department in in_hand(state)
        }
        return {
            department: Successor(department, f"{district}-{department.partition('-')[2]}", district)
            for department in concerned
            if self._elsewhere(department, district)
        }

    def _elsewhere(self, department: str, district: str) -> bool:
        owner = self._tenancy.tree.tenant(self._tenancy.department(department).tenant)
        return owner.level is Level.DISTRICT and owner.code != district

    def _of(self, state: CaseState, wanted: Mapping[str, Successor]) -> tuple[Successor, ...]:
        if state.status not in BEFORE_DECISION:
            return ()
        return tuple(wanted[department] for department in sorted(in_hand(state)) if department in wanted)

    def _open(self, scope: Scope) -> AsyncIterator[CaseState]:
        return open_cases(self._store, scope, self._clock.now())
