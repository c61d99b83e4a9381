"""Acceptance: one window takes the case in, the clock starts, every department is told at once; silence accepts."""

from datetime import date

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.commands import ActorKind
from onestop.cases.model.state import Light, Outcome, Status
from onestop.errors import InvalidInput, NotAllowedNow

DUE = date(2026, 11, 9)
"""Five working days after the Monday."""


def gap(material: str = "floor-plan", by: date = date(2026, 11, 6)) -> c.Missing:
    return c.Missing(material=material, promised_by=by)


def refused(*gaps: c.Missing) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        s.happen(s.filed(), s.CLERK, c.Accept(gaps=gaps))
    return error.value


def test_a_filed_case_waits_five_working_days_for_an_answer() -> None:
    case = s.filed()
    assert (case.status, case.seq, case.due and case.due.day) == (Status.FILED, 1, DUE)


def test_a_look_before_acceptance_is_noted_and_binds_nobody() -> None:
    events = s.happen(s.filed(), s.CLERK, c.Precheck(ready=False))
    assert s.kinds(events) == ["prechecked"]
    assert s.run(s.filed(), (s.CLERK, c.Precheck(ready=False)), (s.CLERK, c.Accept())).status is Status.ACCEPTED


@pytest.mark.parametrize("actor", [s.CLERK, s.LEAD_OFFICER, s.APPROVER])
def test_acceptance_starts_the_clock_and_opens_every_review_at_once(actor: c.Actor) -> None:
    events = s.happen(s.filed(), actor, c.Accept())
    assert s.kinds(events) == ["accepted", "pushed"]
    case = s.fold(events, s.filed())
    assert case.started == s.MONDAY
    assert case.promised is not None
    assert (case.promised.green_until, case.promised.day) == (date(2026, 11, 11), date(2026, 11, 16))
    assert case.statutory == date(2026, 11, 30)
    assert [(r.department, r.tenant, r.due.day) for r in case.reviews] == [
        (s.WATER, s.CITY, date(2026, 11, 9)),
        (s.FIRE, s.CITY, date(2026, 11, 12)),
    ]


def test_acceptance_starts_the_clock_on_its_own_day_not_on_the_day_of_filing() -> None:
    case = s.run(s.filed(), (s.CLERK, c.Accept(), s.later(2)))
    assert case.started == date(2026, 11, 4)


def test_an_item_without_reviews_pushes_to_nobody() -> None:
    assert s.kinds(s.happen(s.filed(s.terms(reviews=())), s.CLERK, c.Accept())) == ["accepted"]


def test_an_event_says_who_and_by_which_act_and_which_text() -> None:
    taken = s.act(s.CLERK, c.Accept())
    events = s.decide(s.filed(), taken, s.at(s.MONDAY, 11))
    assert [event.seq for event in events] == [2, 3]
    assert {(e.case, e.actor, e.act, e.text, e.at) for e in events} == {
        (s.NUMBER, s.CLERK, taken.id, s.TEXT, s.at(s.MONDAY, 11))
    }


def test_acceptance_with_gaps_keeps_what_is_promised_and_by_when() -> None:
    case = s.run(s.filed(), (s.CLERK, c.Accept(gaps=(gap(), gap("safety-rules")))))
    assert [(g.material, g.promised_by, g.supplied) for g in case.gaps] == [
        ("floor-plan", date(2026, 11, 6), False),
        ("safety-rules", date(2026, 11, 6), False),
    ]


def test_only_a_secondary_material_may_follow_later() -> None:
    error = refused(gap(), gap("form"))
    assert (error.field, error.rule) == ("/command/gaps/1/material", "gap-not-secondary")


def test_a_gap_is_named_once() -> None:
    error = refused(gap(), gap())
    assert (error.field, error.rule) == ("/command/gaps/1/material", "material-twice")


def test_a_gap_is_promised_for_a_day_to_come() -> None:
    error = refused(gap(by=s.MONDAY))
    assert (error.field, error.rule) == ("/command/gaps/0/promised_by", "gap-day-not-future")


@pytest.mark.parametrize("day", [date(2026, 11, 17), date.max])
def test_a_gap_is_promised_within_the_limit_of_the_case(day: date) -> None:
    error = refused(gap(by=day))
    assert (error.field, error.rule) == ("/command/gaps/0/promised_by", "gap-day-too-late")
    assert error.facts["last"] == "2026-11-16"
    assert s.happen(s.filed(), s.CLERK, c.Accept(gaps=(gap(by=date(2026, 11, 16)),)))


def test_a_missing_material_that_arrives_fills_its_gap() -> None:
    case = s.run(s.filed(), (s.CLERK, c.Accept(gaps=(gap(), gap("safety-rules")))))
    case = s.run(case, (s.APPLICANT, c.SupplyGap(material="floor-plan")))
    assert [(g.material, g.supplied) for g in case.gaps] == [("floor-plan", True), ("safety-rules", False)]
    for material in ("floor-plan", "form"):
        with pytest.raises(InvalidInput) as error:
            s.happen(case, s.CLERK, c.SupplyGap(material=material))
        assert (error.value.field, error.value.rule) == ("/command/material", "gap-unknown")


def test_nothing_can_be_supplied_where_nothing_is_missing() -> None:
    with pytest.raises(NotAllowedNow):
        s.happen(s.accepted(), s.APPLICANT, c.SupplyGap(material="floor-plan"))


def test_a_promise_that_is_not_kept_is_noted_once_and_can_still_be_kept_late() -> None:
    case = s.run(s.filed(), (s.CLERK, c.Accept(gaps=(gap(by=date(2026, 11, 4)),))))
    before, events = s.pass_time(case, s.at(date(2026, 11, 4), 23, 59))
    assert events == []
    after, events = s.pass_time(before, s.at(date(2026, 11, 5), 0))
    assert s.kinds(events) == ["gap-missed", "light-turned"]
    assert s.happen(after, s.SYSTEM, c.PassTime(), s.at(date(2026, 11, 5), 1)) == ()
    late = s.run(after, (s.APPLICANT, c.SupplyGap(material="floor-plan"), s.at(date(2026, 11, 5), 9)))
    assert (late.gaps[0].missed, late.gaps[0].supplied) == (True, True)


def test_a_refusal_to_accept_needs_a_written_reason_and_closes_the_case() -> None:
    case = s.filed()
    with pytest.raises(InvalidInput) as error:
        s.decide(case, s.act(s.CLERK, c.RefuseAcceptance(), text=None), s.at(s.MONDAY, 11))
    assert (error.value.field, error.value.rule) == ("/text", "reason-required")
    events = s.happen(case, s.CLERK, c.RefuseAcceptance())
    assert s.kinds(events) == ["acceptance-refused", "closed"]
    assert s.fold(events, case).outcome is Outcome.NOT_ACCEPTED


def test_five_working_days_without_an_answer_accept_from_the_day_it_was_received() -> None:
    waiting, events = s.pass_time(s.filed(), s.at(DUE, 23, 59))
    assert (waiting.status, s.kinds(events)) == (Status.FILED, ["light-turned"])
    case, events = s.pass_time(waiting, s.at(date(2026, 11, 10), 0))
    assert s.kinds(events) == ["accepted", "pushed", "light-turned", "escalated", "light-turned"]
    assert (events[0].body.deemed, events[0].body.started) == (True, s.MONDAY)
    assert {e.actor.kind for e in events} == {ActorKind.SYSTEM}
    assert case.statutory == date(2026, 11, 30)


def test_a_timer_that_is_late_gives_nobody_more_than_five_days_to_refuse() -> None:
    late = s.at(date(2026, 11, 10), 9)
    for command in (
        c.RefuseAcceptance(),
        c.RequestCorrection(defects=(c.Defect(material="form", fault=c.Fault.OTHER),)),
    ):
        with pytest.raises(NotAllowedNow) as error:
            s.happen(s.filed(), s.CLERK, command, late)
        assert error.value.facts["status"] == "accepted"


def test_time_that_passed_before_an_act_is_noted_in_the_name_of_the_system() -> None:
    events = s.happen(s.filed(), s.APPLICANT, c.Withdraw(), s.at(date(2026, 11, 10), 9))
    by = {s.name_of(e.body): (e.actor.kind, e.text) for e in events}
    assert by["accepted"] == by["escalated"] == (ActorKind.SYSTEM, None)
    assert by["withdrawn"] == by["closed"] == (ActorKind.APPLICANT, s.TEXT)
    assert [e.seq for e in events] == list(range(2, 2 + len(events)))


def test_silence_over_the_spring_festival_waits_for_the_working_days() -> None:
    case = s.filed(now=s.at(date(2026, 2, 13), 16))
    assert case.due is not None
    assert case.due.day == date(2026, 2, 27)
    assert s.pass_time(case, s.at(date(2026, 2, 27), 23))[0].status is Status.FILED
    assert s.pass_time(case, s.at(date(2026, 2, 28), 0))[0].status is Status.ACCEPTED


def test_what_is_due_when_the_light_is_yellow_turns_back_to_green_with_acceptance() -> None:
    waiting, _ = s.pass_time(s.filed(), s.at(date(2026, 11, 6)))
    assert waiting.light is Light.YELLOW
    assert s.run(waiting, (s.CLERK, c.Accept(), s.at(date(2026, 11, 6)))).light is Light.GREEN


def test_a_material_that_came_in_time_is_never_called_missed() -> None:
    case = s.run(s.filed(), (s.CLERK, c.Accept(gaps=(gap(),))), (s.APPLICANT, c.SupplyGap(material="floor-plan")))
    _, events = s.pass_time(case, s.at(date(2026, 12, 31)))
    assert "gap-missed" not in s.kinds(events)
