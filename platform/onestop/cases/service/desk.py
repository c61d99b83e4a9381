"""What staff keep for their own work: saved lists; and the record of who looked at personal data."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from onestop.cases.store.desk import DeskStore
from onestop.errors import InvalidInput
from onestop.kit.clock import Clock
from onestop.tenancy.model import Scope

LONGEST_NAME = 40
MOST_VIEWS = 30


@dataclass(frozen=True, slots=True)
class SavedList:
    """A list that someone comes back to; `query` is its address without the path."""

    id: UUID
    name: str
    query: str


@dataclass(frozen=True, slots=True)
class Look:
    """Someone has looked at a case's personal data."""

    account: UUID
    at: datetime


class DeskService:
    def __init__(self, store: DeskStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def lists(self, scope: Scope, account: UUID) -> list[SavedList]:
        """Return an account's saved lists in the tenant where it works."""
        return [SavedList(row["id"], row["name"], row["query"]) for row in await self._store.views(scope, account)]

    async def save(self, scope: Scope, account: UUID, name: str, query: str) -> None:
        """Keep a list; raise InvalidInput for a name that cannot be, or one list too many."""
        name = " ".join(name.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidInput(
                "A list's name has 1 to {most} characters.", field="/name", rule="name", most=LONGEST_NAME
            )
        known = await self._store.views(scope, account)
        if len(known) >= MOST_VIEWS and name not in {row["name"] for row in known}:
            raise InvalidInput("You have {most} saved lists already.", field="/name", rule="lists", most=MOST_VIEWS)
        await self._store.save_view(scope, account, name, query[:1000], self._clock.now())

    async def drop(self, scope: Scope, account: UUID, view: UUID) -> None:
        """Forget a saved list; one that is gone stays gone."""
        await self._store.drop_view(scope, account, view)

    async def look(self, scope: Scope, tenant: str, case_number: str, account: UUID) -> None:
        """Record that someone is shown a case's personal data; call it before showing them."""
        await self._store.disclose(scope, tenant, case_number, account, self._clock.now())

    async def looks(self, scope: Scope, case_number: str) -> list[Look]:
        """Return who was shown a case's personal data, the latest first."""
        return [Look(row["account"], row["at"]) for row in await self._store.disclosures(scope, case_number)]
