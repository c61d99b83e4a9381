"""The legal calendar in force, as every other slice asks for it, and the loading of the next notice."""

from datetime import date
from uuid import UUID

from onestop.calendars.model import Calendar, Reach
from onestop.calendars.notices import Notice, legal_calendar, read_notice, with_notice
from onestop.calendars.store import CalendarStore
from onestop.kit.clock import Clock


class CalendarService:
    """Answers from memory; `load` at start, and again when the channel `store.CHANGED` calls."""

    def __init__(self, store: CalendarStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._reach = Reach(legal_calendar())

    @property
    def legal(self) -> Calendar:
        """The whole calendar in force."""
        return self._reach.legal

    async def load(self, _news: str = "") -> None:
        """Read the loaded notices again; takes the payload of a notification, which says nothing more."""
        legal = legal_calendar()
        for notice in await self._store.notices():
            legal = with_notice(legal, notice.year, notice)
        self._reach = Reach(legal)

    def around(self, day: date) -> Calendar:
        """Return the years that a case begun on `day` can touch: small enough to travel with it."""
        return self._reach.around(day)

    def try_notice(self, text: str) -> tuple[Notice, Calendar]:
        """Return a notice and the calendar it would make; raise InvalidInput for what breaks a rule."""
        notice = read_notice(text)
        return notice, with_notice(self.legal, notice.year, notice)

    async def put_in_force(self, text: str, by: UUID) -> Notice:
        """Let a notice count from now on, here and in every other process; open cases are moved by `cases`."""
        notice, _ = self.try_notice(text)
        await self._store.save(notice, by, self._clock.now())
        await self.load()
        return notice
