"""Reading cases: lists by cursor, one case, its events, its clock. Reads never touch the workflow engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from onestop.calendars.model import Deadline, deadline
from onestop.cases.model.commands import Actor
from onestop.cases.model.decide import allowed
from onestop.cases.model.events import Event
from onestop.cases.model.lists import Filters, Sort
from onestop.cases.model.state import CaseState
from onestop.cases.service.answers import opened_answers
from onestop.cases.service.sight import Sight, check_sees, sight_of
from onestop.cases.store.lists import CaseLists
from onestop.cases.store.record import CaseStore
from onestop.identity.model import Principal
from onestop.kit.paging import Page, check_size, fingerprint, read_cursor, write_cursor
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService


class Which(StrEnum):
    """The limit whose ledger is asked for."""

    PROMISED = "promised"
    STATUTORY = "statutory"
    ACCEPTANCE = "acceptance"


class CaseSummary(msgspec.Struct, frozen=True):
    """A case as lists show it; the fields are the columns of a list, in their order."""

    number: str
    tenant: str
    item: str
    item_version: str
    lead: str
    applicant: UUID
    applicant_name: str
    applicant_kind: str
    channel: str
    status: str
    outcome: str | None
    light: str
    filed_at: datetime
    due: date | None
    closed_at: datetime | None
    historical: bool
    """Whether it was generated."""
    seq: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """A whole case: what lists show, what the applicant typed, and the state that the rules see."""

    summary: CaseSummary
    journey: str
    form: dict[str, str]
    state: CaseState

    def allowed(self, *capacities: Actor) -> tuple[str, ...]:
        """Return the commands that may be given now in these capacities; none in a case of the generated past."""
        able = () if self.summary.historical else capacities
        return tuple(dict.fromkeys(name for actor in able for name in allowed(self.state, actor)))


class ReadService:
    def __init__(self, store: CaseStore, lists: CaseLists, sealer: Sealer) -> None:
        self._store = store
        self._lists = lists
        self._sealer = sealer

    async def page(
        self, sight: Sight, filters: Filters, sort: Sort, cursor: str | None, most: int
    ) -> Page[CaseSummary]:
        """Return up to `most` cases in the caller's sight, and the cursor of the next page."""
        check_size(most)
        mark = fingerprint("cases", sight.scope.tenant, filters, sort)
        after = read_cursor(cursor, mark) if cursor else None
        rows = await self._lists.page(sight.scope, sight.applicants, sight.departments, filters, sort, after, most + 1)
        shown = [CaseSummary(*row) for row in rows[:most]]
        more = len(rows) > most
        return Page(shown, write_cursor(mark, self._lists.key(sort, rows[most - 1])) if more else None)

    async def count(self, sight: Sight, filters: Filters) -> int:
        """Return how many cases a list has."""
        return (await self.counts(sight, [filters]))[0]

    async def counts(self, sight: Sight, several: Sequence[Filters]) -> list[int]:
        """Return how many cases each of several lists has."""
        return await self._lists.counts(sight.scope, sight.applicants, sight.departments, several)

    async def open_count(self, scope: Scope) -> int:
        """Return how many cases of the scope's tenants are open."""
        return await self._store.open_count(scope)

    async def popular(self, scope: Scope, most: int) -> list[str]:
        """Return the items that were filed most often of late in the scope's own tenant."""
        return await self._lists.popular(scope, among=1000, most=most)

    async def case(self, scope: Scope, number: str) -> CaseView:
        """Return one case; raise NotFound when it is not in this scope."""
        return self._view(await self._store.row(scope, number))

    async def by_journey(self, scope: Scope, journey: str) -> CaseView:
        """Return the case that a journey code opens."""
        return self._view(await self._store.by_journey(scope, journey))

    def _view(self, row: Record) -> CaseView:
        answers, state = opened_answers(self._sealer, row["form"]), msgspec.convert(row["state"], CaseState)
        return CaseView(_summary(row), row["journey"], answers, state)

    async def events(self, scope: Scope, number: str, after: int = 0) -> Sequence[Event]:
        return await self._store.events(scope, number, after)

    async def texts(self, scope: Scope, number: str) -> dict[str, dict[str, Any]]:
        """Return the texts of a case by the reference that its events carry."""
        return {f"{text['id']}:{text['digest']}": text for text in await self._store.texts(scope, number)}


async def seen_case(number: str, principal: Principal, reading: ReadService, tenancy: TenancyService) -> CaseView:
    """Return the case if it is in the caller's sight; raise NotFound otherwise."""
    sight = sight_of(principal, tenancy)
    view = await reading.case(sight.scope, number)
    check_sees(principal, sight, view.state)
    return view


def ledger(state: CaseState, which: Which, today: date) -> Deadline | None:
    """Return a limit's day-by-day ledger, or None while it does not run."""
    terms = state.terms
    if which is Which.ACCEPTANCE:
        return deadline(state.received, terms.acceptance, (), state.calendar, today)
    if state.started is None:
        return None
    limit = terms.promised if which is Which.PROMISED else terms.statutory
    return deadline(state.started, limit + state.extension, state.pauses, state.calendar, today)


def _summary(row: Record) -> CaseSummary:
    return CaseSummary(*(row[name] for name in CaseSummary.__struct_fields__))
