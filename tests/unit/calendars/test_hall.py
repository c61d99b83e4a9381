"""The hall's opening hours, seven days a week and with exceptions."""

from datetime import UTC, date, datetime, time

import pytest

from onestop.calendars.hall import HallCalendar, Hours
from onestop.errors import InvalidInput
from onestop.kit.clock import CHINA

DAY = (Hours(time(13, 30), time(17)), Hours(time(9), time(12)))
SHORT = (Hours(time(9), time(16)),)
HALL = HallCalendar(
    (*(DAY,) * 5, SHORT, SHORT), {date(2026, 10, 1): (), date(2026, 10, 2): (Hours(time(10), time(11)),)}
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("moment", "serves"),
    [
        ("2026-11-24T09:00", True),
        ("2026-11-24T08:59", False),
        ("2026-11-24T12:00", False),
        ("2026-11-24T16:59", True),
        ("2026-11-29T12:30", True),
        ("2026-10-01T10:00", False),
        ("2026-10-02T10:30", True),
    ],
)
def test_the_hall_serves_in_its_hours_on_weekends_too_and_by_its_exceptions(moment: str, serves: bool) -> None:
    assert HALL.is_open(at(moment)) is serves


def test_an_instant_elsewhere_is_read_in_chinas_time() -> None:
    assert HALL.is_open(datetime(2026, 11, 24, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-24T07:00", "2026-11-24T09:00"),
        ("2026-11-24T12:10", "2026-11-24T13:30"),
        ("2026-11-24T18:00", "2026-11-25T09:00"),
        ("2026-09-30T18:00", "2026-10-02T10:00"),
    ],
)
def test_the_next_opening_skips_closed_days(moment: str, opens: str) -> None:
    assert HALL.next_opening(at(moment)) == at(opens)


def test_a_hall_that_never_opens_has_no_next_opening() -> None:
    assert HallCalendar(((),) * 7).next_opening(at("2026-11-24T07:00")) is None


def test_hours_in_the_wrong_order_and_a_week_of_six_days_are_refused() -> None:
    with pytest.raises(InvalidInput, match="closes after"):
        Hours(time(9), time(9))
    with pytest.raises(InvalidInput, match="seven"):
        HallCalendar((DAY,) * 6)
