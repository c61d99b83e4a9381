"""The feed over HTTP: everything that happens in a tenant and below it, in one order, from a cursor on."""

from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from onestop.feed.model import LONGEST_WAIT, Wanted
from onestop.feed.service import FeedService
from onestop.feed.wire import CloudEvent, EventPage
from onestop.kit.http import require
from onestop.tenancy.model import Role, Scope

Kinds = Annotated[
    list[str] | None,
    QueryParameter(
        name="kind", description="Only these kinds, such as `case.accepted`; may be repeated.", max_items=50
    ),
]
Wait = Annotated[
    int,
    QueryParameter(
        description="Seconds to wait for news when there are none yet.", ge=0, le=int(LONGEST_WAIT.total_seconds())
    ),
]


class EventController(Controller):
    path = "/events"
    tags = ("events",)
    guards = (require(Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.OPS),)

    @get(summary="What has happened in this tenant and below")
    async def page(
        self,
        tenant_scope: NamedDependency[Scope],
        feed: NamedDependency[FeedService],
        kinds: Kinds = None,
        subject: Annotated[
            str | None, QueryParameter(description="Only one case, or one licence.", max_length=80)
        ] = None,
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
        wait: Wait = 0,
    ) -> EventPage:
        """Return events after a cursor, oldest first; without a cursor, from the beginning.

        Every event is told exactly once to whoever follows the cursors, in an order that never changes.
        """
        wanted = Wanted(kinds=tuple(kinds or ()), subject=subject or "")
        found = await feed.page(tenant_scope, wanted, cursor, limit, wait)
        return EventPage([CloudEvent.of(entry) for entry in found.rows], found.next_cursor or "")
