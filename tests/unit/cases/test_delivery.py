"""Delivery: the rating is offered first, then the result is handed over, within ten working days (art. 44)."""

from datetime import date

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.state import CaseState, Delivery, Duty, Outcome, Status
from onestop.cases.model.timing import next_instant
from onestop.errors import InvalidInput, NotAllowedNow

GRANT = c.Decide(granted=True)


def granted(licence: str | None = "type") -> CaseState:
    return s.run(s.approved(s.terms(licence=licence), delivery=Delivery.WINDOW), (s.APPROVER, GRANT))


def ready() -> CaseState:
    return s.run(granted(), (s.SYSTEM, c.RecordLicence(licence="L-1")))


@pytest.mark.parametrize("way", [Delivery.WINDOW, Delivery.POST])
@pytest.mark.parametrize("rated", [True, False])
def test_a_hand_over_offers_the_rating_first_and_records_a_skip_as_a_skip(way: Delivery, rated: bool) -> None:
    events = s.happen(ready(), s.CLERK, c.HandOver(way=way, rated=rated))
    assert s.bodies(events) == [
        s.h.RatingOffered(rated=rated),
        s.h.HandedOver(way=way),
        s.h.Closed(outcome=Outcome.GRANTED),
    ]
    assert s.fold(events, ready()).status is Status.CLOSED


def test_a_licence_that_is_collected_does_not_close_the_case_by_itself() -> None:
    assert ready().status is Status.DECIDED


def test_nothing_is_handed_over_before_the_licence_exists() -> None:
    with pytest.raises(NotAllowedNow):
        s.happen(granted(), s.CLERK, c.HandOver(way=Delivery.WINDOW))


def test_a_result_without_a_licence_can_be_collected_at_once() -> None:
    assert s.run(granted(licence=None), (s.CLERK, c.HandOver(way=Delivery.WINDOW))).status is Status.CLOSED


def test_a_hand_over_is_never_electronic() -> None:
    with pytest.raises(InvalidInput) as error:
        s.happen(ready(), s.CLERK, c.HandOver(way=Delivery.ELECTRONIC))
    assert (error.value.field, error.value.rule) == ("/command/way", "way-electronic")


def test_a_result_not_handed_over_in_ten_working_days_escalates_once() -> None:
    waiting, events = s.pass_time(ready(), s.at(date(2026, 11, 16), 23, 59))
    assert events == []
    late, events = s.pass_time(waiting, s.at(date(2026, 11, 17), 0))
    assert s.bodies(events) == [s.h.Escalated(department=s.LEAD, duty=Duty.HAND_OVER)]
    assert next_instant(late) is None
    assert s.run(late, (s.CLERK, c.HandOver(way=Delivery.POST))).status is Status.CLOSED


def test_a_licence_that_is_never_issued_escalates_too() -> None:
    _, events = s.pass_time(granted(), s.at(date(2027, 1, 1)))
    assert s.kinds(events) == ["escalated"]
