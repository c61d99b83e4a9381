"""News for open pages: one look at the feed a second for each tenant that someone has open, told to all of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from litestar import Controller, Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from onestop.errors import Unavailable
from onestop.feed.service import FeedService
from onestop.tenancy.model import Scope
from onestop.web.desk.desk import Desk

EVERY = 1.0
"""Seconds between two looks at the feed."""
BEAT = 15.0
"""Seconds after which a silent line says that it is still there."""
MOST = 200


class News:
    """The listeners of one tenant, and the task that looks at the feed for them as long as there are any."""

    def __init__(self, feed: FeedService, scope: Scope) -> None:
        self._feed = feed
        self._scope = scope
        self._listeners: set[asyncio.Queue[str]] = set()
        self._looking: asyncio.Task[None] | None = None

    async def listen(self) -> AsyncIterator[str]:
        """Yield the number of each case that moves, and an empty text when nothing has for a while."""
        told: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(told)
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
        try:
            while True:
                try:
                    yield await asyncio.wait_for(told.get(), BEAT)
                except TimeoutError:
                    yield ""
        finally:
            self._listeners.discard(told)
            if not self._listeners and self._looking:
                self._looking.cancel()
                self._looking = None

    async def _look(self) -> None:
        place = await self._feed.latest(self._scope)
        while True:
            try:
                fresh = await self._feed.read(self._scope, place, MOST)
            except (OSError, Unavailable):  # the database is away; the pages stay, and learn it later
                fresh = []
            for number in dict.fromkeys(entry.subject for _, entry in fresh):
                for told in self._listeners:
                    told.put_nowait(number)
            place = fresh[-1][0] if fresh else place
            await asyncio.sleep(EVERY)


class LiveController(Controller):
    path = "/desk/live"
    include_in_schema = False

    @get("/", opt={"uncompressed": True})
    async def live(
        self,
        request: Request[Any, Any, State],
        desk: NamedDependency[Desk],
        feed: NamedDependency[FeedService],
    ) -> ServerSentEvent:
        """Tell that something has moved, and which case; never what, so that each page asks for what it may see."""
        heard: dict[str, News] = request.app.state.setdefault("news", {})
        news = heard.setdefault(desk.scope.tenant, News(feed, desk.scope))
        return ServerSentEvent(_messages(news), headers={"X-Accel-Buffering": "no"})


async def _messages(news: News) -> AsyncIterator[ServerSentEventMessage]:
    yield ServerSentEventMessage(event="open", data="1", retry=2000)
    async for number in news.listen():
        if not number:
            yield ServerSentEventMessage(comment="still here")
            continue
        yield ServerSentEventMessage(event="moved", data=number)
        yield ServerSentEventMessage(event=f"case-{number}", data=number)
