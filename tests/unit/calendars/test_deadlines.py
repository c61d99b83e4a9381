"""Deadlines: known days, an independent count over ten years, and properties over any start, limit and pauses."""

from datetime import date, timedelta
from itertools import pairwise

import chinese_calendar
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.calendars.model import Calendar, DayKind, Deadline, Pause, deadline, due_day, remaining
from onestop.calendars.notices import legal_calendar
from onestop.errors import InvalidInput

CALENDAR = legal_calendar()
DAY = timedelta(days=1)
EVERY_DAY = [date(2017, 1, 1) + i * DAY for i in range((date(2026, 12, 31) - date(2017, 1, 1)).days + 1)]

days = st.dates(date(2017, 1, 1), date(2026, 6, 30))
limits = st.integers(0, 60)
spans = st.tuples(days, st.integers(0, 40))
closed = spans.map(lambda span: Pause(span[0], span[0] + span[1] * DAY, "hearing"))
pauses = st.lists(closed, max_size=4)


def near(start: date) -> st.SearchStrategy[list[Pause]]:
    """Pauses that are likely to touch a limit beginning at `start`."""
    span = st.tuples(st.integers(-5, 50), st.integers(0, 15))
    return st.lists(span.map(lambda s: Pause(start + s[0] * DAY, start + (s[0] + s[1]) * DAY, "test")), max_size=4)


cases = days.flatmap(lambda start: st.tuples(st.just(start), near(start)))


def counted_by_hand(start: date, limit: int, paused: list[Pause]) -> date:
    """Walk day by day with the library's own answer: shares no code with the model."""
    day, left = (start, limit) if limit else (start - DAY, 1)
    while left:
        day += DAY
        stopped = any(p.first <= day <= p.last for p in paused if p.last)
        left -= chinese_calendar.is_workday(day) and not stopped
    return day


def test_every_day_from_2017_to_2026_is_working_exactly_when_the_notices_say_so() -> None:
    assert [d for d in EVERY_DAY if CALENDAR.is_working(d) != chinese_calendar.is_workday(d)] == []


@pytest.mark.parametrize("limit", [0, 1, 5, 20, 45])
def test_the_last_day_equals_a_count_by_hand_for_every_start(limit: int) -> None:
    starts = [d for d in EVERY_DAY if d < date(2026, 10, 1)]
    assert [d for d in starts if due_day(d, limit, (), CALENDAR) != counted_by_hand(d, limit, [])] == []


@given(cases, limits)
def test_the_last_day_with_pauses_equals_a_count_by_hand(case: tuple[date, list[Pause]], limit: int) -> None:
    start, paused = case
    assert due_day(start, limit, paused, CALENDAR) == counted_by_hand(start, limit, paused)


@given(cases, limits)
def test_the_ledger_ends_on_the_last_day_and_sums_to_the_limit(case: tuple[date, list[Pause]], limit: int) -> None:
    start, paused = case
    found = deadline(start, limit, paused, CALENDAR)
    assert found.counted == limit
    assert found.day == due_day(start, limit, paused, CALENDAR)
    assert all(b.day - a.day == DAY for a, b in pairwise(found.ledger))
    if limit:
        assert (found.ledger[0].day, found.ledger[-1].day) == (start + DAY, found.day)
        assert found.ledger[-1].kind.counts


@given(cases, limits)
def test_a_longer_limit_never_ends_earlier(case: tuple[date, list[Pause]], limit: int) -> None:
    start, paused = case
    assert due_day(start, limit, paused, CALENDAR) <= due_day(start, limit + 1, paused, CALENDAR)


@given(cases, limits, pauses)
def test_a_pause_never_brings_the_day_forward(case: tuple[date, list[Pause]], limit: int, more: list[Pause]) -> None:
    start, paused = case
    assert due_day(start, limit, [*paused, *more], CALENDAR) >= due_day(start, limit, paused, CALENDAR)


def test_the_spring_festival_of_2026_stands_in_the_ledger_with_its_make_up_day() -> None:
    found = deadline(date(2026, 2, 12), 5, (), CALENDAR)
    assert found.day == date(2026, 2, 26)
    kinds = {line.day.day: (line.kind, line.reason) for line in found.ledger}
    assert kinds[13] == (DayKind.WORKED, "")
    assert kinds[14] == (DayKind.MAKEUP, "Spring Festival")
    assert kinds[15] == (DayKind.WEEKEND, "")
    assert kinds[16] == (DayKind.HOLIDAY, "Spring Festival")
    assert kinds[23] == (DayKind.HOLIDAY, "Spring Festival")


def test_a_paused_day_says_why_even_on_a_weekend() -> None:
    found = deadline(date(2017, 8, 31), 3, [Pause(date(2017, 9, 2), date(2017, 9, 4), "hearing")], CALENDAR)
    assert found.day == date(2017, 9, 6)
    assert [line.kind.value for line in found.ledger] == ["worked", "paused", "paused", "paused", "worked", "worked"]
    assert {line.reason for line in found.ledger if line.kind is DayKind.PAUSED} == {"hearing"}


def test_a_limit_of_no_days_ends_the_same_day_or_on_the_next_working_day() -> None:
    assert deadline(date(2026, 11, 24), 0, (), CALENDAR) == Deadline(date(2026, 11, 24), 0, ())
    saturday = deadline(date(2026, 11, 28), 0, (), CALENDAR)
    assert saturday.day == date(2026, 11, 30)
    assert [line.kind for line in saturday.ledger] == [DayKind.WEEKEND, DayKind.WEEKEND]


def test_an_open_pause_leaves_no_last_day_and_a_ledger_up_to_today() -> None:
    waiting = [Pause(date(2026, 11, 4), None, "expert review")]
    found = deadline(date(2026, 11, 2), 5, waiting, CALENDAR, date(2026, 11, 6))
    assert found.day is None
    assert [line.kind.value for line in found.ledger] == ["worked", "paused", "paused", "paused"]
    assert remaining(found, date(2026, 11, 6), CALENDAR) == 4
    with pytest.raises(InvalidInput, match="still open"):
        due_day(date(2026, 11, 2), 5, waiting, CALENDAR)


def test_an_open_pause_after_the_last_day_changes_nothing() -> None:
    later = [Pause(date(2026, 11, 20), None, "expert review")]
    assert due_day(date(2026, 11, 2), 5, later, CALENDAR) == date(2026, 11, 9)


def test_what_remains_counts_down_to_nought_and_then_below() -> None:
    found = deadline(date(2026, 9, 28), 3, (), CALENDAR)
    assert found.day == date(2026, 10, 8)
    left = [
        remaining(found, d, CALENDAR) for d in (date(2026, 9, 28), date(2026, 10, 3), found.day, date(2026, 10, 10))
    ]
    assert left == [3, 1, 0, -2]


@given(days, st.integers(1, 60))
def test_adding_working_days_and_counting_them_agree(start: date, count: int) -> None:
    assert CALENDAR.working_days_between(start, CALENDAR.add_working_days(start, count)) == count


def test_a_negative_limit_and_a_day_outside_the_years_are_refused() -> None:
    with pytest.raises(InvalidInput, match="negative"):
        due_day(date(2026, 1, 1), -1, (), CALENDAR)
    few = CALENDAR.between(2026, 2026)
    with pytest.raises(InvalidInput, match="2026 to 2026"):
        due_day(date(2026, 12, 30), 20, (), few)
    with pytest.raises(InvalidInput, match="2026 to 2026"):
        few.line(date(2025, 12, 31))


def test_a_calendar_travels_as_json_and_stays_small() -> None:
    part = CALENDAR.between(2026, 2028)
    due_day(date(2026, 1, 5), 3, (), part)
    text = msgspec.json.encode(part)
    assert msgspec.json.decode(text, type=Calendar) == part
    assert len(text) < 1500


def test_calendars_that_are_equal_count_their_days_once() -> None:
    travelled = [msgspec.json.decode(msgspec.json.encode(CALENDAR), type=Calendar) for _ in range(2)]
    assert travelled[0] == travelled[1] == CALENDAR
    assert travelled[0]._days is travelled[1]._days is CALENDAR._days
    assert CALENDAR.between(2026, 2026)._days is not CALENDAR._days
