"""The legal calendar's years: from notices, computed by law, and loaded later."""

from datetime import date

import pytest

from onestop.calendars.model import DayKind, due_day
from onestop.calendars.notices import LAST_NOTICE, legal_calendar, read_notice, with_notice
from onestop.errors import InvalidInput

CALENDAR = legal_calendar(2017, 2030)
NOTICE = """
year: 2027
source: 国办发明电〔2026〕示例
holidays:
  - {name: 元旦, first: 2026-12-31, last: 2027-01-02, working: [2026-12-27]}
  - {name: 春节, first: 2027-02-05, last: 2027-02-12, working: [2027-02-14, 2027-02-20]}
  - {name: 清明节, first: 2027-04-03, last: 2027-04-05}
  - {name: 劳动节, first: 2027-05-01, last: 2027-05-05, working: [2027-05-08]}
  - {name: 端午节, first: 2027-06-09, last: 2027-06-09}
  - {name: 中秋节, first: 2027-09-15, last: 2027-09-15}
  - {name: 国庆节, first: 2027-10-01, last: 2027-10-07, working: [2027-09-26, 2027-10-09]}
"""


def test_the_working_weekends_of_2026_are_the_published_ones() -> None:
    year = next(y for y in CALENDAR.years if y.year == 2026)
    weekends = sorted(day for days in year.working.values() for day in days)
    assert weekends == [date(2026, *d) for d in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))]
    assert all(CALENDAR.is_working(day) for day in weekends)


def test_a_year_keeps_only_days_off_that_are_not_weekends() -> None:
    assert all(day.weekday() < 5 for year in CALENDAR.years for days in year.off.values() for day in days)


@pytest.mark.parametrize("year", [2027, 2028, 2029, 2030])
def test_a_year_without_notice_has_the_thirteen_days_of_the_law_and_is_provisional(year: int) -> None:
    assert CALENDAR.is_provisional(date(year, 1, 1))
    assert sum(len(days) for y in CALENDAR.years if y.year == year for days in y.off.values()) == 13


def test_a_year_with_a_notice_is_not_provisional() -> None:
    assert not CALENDAR.is_provisional(date(LAST_NOTICE, 12, 31))


def test_a_loaded_notice_replaces_the_computed_year_and_moves_the_last_day() -> None:
    noticed = with_notice(CALENDAR, 2027, read_notice(NOTICE))
    assert not noticed.is_provisional(date(2027, 1, 1))
    assert noticed.line(date(2027, 2, 14)).kind is DayKind.MAKEUP
    assert noticed.line(date(2027, 2, 12)).reason == "Spring Festival"
    assert due_day(date(2027, 2, 4), 1, (), CALENDAR) == date(2027, 2, 11)
    assert due_day(date(2027, 2, 4), 1, (), noticed) == date(2027, 2, 14)
    assert CALENDAR.is_provisional(date(2027, 1, 1)), "the old calendar stays as it was"


def test_a_notice_reaches_into_the_december_before_its_year() -> None:
    noticed = with_notice(CALENDAR, 2027, read_notice(NOTICE))
    assert noticed.line(date(2026, 12, 31)).reason == "New Year's Day"
    assert noticed.line(date(2026, 12, 27)).kind is DayKind.MAKEUP
    assert noticed.line(date(2026, 10, 1)) == CALENDAR.line(date(2026, 10, 1))


def test_loading_a_notice_twice_changes_nothing_more() -> None:
    once = with_notice(CALENDAR, 2027, read_notice(NOTICE))
    assert with_notice(once, 2027, read_notice(NOTICE)) == once


@pytest.mark.parametrize(
    ("old", "new", "field", "rule"),
    [
        ("year: 2027", "year: 2028", "/year", "notice-year"),
        ("last: 2027-02-12", "last: 2027-02-02", "/holidays/1/last", "holiday-span"),
        ("name: 元旦", "name: ' '", "/holidays/0/name", "name-missing"),
        ("first: 2026-12-31", "first: 2026-11-30", "/holidays/0/last", "holiday-span"),
        ("working: [2026-12-27]", "working: [2026-11-29]", "/holidays/0/working/0", "day-outside-year"),
        ("working: [2027-05-08]", "working: [2027-05-07]", "/holidays/3/working/0", "working-day-not-weekend"),
        ("working: [2027-05-08]", "working: [2027-05-02]", "/holidays/3/working/0", "day-twice"),
        ("2027-02-20", "2027-02-14", "/holidays/1/working/1", "day-twice"),
        (
            "first: 2027-06-09, last: 2027-06-09",
            "first: 2027-05-05, last: 2027-05-05",
            "/holidays/4/first",
            "day-twice",
        ),
        ("first: 2027-09-15, last: 2027-09-15", "first: 2027-09-16, last: 2027-09-16", "/holidays", "holiday-missing"),
        ("first: 2027-06-09", "first: soon", "/holidays/4/first", "notice-form"),
        ("source:", "origin:", "", "notice-form"),
        ("holidays:", "holidays: {", "", "yaml"),
    ],
)
def test_a_wrong_notice_is_refused_by_field_and_rule(old: str, new: str, field: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        with_notice(CALENDAR, 2027, read_notice(NOTICE.replace(old, new)))
    assert (refused.value.field, refused.value.rule) == (field, rule)


def test_a_notice_far_ahead_would_leave_a_gap_and_is_refused() -> None:
    short = legal_calendar(2020, 2025)
    with pytest.raises(InvalidInput, match="gap"):
        with_notice(short, 2027, read_notice(NOTICE))


def test_years_before_the_first_notice_are_refused() -> None:
    with pytest.raises(InvalidInput, match="2004"):
        legal_calendar(2003)
