"""From the totals to each day: how many cases are filed, and what becomes of them. Every total is met exactly."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from heapq import nlargest
from itertools import accumulate
from math import exp
from random import Random

from onestop.calendars.model import Calendar, DayKind
from onestop.history.totals import CONTENT_DEPARTMENTS, FIRST, LAST, Totals

FILED = {DayKind.WORKED: 1.0, DayKind.MAKEUP: 0.9, DayKind.WEEKEND: 0.3, DayKind.HOLIDAY: 0.06}
"""How many people come, by what the day is to the law; the hall is open seven days a week."""
STAYS_OPEN, STUCK = 9.0, 0.002
"""Working days after which a case filed is still open once in e, and the share of those that nothing moves."""
MATURE = 45
"""Working days after which even a case that was decided late has been closed."""


@dataclass(frozen=True, slots=True)
class Day:
    """One day's cases. `before` were filed on earlier days; `working` working days follow until the end.

    `sure` and `unhappy` name departments that get a rating on this day: a satisfied one, or one that is not.
    """

    index: int
    before: int
    filed: int
    open: int
    late: int
    rated: int
    working: int
    sure: tuple[str, ...] = ()
    unhappy: tuple[str, ...] = ()


def spread(total: int, weights: Sequence[float], most: Sequence[int] | None = None) -> list[int]:
    """Share `total` out by weight, in whole numbers that add up to it; `most` is the most each may get."""
    limits = list(most) if most is not None else [total] * len(weights)
    shares, left = [0] * len(weights), total
    while left:
        free = [i for i, weight in enumerate(weights) if weight > 0 and shares[i] < limits[i]]
        if not free:
            raise ValueError(f"{left} of {total} have no place")
        whole = sum(weights[i] for i in free)
        wanted = {i: left * weights[i] / whole for i in free}
        for i in free:
            given = min(int(wanted[i]), limits[i] - shares[i])
            shares[i] += given
            left -= given
        rest = [i for i in free if shares[i] < limits[i]]
        for i in nlargest(min(left, len(rest)), rest, key=lambda i: (wanted[i] % 1, -i)):
            shares[i] += 1
            left -= 1
    return shares


def plan(wanted: Totals, calendar: Calendar, departments: Sequence[str], rng: Random) -> list[Day]:
    """Return the days of the past. `departments` are those that are rated, from the most to the least busy."""
    days = [FIRST + timedelta(days=i) for i in range((LAST - FIRST).days + 1)]
    busy = [FILED[calendar.line(day).kind] * (0.9 + 0.2 * i / len(days)) for i, day in enumerate(days)]
    working = [calendar.working_days_between(day, LAST) for day in days]
    filed = spread(wanted.accepted, busy)
    unclosed = [n * (exp(-left / STAYS_OPEN) + STUCK) for n, left in zip(filed, working, strict=True)]
    still = spread(wanted.open, unclosed, [n - n // 8 for n in filed])
    closed = [n - s for n, s in zip(filed, still, strict=True)]
    late = spread(wanted.late, [n * (left >= MATURE) for n, left in zip(closed, working, strict=True)], closed)
    in_time = [n - s for n, s in zip(closed, late, strict=True)]
    rated = spread(wanted.rated, in_time, in_time)
    sure, unhappy = _named(wanted, departments, rng)
    where = _places(rated, len(sure) + len(unhappy), rng)
    named = _by_day(zip(where, [*((d, False) for d in sure), *((d, True) for d in unhappy)], strict=True))
    before = [0, *accumulate(filed)]
    return [
        Day(i, before[i], filed[i], still[i], late[i], rated[i], working[i], *named.get(i, ((), ())))
        for i in range(len(days))
    ]


def _named(wanted: Totals, departments: Sequence[str], rng: Random) -> tuple[list[str], list[str]]:
    """Return the departments with one sure satisfied rating each, and those of every rating that is not."""
    criticised = sorted(rng.sample(departments, max(0, len(departments) - CONTENT_DEPARTMENTS)))
    counts = spread(max(0, wanted.unsatisfied - len(criticised)), [1 + 3 * rng.random() for _ in criticised] or [1.0])
    unhappy = [d for d, n in zip(criticised, counts, strict=False) for _ in range(n + 1)]
    sure = list(departments) if wanted.rated >= len(departments) + len(unhappy) else []
    return sure, unhappy[: wanted.unsatisfied]


def _places(rated: Sequence[int], count: int, rng: Random) -> list[int]:
    """Return that many days, no day more often than it has ratings."""
    slots = Counter(dict(enumerate(rated)))
    return rng.sample(list(slots), count, counts=list(slots.values()))


def _by_day(named: Iterable[tuple[int, tuple[str, bool]]]) -> dict[int, tuple[tuple[str, ...], tuple[str, ...]]]:
    days: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for day, (department, unhappy) in named:
        sure, critical = days.get(day, ((), ()))
        days[day] = (sure, (*critical, department)) if unhappy else ((*sure, department), critical)
    return days
