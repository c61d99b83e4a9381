"""Publishing to the feed, following it, and doing a repeated command once."""

import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from onestop.errors import InvalidInput, KeyReused
from onestop.feed.model import Entry, Position
from onestop.feed.store import FeedStore
from onestop.tenancy.model import Scope

LONGEST_KEY = 128

log = logging.getLogger(__name__)


class FeedService:
    def __init__(self, store: FeedStore) -> None:
        self._store = store

    async def publish(self, scope: Scope, entries: Sequence[Entry]) -> None:
        """Tell the followers; call inside the transaction of what happened."""
        await self._store.append(scope, entries)

    async def read(self, scope: Scope, place: Position, most: int, subject: str = "") -> list[tuple[Position, Entry]]:
        """Return up to `most` entries after `place`, in order."""
        return await self._store.after(scope, place, most, subject)

    async def latest(self, scope: Scope) -> Position:
        """Return the place of the last entry, after which whoever only wants news begins."""
        return await self._store.latest(scope)

    async def follow(
        self, scope: Scope, follower: str, handle: Callable[[Entry], Awaitable[None]], most: int = 50
    ) -> int:
        """Hand the next entries to `handle`, and those that failed before; return how many there were.

        At least once each: a handler does its work once by the entry's subject and number. What fails is put aside
        and tried again, so one bad entry never holds up the rest. Only the holder of the follower's lock calls this.
        """
        entries = await self._store.failed(scope, follower)
        for place, entry in entries:
            if await self._handled(scope, follower, place, entry, handle):
                await self._store.mended(scope, follower, place)
        fresh = await self._store.after(scope, await self._store.place(scope, follower), most)
        for place, entry in fresh:
            await self._handled(scope, follower, place, entry, handle)
            await self._store.move(scope, follower, place)
        return len(entries) + len(fresh)

    async def _handled(
        self,
        scope: Scope,
        follower: str,
        place: Position,
        entry: Entry,
        handle: Callable[[Entry], Awaitable[None]],
    ) -> bool:
        try:
            await handle(entry)
        except Exception as error:  # whatever went wrong with one entry must not stop the others
            log.exception("%s could not handle %s %s/%s", follower, entry.kind, entry.subject, entry.seq)
            await self._store.fail(scope, follower, place, type(error).__name__)
            return False
        return True

    async def once(self, scope: Scope, account: str, key: str, request: object) -> bool:
        """Return whether `key` is new to this account; the same key with another request is refused."""
        if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
            raise InvalidInput(
                "An idempotency key has 1 to {most} printable characters.",
                field="/header/Idempotency-Key",
                rule="key-malformed",
                most=LONGEST_KEY,
            )
        digest = hashlib.sha256(msgspec.json.encode(request, order="sorted")).digest()
        before = await self._store.first_use(scope, account, key, digest)
        if before is None:
            return True
        if before != digest:
            raise KeyReused("This idempotency key was used for another request.", key=key)
        return False
