"""The legal calendar in force, as every other slice asks for it."""

from datetime import date

from onestop.calendars.model import Calendar
from onestop.calendars.notices import legal_calendar

AHEAD = 2
"""Years after the present one that a case's calendar reaches: longer than any limit with extension and pauses."""


class CalendarService:
    def __init__(self) -> None:
        self.legal = legal_calendar()
        self._around: dict[int, Calendar] = {}

    def around(self, day: date) -> Calendar:
        """Return the years that a case begun on `day` can touch: small enough to travel with it."""
        if day.year not in self._around:
            self._around[day.year] = self.legal.between(day.year, day.year + AHEAD)
        return self._around[day.year]
