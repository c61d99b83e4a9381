"""Time: days begin at midnight in China, lights turn at the right one, and a new notice of working days moves them."""

from datetime import UTC, date, datetime

import pytest
from tests.support import cases as s

from onestop.calendars.model import Calendar, deadline, remaining
from onestop.calendars.notices import Notice, NoticedHoliday, legal_calendar, with_notice
from onestop.cases.model import commands as c
from onestop.cases.model.state import Due, Light, Status
from onestop.cases.model.timing import next_instant
from onestop.errors import Forbidden, InvalidInput

ALONE = s.terms(reviews=())


def test_the_next_instant_is_midnight_in_china_told_in_utc() -> None:
    assert next_instant(s.accepted(ALONE)) == datetime(2026, 11, 11, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instant", "light"),
    [
        (datetime(2026, 11, 11, 15, 59, 59, tzinfo=UTC), Light.GREEN),
        (datetime(2026, 11, 11, 16, 0, tzinfo=UTC), Light.YELLOW),
        (datetime(2026, 11, 16, 15, 59, 59, tzinfo=UTC), Light.YELLOW),
        (datetime(2026, 11, 16, 16, 0, tzinfo=UTC), Light.RED),
    ],
)
def test_lights_turn_at_midnight_in_china(instant: datetime, light: Light) -> None:
    assert s.pass_time(s.accepted(ALONE), instant)[0].light is light
    assert s.run(s.accepted(ALONE), (s.SYSTEM, c.PassTime(), instant)).light is light


def test_an_evening_in_utc_is_the_next_day_in_china() -> None:
    case = s.filed(now=datetime(2026, 11, 2, 16, 30, tzinfo=UTC))
    assert (case.received, case.due and case.due.day) == (date(2026, 11, 3), date(2026, 11, 10))


def test_a_case_filed_on_a_closed_day_counts_from_the_first_working_day() -> None:
    case = s.filed(now=s.at(date(2026, 10, 1)))
    assert (case.received, case.due and case.due.day) == (date(2026, 10, 1), date(2026, 10, 13))


def test_a_limit_shorter_than_its_warning_is_yellow_from_the_next_day() -> None:
    case = s.accepted(s.terms(reviews=(), promised=1))
    assert case.promised == Due(day=date(2026, 11, 3), green_until=s.MONDAY)
    assert case.light is Light.GREEN
    assert s.pass_time(case, s.at(date(2026, 11, 3)))[0].light is Light.YELLOW


def test_yellow_begins_on_the_day_that_has_as_many_working_days_left_as_the_item_says() -> None:
    case = s.accepted(s.terms(reviews=(), yellow=3))
    assert case.promised is not None
    assert case.promised.green_until == date(2026, 11, 10)
    last, found = date(2026, 11, 11), deadline(s.MONDAY, 10, (), s.CALENDAR)
    assert remaining(found, last, s.CALENDAR) == 3
    assert case.promised.light(last) is Light.YELLOW


def test_the_weekend_before_the_warning_is_still_green() -> None:
    case = s.accepted(s.terms(reviews=(), promised=6, yellow=1))
    assert case.promised == Due(day=date(2026, 11, 10), green_until=date(2026, 11, 8))


def test_time_passes_only_by_the_system() -> None:
    for actor in (s.CLERK, s.SUPERVISOR, s.APPLICANT):
        with pytest.raises(Forbidden):
            s.happen(s.filed(), actor, c.PassTime())


def test_nothing_happens_before_it_is_due() -> None:
    assert s.happen(s.accepted(), s.SYSTEM, c.PassTime()) == ()


def test_a_machine_that_slept_for_weeks_wakes_to_the_same_case_in_one_step() -> None:
    when = s.at(date(2027, 1, 4))
    asleep = s.run(s.filed(), (s.SYSTEM, c.PassTime(), when))
    awake, _ = s.pass_time(s.filed(), when)
    assert asleep.status is Status.ACCEPTED
    assert (asleep.light, asleep.reviews, asleep.started) == (awake.light, awake.reviews, awake.started)


def notice() -> Calendar:
    """The calendar with a made-up notice for 2027 that gives two more days to the new year."""
    days = [
        NoticedHoliday("元旦", date(2027, 1, 1), date(2027, 1, 5)),
        NoticedHoliday("春节", date(2027, 2, 5), date(2027, 2, 11)),
        NoticedHoliday("清明节", date(2027, 4, 5), date(2027, 4, 5)),
        NoticedHoliday("劳动节", date(2027, 5, 1), date(2027, 5, 3)),
        NoticedHoliday("端午节", date(2027, 6, 9), date(2027, 6, 9)),
        NoticedHoliday("中秋节", date(2027, 9, 15), date(2027, 9, 15)),
        NoticedHoliday("国庆节", date(2027, 10, 1), date(2027, 10, 7)),
    ]
    return with_notice(s.CALENDAR, 2027, Notice(2027, "made up", tuple(days)))


DECEMBER = s.at(date(2026, 12, 28))


def test_a_new_notice_moves_the_limits_of_a_running_case() -> None:
    case = s.accepted(now=DECEMBER)
    moved = s.run(case, (s.SYSTEM, c.Recalendar(calendar=notice())))
    assert case.promised is not None
    assert moved.promised is not None
    assert (case.promised.day, moved.promised.day) == (date(2027, 1, 12), date(2027, 1, 14))
    assert moved.calendar == notice()
    assert [r.due.day for r in moved.reviews] == [date(2027, 1, 7), date(2027, 1, 12)]


def test_a_new_notice_moves_the_five_days_of_a_filed_case() -> None:
    case = s.filed(now=DECEMBER)
    moved = s.run(case, (s.SYSTEM, c.Recalendar(calendar=notice())))
    assert case.due is not None
    assert moved.due is not None
    assert (case.due.day, moved.due.day) == (date(2027, 1, 5), date(2027, 1, 7))


def test_a_new_notice_leaves_the_day_that_a_correction_was_told() -> None:
    ask = c.RequestCorrection(defects=(c.Defect(material="form", fault=c.Fault.OTHER),))
    case = s.run(s.filed(now=DECEMBER), (s.CLERK, ask, DECEMBER))
    moved = s.run(case, (s.SYSTEM, c.Recalendar(calendar=notice())))
    assert moved.correction_due == case.correction_due
    assert moved.status is Status.CORRECTING


def test_a_new_notice_is_in_force_before_time_passes_under_the_old_one() -> None:
    case = s.filed(now=DECEMBER)
    events = s.happen(case, s.SYSTEM, c.Recalendar(calendar=notice()), s.at(date(2027, 1, 6)))
    assert s.kinds(events) == ["calendar-moved", "light-turned"]


def test_a_light_that_a_new_notice_makes_wrong_turns_with_it() -> None:
    case, _ = s.pass_time(s.accepted(ALONE, now=DECEMBER), s.at(date(2027, 1, 11)))
    assert case.light is Light.YELLOW
    assert s.run(case, (s.SYSTEM, c.Recalendar(calendar=notice()), s.at(date(2027, 1, 11)))).light is Light.GREEN


def test_a_calendar_that_ends_too_soon_says_so_and_the_next_one_helps() -> None:
    short = legal_calendar(2026, 2026)
    case = s.filed(now=s.at(date(2026, 12, 23)), calendar=short)
    with pytest.raises(InvalidInput, match="2026 to 2026"):
        s.happen(case, s.CLERK, c.Accept(), s.at(date(2026, 12, 24)))
    longer = s.run(case, (s.SYSTEM, c.Recalendar(calendar=s.CALENDAR), s.at(date(2026, 12, 24))), (s.CLERK, c.Accept()))
    assert longer.status is Status.ACCEPTED
