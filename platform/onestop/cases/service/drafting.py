"""Drafts: an application is kept while it is being written, by the account that writes it."""

from collections.abc import Callable
from uuid import UUID

from msgspec.structs import replace

from onestop.cases.model.application import Content, Draft
from onestop.cases.store.drafts import DraftStore
from onestop.errors import NotFound, StaleVersion
from onestop.kit.clock import Clock
from onestop.tenancy.model import Scope

TRIES = 5
"""How often a change is made anew on top of one that came in between."""


class DraftService:
    def __init__(self, store: DraftStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def start(self, scope: Scope, account: UUID, draft: UUID, item: str, content: Content) -> Draft:
        """Begin a draft under an id of the caller's; begun twice, it is the same draft."""
        fresh = Draft(
            id=draft,
            tenant=scope.tenant,
            account=account,
            item=item,
            content=content,
            version=1,
            at=self._clock.now(),
        )
        await self._store.add(scope, fresh)
        return await self.load(scope, account, draft)

    async def load(self, scope: Scope, account: UUID, draft: UUID) -> Draft:
        """Return a draft; raise NotFound for one that was filed or thrown away, and for anyone else's."""
        found = await self._store.get(scope, account, draft)
        if found is None:
            raise NotFound("There is no such draft.")
        return found

    async def save(self, scope: Scope, draft: Draft, content: Content) -> Draft:
        """Keep `content`; raise StaleVersion when the draft has changed since `draft` was read."""
        kept = await self._store.save(scope, replace(draft, content=content, at=self._clock.now()))
        if kept is None:
            now = await self.load(scope, draft.account, draft.id)
            raise StaleVersion("The draft has changed since you looked at it.", seen=draft.version, version=now.version)
        return kept

    async def change(self, scope: Scope, account: UUID, draft: UUID, change: Callable[[Content], Content]) -> Draft:
        """Make one change on top of whatever the draft has become: for changes that disturb no other."""
        for _ in range(TRIES):
            found = await self.load(scope, account, draft)
            kept = await self._store.save(scope, replace(found, content=change(found.content), at=self._clock.now()))
            if kept is not None:
                return kept
        raise StaleVersion("The draft has changed since you looked at it.", seen=found.version, version=found.version)

    async def delete(self, scope: Scope, account: UUID, draft: UUID) -> None:
        """Throw a draft away; one that is gone already stays gone."""
        await self._store.delete(scope, account, draft)

    async def of_account(self, scope: Scope, account: UUID) -> list[Draft]:
        """Return the drafts that an account has in the scope's own tenant, the latest first."""
        return await self._store.of_account(scope, account)
