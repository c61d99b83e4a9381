"""Publishing to the feed, following it, and doing a repeated command once."""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from onestop.errors import InvalidInput, KeyReused
from onestop.feed import metrics
from onestop.feed.model import START, Entry, Position, Wanted
from onestop.feed.store import FeedStore
from onestop.kit.paging import Page, check_size, fingerprint, read_cursor, write_cursor
from onestop.tenancy.model import Scope

LONGEST_KEY = 128
REUSED = {"field": "/header/Idempotency-Key", "rule": "key-reused"}
"""What a caller is told of a key that came back with another request."""
LOOK_AGAIN = 1.0
"""Seconds after which a waiting reader looks even without news: an entry counts only once no older one can come."""
_LARGEST = 2**63

log = logging.getLogger(__name__)


class FeedService:
    def __init__(self, store: FeedStore) -> None:
        self._store = store
        self._news = asyncio.Event()

    async def publish(self, scope: Scope, entries: Sequence[Entry]) -> None:
        """Tell the followers; call inside the transaction of what happened."""
        await self._store.append(scope, entries)

    async def read(self, scope: Scope, place: Position, most: int) -> list[tuple[Position, Entry]]:
        """Return up to `most` entries after `place`, in order."""
        return await self._store.after(scope, place, most)

    async def heard(self, _news: str = "") -> None:
        """Wake whoever waits; called when any process has published."""
        self._news.set()
        self._news = asyncio.Event()

    async def page(self, scope: Scope, wanted: Wanted, cursor: str | None, most: int, wait: float = 0) -> Page[Entry]:
        """Return up to `most` entries after a cursor, and always the cursor to go on from.

        When there are none yet, wait for them, at most `wait` seconds.
        """
        check_size(most)
        mark = fingerprint("events", scope.tenant, wanted)
        place = _place(read_cursor(cursor, mark)) if cursor else START
        until = asyncio.get_running_loop().time() + wait
        while True:
            news = self._news
            reached = await self._store.latest(scope)  # before the look: whatever stands here, the look sees
            found = await self._store.after(scope, place, most, wanted)
            left = until - asyncio.get_running_loop().time()
            if found or left <= 0:
                break
            await _either(news, min(left, LOOK_AGAIN))
        last = found[-1][0] if found else place
        onward = last if len(found) == most else max(last, reached, key=lambda one: (one.tx, one.id))
        return Page([entry for _, entry in found], write_cursor(mark, [onward.tx, onward.id]))

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
        if fresh:
            await self._store.move(scope, follower, fresh[-1][0])
        metrics.handled(follower, fresh[-1][1] if fresh else None)
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
            metrics.failed(follower)
            await self._store.fail(scope, follower, place, type(error).__name__)
            return False
        return True

    async def once(self, scope: Scope, account: str, key: str, request: object) -> bool:
        """Return whether `key` is new to this account; the same key with another request is refused."""
        check_key(key)
        digest = hashlib.sha256(msgspec.json.encode(request, order="sorted")).digest()
        before = await self._store.first_use(scope, account, key, digest)
        if before is None:
            return True
        if before != digest:
            raise KeyReused("This idempotency key was used for another request.", key=key, **REUSED)
        return False


def check_key(key: str) -> None:
    """Raise InvalidInput when a key is too long or cannot be printed."""
    if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
        raise InvalidInput(
            "An idempotency key has 1 to {most} printable characters.",
            field="/header/Idempotency-Key",
            rule="key-malformed",
            most=LONGEST_KEY,
        )


def _place(key: list[object]) -> Position:
    match key:
        case [int(tx), int(number)] if 0 <= tx < _LARGEST and 0 <= number < _LARGEST:
            return Position(tx, number)
    raise InvalidInput("This page mark is damaged.", field="/query/cursor", rule="cursor-damaged")


async def _either(news: asyncio.Event, seconds: float) -> None:
    """Wait for news, or for some seconds."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(news.wait(), seconds)
