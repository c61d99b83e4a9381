"""What is to be looked at again: each key at most once at a time, failures with growing pauses."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

log = logging.getLogger(__name__)
PAUSES = (0.2, 0.5, 1, 2, 4, 8, 16, 30)
"""Seconds after the first, second, … failure in a row."""

Handle = Callable[[str], Awaitable[timedelta | None]]


class WorkQueue:
    """Keys to be handled. A key that is added while it is being handled is handled once more afterwards."""

    def __init__(self) -> None:
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._busy: set[str] = set()
        self._again: set[str] = set()
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._failures: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._waiting) + len(self._busy)

    def add(self, key: str) -> None:
        """Have a key handled as soon as a worker is free."""
        self._forget_timer(key)
        if key in self._busy:
            self._again.add(key)
        elif key not in self._waiting:
            self._waiting.add(key)
            self._ready.put_nowait(key)

    def add_later(self, key: str, after: timedelta) -> None:
        """Have a key handled after a while, sooner when something else asks for it."""
        self._forget_timer(key)
        loop = asyncio.get_running_loop()
        self._timers[key] = loop.call_later(max(0.0, after.total_seconds()), self.add, key)

    def pause(self, key: str) -> timedelta:
        """Return how long to wait after one more failure in a row."""
        count = self._failures.get(key, 0)
        self._failures[key] = count + 1
        return timedelta(seconds=PAUSES[min(count, len(PAUSES) - 1)])

    async def work(self, handle: Handle) -> None:
        """Handle keys one after the other, for ever; run several of these for several workers."""
        while True:
            key = await self._ready.get()
            self._waiting.discard(key)
            self._busy.add(key)
            try:
                await self._handle(key, handle)
            finally:
                self._busy.discard(key)
                if key in self._again:
                    self._again.discard(key)
                    self.add(key)

    async def _handle(self, key: str, handle: Handle) -> None:
        try:
            after = await handle(key)
        except Exception:
            log.exception("%s failed and is tried again", key)
            self.add_later(key, self.pause(key))
        else:
            if after is not None and key not in self._again:
                self.add_later(key, after)

    def succeeded(self, key: str) -> None:
        """Begin the pauses anew."""
        self._failures.pop(key, None)

    def _forget_timer(self, key: str) -> None:
        timer = self._timers.pop(key, None)
        if timer:
            timer.cancel()
