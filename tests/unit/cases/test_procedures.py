"""Special procedures: their time does not count, and the applicant is told in writing how long they take (art. 45)."""

from datetime import date

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.state import CaseState, Duty, Light, Verdict
from onestop.cases.model.terms import Procedure
from onestop.cases.model.timing import STOPPED, next_instant
from onestop.errors import Forbidden, InvalidInput, NotAllowedNow

END = c.EndProcedure()
WEDNESDAY, FRIDAY = s.later(2), s.later(4)


def start(days: int = 3, procedure: Procedure = Procedure.HEARING, department: str = s.WATER) -> c.StartProcedure:
    return c.StartProcedure(department=department, procedure=procedure, days=days)


def hearing(days: int = 3) -> CaseState:
    return s.run(s.accepted(), (s.WATER_OFFICER, start(days), WEDNESDAY))


def test_a_procedure_tells_its_days_and_stops_every_clock_of_the_case() -> None:
    case = hearing()
    assert case.procedure is not None
    assert (case.procedure.first, case.procedure.days, case.procedure.until) == (
        date(2026, 11, 4),
        3,
        date(2026, 11, 9),
    )
    assert (case.promised, case.statutory) == (STOPPED, None)
    assert {review.due for review in case.reviews} == {STOPPED}


def test_the_days_from_start_to_end_do_not_count() -> None:
    case = s.run(hearing(), (s.WATER_OFFICER, END, FRIDAY))
    assert case.procedure is None
    assert case.promised is not None
    assert (case.promised.green_until, case.promised.day) == (date(2026, 11, 16), date(2026, 11, 19))
    assert case.statutory == date(2026, 12, 3)
    assert [review.due.day for review in case.reviews] == [date(2026, 11, 12), date(2026, 11, 17)]


def test_a_review_with_a_verdict_keeps_its_day_until_it_is_recalled() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, c.GiveVerdict(department=s.WATER, verdict=Verdict.APPROVE)))
    case = s.run(case, (s.FIRE_OFFICER, start(department=s.FIRE), WEDNESDAY), (s.FIRE_OFFICER, END, FRIDAY))
    assert [review.due.day for review in case.reviews] == [date(2026, 11, 9), date(2026, 11, 17)]
    recalled = s.run(case, (s.WATER_OFFICER, c.RecallVerdict(department=s.WATER), FRIDAY))
    assert recalled.reviews[0].due.day == date(2026, 11, 12)


def test_a_recall_while_a_procedure_runs_waits_with_the_others() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, c.GiveVerdict(department=s.WATER, verdict=Verdict.APPROVE)))
    case = s.run(case, (s.FIRE_OFFICER, start(department=s.FIRE), WEDNESDAY))
    case = s.run(case, (s.WATER_OFFICER, c.RecallVerdict(department=s.WATER)))
    assert case.reviews[0].due == STOPPED


def test_two_procedures_one_after_the_other_both_do_not_count() -> None:
    case = s.run(
        hearing(),
        (s.WATER_OFFICER, END, FRIDAY),
        (s.LEAD_OFFICER, start(1, Procedure.INSPECTION, s.LEAD), FRIDAY),
        (s.LEAD_OFFICER, END, s.later(7)),
    )
    assert case.promised is not None
    assert case.promised.day == date(2026, 11, 20)


def test_a_stopped_light_is_green_and_turns_again_when_the_clock_runs_on() -> None:
    yellow, _ = s.pass_time(s.accepted(), s.at(date(2026, 11, 6)))
    assert yellow.reviews[0].light is Light.YELLOW
    stopped = s.run(yellow, (s.WATER_OFFICER, start(), s.at(date(2026, 11, 6))))
    assert stopped.reviews[0].light is Light.GREEN
    running = s.run(stopped, (s.WATER_OFFICER, END, s.at(date(2026, 11, 6), 16)))
    assert (running.reviews[0].light, running.reviews[0].due.day) == (Light.YELLOW, date(2026, 11, 10))


def test_a_limit_that_had_passed_before_stays_red() -> None:
    late, _ = s.pass_time(s.accepted(), s.at(date(2026, 11, 10)))
    stopped = s.run(late, (s.WATER_OFFICER, start(), s.at(date(2026, 11, 10))))
    assert (stopped.reviews[0].light, stopped.reviews[0].due.day) == (Light.RED, date(2026, 11, 9))
    assert stopped.promised == STOPPED


def test_only_procedures_of_the_item_for_as_many_days_as_it_allows() -> None:
    wrong = [
        (start(procedure=Procedure.TESTING), ("/command/procedure", "procedure-unknown")),
        (start(0), ("/command/days", "procedure-days")),
        (start(6, Procedure.INSPECTION), ("/command/days", "procedure-days")),
    ]
    for command, expected in wrong:
        with pytest.raises(InvalidInput) as error:
            s.happen(s.accepted(), s.WATER_OFFICER, command)
        assert (error.value.field, error.value.rule) == expected
    assert s.happen(s.accepted(), s.WATER_OFFICER, start(5, Procedure.INSPECTION))


def test_a_procedure_is_told_in_writing() -> None:
    with pytest.raises(InvalidInput, match="in writing"):
        s.decide(s.accepted(), s.act(s.WATER_OFFICER, start(), text=None), s.at(s.MONDAY, 11))


def test_one_procedure_at_a_time_and_none_where_the_item_has_none() -> None:
    for case in (hearing(), s.accepted(s.terms(procedures=()))):
        with pytest.raises(NotAllowedNow):
            s.happen(case, s.WATER_OFFICER, start(), WEDNESDAY)
    with pytest.raises(NotAllowedNow):
        s.happen(s.accepted(), s.WATER_OFFICER, END)


def test_a_department_starts_its_own_procedure_and_ends_no_other_departments() -> None:
    with pytest.raises(Forbidden) as error:
        s.happen(s.accepted(), s.FIRE_OFFICER, start())
    assert error.value.facts["rule"] == "other-department"
    with pytest.raises(Forbidden):
        s.happen(hearing(), s.FIRE_OFFICER, END, FRIDAY)
    assert s.happen(hearing(), s.LEAD_OFFICER, END, FRIDAY)


def test_nothing_is_decided_while_a_procedure_runs() -> None:
    case = s.run(s.approved(), (s.LEAD_OFFICER, start(department=s.LEAD)))
    with pytest.raises(NotAllowedNow) as error:
        s.happen(case, s.APPROVER, c.Decide(granted=True))
    assert "end-procedure" in error.value.allowed


def test_a_procedure_that_takes_longer_than_told_escalates_once() -> None:
    case, events = s.pass_time(hearing(), s.at(date(2026, 11, 9), 23, 59))
    assert events == []
    case, events = s.pass_time(case, s.at(date(2026, 11, 10), 0))
    assert s.bodies(events) == [s.h.Escalated(department=s.WATER, duty=Duty.PROCEDURE)]
    assert next_instant(case) is None
    ended = s.run(case, (s.WATER_OFFICER, END, s.at(date(2026, 11, 10))))
    assert ended.procedure is None


def test_verdicts_may_be_given_while_a_procedure_runs() -> None:
    verdict = c.GiveVerdict(department=s.FIRE, verdict=Verdict.APPROVE)
    late = s.at(date(2026, 12, 31))
    events = s.happen(hearing(), s.FIRE_OFFICER, verdict, late)
    assert s.bodies(events)[-1] == s.h.VerdictGiven(department=s.FIRE, verdict=Verdict.APPROVE, late=False)


def test_a_procedure_ended_early_in_the_morning_ends_on_the_day_of_china() -> None:
    case = s.run(hearing(), (s.WATER_OFFICER, END, s.at(date(2026, 11, 6), 7)))
    assert case.pauses[-1].last == date(2026, 11, 6)
    assert case.statutory == date(2026, 12, 3)


def test_a_procedure_that_begins_on_the_last_day_still_stops_the_clock() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, start(), s.at(date(2026, 11, 9))))
    assert case.reviews[0].due == STOPPED
    ended = s.run(case, (s.WATER_OFFICER, END, s.at(date(2026, 11, 9), 16)))
    assert ended.reviews[0].due.day == date(2026, 11, 10)
