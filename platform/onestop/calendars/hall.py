"""The hall's own opening hours: a second calendar. The hall may serve on days on which the legal clock stands still."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from onestop.errors import InvalidInput
from onestop.kit.clock import CHINA

WEEK = 7
SEARCHED = 366
"""How many days ahead an opening is looked for."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One stretch of a day, in China's time: open from `opens` on, closed again at `closes`."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise InvalidInput("The hall closes after it opens.", field="/closes", rule="hours-order")


@dataclass(frozen=True, slots=True)
class HallCalendar:
    """Hours per weekday, Monday first, and the exceptions: a date with its own hours, or with none when closed."""

    weekly: tuple[tuple[Hours, ...], ...]
    exceptions: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.weekly) != WEEK:
            raise InvalidInput("Opening hours are given for seven weekdays.", field="/weekly", rule="seven-weekdays")

    def hours(self, day: date) -> tuple[Hours, ...]:
        return tuple(sorted(self.exceptions.get(day, self.weekly[day.weekday()]), key=lambda hours: hours.opens))

    def is_open(self, at: datetime) -> bool:
        """Return whether the hall serves at that instant (an aware datetime)."""
        here = at.astimezone(CHINA)
        return any(hours.opens <= here.time() < hours.closes for hours in self.hours(here.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """Return the next instant, from `at` on, at which the doors open, in China's time; None if not in a year."""
        here = at.astimezone(CHINA)
        for ahead in range(SEARCHED):
            day = here.date() + timedelta(days=ahead)
            for hours in self.hours(day):
                opens = datetime.combine(day, hours.opens, CHINA)
                if opens >= here:
                    return opens
        return None
