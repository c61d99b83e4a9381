"""Each day every tenant's chains are put under one digest, which nobody can delete or change."""

from datetime import UTC, date, datetime, time, timedelta

from onestop.errors import InvalidInput
from onestop.kit.clock import CHINA, Clock, legal_day
from onestop.kit.keys import trail_key
from onestop.kit.ports import ObjectStore
from onestop.supervision.model import NOTHING, Anchor, anchored, canonical
from onestop.supervision.store import TrailStore
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService

KEPT = timedelta(days=366 * 30)
DAY = timedelta(days=1)
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
LATE = timedelta(days=7)
"""How long after its day an event may be recorded and still be found; it goes under the next anchor."""


class AnchorService:
    def __init__(self, store: TrailStore, objects: ObjectStore, tenancy: TenancyService, clock: Clock) -> None:
        self._store = store
        self._objects = objects
        self._tenancy = tenancy
        self._clock = clock

    async def anchor(self, until: date | None = None) -> int:
        """Anchor every day up to `until` (by default yesterday) that has none yet; return how many anchors were made.

        Safe to repeat; missed days are caught up. Only one process at a time may do this (`Database.alone`).
        """
        today = legal_day(self._clock.now())
        until = until or today - DAY
        if until >= today:
            raise InvalidInput("A day can be anchored once it is over.", field="/day", rule="day-not-over")
        return sum([await self._catch_up(self._tenancy.tree.only(code), until) for code in self._tenancy.tree.tenants])

    async def _catch_up(self, scope: Scope, until: date) -> int:
        last = await self._store.last_anchor(scope)
        since = _begin(last.day + DAY) if last else BEGINNING
        days = await self._store.days(scope, since, _begin(until + DAY))
        made = 0
        for day in sorted({*days, until}):
            if last is None or day > last.day:
                fresh = await self._anchor(scope, day, last)
                last, made = fresh or last, made + (fresh is not None)
        return made

    async def _anchor(self, scope: Scope, day: date, last: Anchor | None) -> Anchor | None:
        """Anchor one day: the file first, so that a row never names what is not there."""
        since = _begin(last.day) - LATE if last else BEGINNING
        leaves = await self._store.moved(scope, since, _begin(day + DAY))
        if not leaves:
            return None
        file = anchored(scope.tenant, day, last.digest if last else NOTHING, leaves)
        await self._objects.ensure_bucket(scope.tenant)
        kept = self._clock.now() + KEPT
        await self._objects.put_locked(scope.tenant, trail_key(day), canonical(file), "application/json", kept)
        await self._store.keep(scope, file.anchor, file.leaves)
        return file.anchor


def _begin(day: date) -> datetime:
    """Return the instant at which a day begins in China."""
    return datetime.combine(day, time(), CHINA)
