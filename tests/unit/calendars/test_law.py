"""Holidays by law, against an independent library for every year of the table."""

from datetime import date

import holidays
import pytest

from onestop.calendars.law import MOVING, days_off, fixed_holidays
from onestop.calendars.notices import LAST_NOTICE
from onestop.errors import InvalidInput


def by_library(year: int, *, observed: bool) -> dict[date, str]:
    return dict(holidays.CN(years=year, language="zh_CN", observed=observed).items())


TOGETHER = {year for year, days in MOVING.items() if days.split()[3] in ("1001", "1002", "1003")}
"""Years in which Mid-autumn falls into the National Day holidays; there the library is of two minds."""


@pytest.mark.parametrize("year", MOVING)
def test_the_fixed_days_are_those_of_the_library(year: int) -> None:
    known = {day for day, name in by_library(year, observed=False).items() if "调休" not in name}
    assert {day for day, _ in fixed_holidays(year)} == known


@pytest.mark.parametrize("year", [year for year in MOVING if year > LAST_NOTICE and year not in TOGETHER])
def test_the_days_off_are_those_of_the_library(year: int) -> None:
    assert set(days_off(year)) == {day for day in by_library(year, observed=True) if day.weekday() < 5}


@pytest.mark.parametrize("year", MOVING)
def test_the_law_gives_thirteen_working_days_off_every_year(year: int) -> None:
    assert len(days_off(year)) == 13


def test_two_holidays_on_one_day_are_both_given() -> None:
    assert 2028 in TOGETHER
    off = days_off(2028)
    assert [day for day in off if day.month == 10] == [date(2028, 10, day) for day in (2, 3, 4, 5)]


def test_a_year_outside_the_table_is_refused() -> None:
    with pytest.raises(InvalidInput, match="2025 to 2050"):
        fixed_holidays(2024)
