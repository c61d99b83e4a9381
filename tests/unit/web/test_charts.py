from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from onestop.web.charts import lanes, ledger
from onestop.web.charts.lanes import Lane, LaneChart, Mark, MarkKind
from onestop.web.charts.ledger import ClockLedger, DayKind, LedgerDay

MONDAY = date(2026, 5, 11)
DAYS = tuple(MONDAY + timedelta(days=n) for n in (0, 1, 2, 3, 4, 7, 8, 9, 10, 11))


def lane(*marks: Mark, due: date | None = None) -> Lane:
    return Lane("", MONDAY, due, marks)


def placed(one: Lane, today: date) -> lanes.PlacedLane:
    return lanes.plot(LaneChart((one,), DAYS, today)).lanes[0]


def test_an_open_lane_reaches_to_today_and_a_closed_one_to_its_verdict() -> None:
    assert placed(lane(), DAYS[4]).width == 50
    assert placed(lane(Mark(DAYS[1], MarkKind.VERDICT, "")), DAYS[4]).width == 20


def test_a_recall_opens_the_lane_again() -> None:
    recalled = lane(Mark(DAYS[1], MarkKind.VERDICT, ""), Mark(DAYS[2], MarkKind.RECALL, ""))
    assert recalled.closed is None
    assert placed(recalled, DAYS[5]).width == 60


def test_what_lies_after_the_due_day_is_late() -> None:
    found = placed(lane(due=DAYS[3]), DAYS[5])
    assert (found.late_x, found.late_width) == (40, 20)
    assert placed(lane(due=DAYS[5]), DAYS[5]).late_width == 0


def test_a_weekend_falls_on_the_edge_before_the_next_working_day() -> None:
    saturday = MONDAY + timedelta(days=5)
    assert placed(lane(Mark(saturday, MarkKind.RECEIVED, "")), DAYS[6]).marks[0].x == 50


def test_a_flag_outside_the_days_is_not_drawn() -> None:
    plot = lanes.plot(LaneChart((), DAYS, DAYS[0], promised=date(2027, 1, 1)))
    assert (plot.promised, plot.today) == (None, 5)


@given(st.integers(1, 120), st.integers(-5, 140), st.integers(-5, 140), st.integers(-5, 140))
def test_everything_stays_on_the_chart(count: int, opened: int, due: int, today: int) -> None:
    days = tuple(MONDAY + timedelta(days=n) for n in range(count))
    at = [MONDAY + timedelta(days=n) for n in (opened, due, today)]
    found = lanes.plot(
        LaneChart((Lane("", at[0], at[1], (Mark(at[2], MarkKind.SPECIAL, "", at[1]),)),), days, at[2])
    ).lanes[0]
    assert 0 <= found.x <= found.x + found.width <= 100.01
    assert found.late_width >= 0
    assert 0 <= found.marks[0].x <= 100


def counted(used: int, ahead: int, kind: DayKind = DayKind.WORKED) -> ClockLedger:
    days = tuple(LedgerDay(MONDAY + timedelta(days=n), kind, "") for n in range(used + ahead))
    return ClockLedger(days, used + ahead, days[-1].day, today=MONDAY + timedelta(days=used - 1))


@given(st.integers(1, 60), st.integers(0, 60), st.sampled_from((DayKind.WORKED, DayKind.MAKEUP)))
def test_used_and_left_sum_to_the_limit(used: int, ahead: int, kind: DayKind) -> None:
    view = counted(used, ahead, kind)
    assert (view.used, view.left, view.late) == (used, ahead, 0)


def test_holidays_and_pauses_use_nothing() -> None:
    kinds = (DayKind.WORKED, DayKind.HOLIDAY, DayKind.PAUSED, DayKind.MAKEUP)
    days = tuple(LedgerDay(MONDAY + timedelta(days=n), kind, "") for n, kind in enumerate(kinds))
    assert ClockLedger(days, 2, days[-1].day, today=days[-1].day).used == 2


def test_days_after_the_due_day_are_late_and_use_no_more() -> None:
    days = tuple(LedgerDay(MONDAY + timedelta(days=n), DayKind.WORKED, "") for n in range(5))
    view = ClockLedger(days, 3, days[2].day, today=days[4].day)
    assert (view.used, view.left, view.late) == (3, 0, 2)
    assert [cell.look for cell in ledger.plot(view).cells] == ["worked", "worked", "worked", "late", "late"]


def test_rows_hold_two_weeks_and_begin_on_a_monday() -> None:
    days = tuple(LedgerDay(date(2026, 5, 13) + timedelta(days=n), DayKind.WORKED, "") for n in range(13))
    plot = ledger.plot(ClockLedger(days, 13, days[-1].day, today=days[0].day))
    assert (plot.cells[0].x, plot.cells[0].row) == (round(200 / 14, 3), 0)
    assert (plot.cells[12].x, plot.cells[12].row, plot.rows) == (0, 1, 2)


def test_an_empty_ledger_has_no_rows() -> None:
    assert ledger.plot(ClockLedger((), 0, MONDAY, MONDAY)).rows == 0
