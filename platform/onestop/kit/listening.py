"""News between processes: PostgreSQL's LISTEN on one connection of its own, kept alive.

A notification may be lost while the connection is down, so every callback is called again after each reconnection:
callbacks must treat a call as "something may have changed".
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

Heard = Callable[[str], Awaitable[None]]
AGAIN = ""
"""The payload of the call after a reconnection: anything may have changed."""
_RETRY = 1.0
_log = logging.getLogger(__name__)


class Listener:
    """Calls back for each notification of a channel. Register with `on`, then `open`."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._heard: dict[str, list[Heard]] = {}
        self._lost = asyncio.Event()
        self._ready = asyncio.Event()
        self._news: asyncio.Queue[tuple[str, str]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    def on(self, channel: str, heard: Heard, *, within: float = 0) -> None:
        """Call `heard`, and whatever was registered before, with the payload of each notification of `channel`.

        With `within`, in seconds, all news of such a while become one call without a payload.
        """
        self._heard.setdefault(channel, []).append(self._gathered(channel, heard, within) if within else heard)

    async def open(self) -> None:
        """Return when the channels are listened to."""
        self._tasks = [asyncio.create_task(self._keep_connected()), asyncio.create_task(self._tell())]
        await self._ready.wait()

    async def close(self) -> None:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _gathered(self, channel: str, heard: Heard, within: float) -> Heard:
        waiting: set[asyncio.Task[None]] = set()

        async def later() -> None:
            await asyncio.sleep(within)
            waiting.clear()
            await self._call(channel, heard, AGAIN)

        async def gather(_news: str) -> None:
            if not waiting:
                waiting.add(task := asyncio.create_task(later()))
                self._tasks.append(task)
                task.add_done_callback(self._tasks.remove)

        return gather

    async def _keep_connected(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as lost:
                _log.warning("News from PostgreSQL are interrupted: %s", type(lost).__name__)
            await asyncio.sleep(_RETRY)

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._url)
        try:
            self._lost.clear()
            connection.add_termination_listener(lambda _: self._lost.set())
            for channel in self._heard:
                await connection.add_listener(channel, self._note)
                self._news.put_nowait((channel, AGAIN))
            self._ready.set()
            await self._lost.wait()
        finally:
            with contextlib.suppress(OSError, asyncpg.InterfaceError):
                await connection.close()

    def _note(self, _connection: Any, _pid: int, channel: str, payload: object) -> None:
        self._news.put_nowait((channel, str(payload)))

    async def _tell(self) -> None:
        while True:
            channel, payload = await self._news.get()
            for heard in self._heard[channel]:
                await self._call(channel, heard, payload)

    async def _call(self, channel: str, heard: Heard, payload: str) -> None:
        try:
            await heard(payload)
        except Exception:  # noqa: BLE001 - the next news must still be told
            _log.exception("News on %s could not be used", channel)
