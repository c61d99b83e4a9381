"""Correction: one notice tells everything, one answer brings everything, then the five days begin anew."""

from datetime import date

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.state import CaseState, Light, Outcome, Status
from onestop.errors import Forbidden, InvalidInput, NotAllowedNow


def ask(*materials: str) -> c.RequestCorrection:
    return c.RequestCorrection(defects=tuple(c.Defect(material=m, fault=c.Fault.ILLEGIBLE) for m in materials))


def answer(*materials: str) -> c.SubmitCorrection:
    return c.SubmitCorrection(materials=materials)


def asked(*materials: str) -> CaseState:
    return s.run(s.filed(), (s.CLERK, ask(*materials)))


def wrong(state: CaseState, actor: c.Actor, command: c.Command) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as error:
        s.happen(state, actor, command)
    return error.value.field, error.value.rule


def test_a_correction_names_every_defect_and_the_day_to_answer() -> None:
    events = s.happen(s.filed(), s.CLERK, ask("form", "floor-plan"))
    assert s.kinds(events) == ["correction-requested"]
    body = events[0].body
    assert [d.material for d in body.defects] == ["form", "floor-plan"]
    assert (body.answer_by, body.by_supervisor) == (date(2026, 11, 30), False)
    case = s.fold(events, s.filed())
    assert (case.status, case.asked, case.due) == (Status.CORRECTING, ("form", "floor-plan"), None)


def test_one_material_may_have_two_faults() -> None:
    defects = (
        c.Defect(material="form", fault=c.Fault.UNSEALED),
        c.Defect(material="form", fault=c.Fault.INCONSISTENT),
    )
    assert s.run(s.filed(), (s.CLERK, c.RequestCorrection(defects=defects))).asked == ("form",)


def test_a_correction_names_at_least_one_material_and_only_those_of_the_item() -> None:
    assert wrong(s.filed(), s.CLERK, ask()) == ("/command/defects", "defects-empty")
    assert wrong(s.filed(), s.CLERK, ask("form", "diary")) == ("/command/defects/1/material", "material-unknown")


def test_the_clock_of_acceptance_stands_still_while_the_applicant_corrects() -> None:
    case, events = s.pass_time(asked("form"), s.at(date(2026, 11, 30), 23, 59))
    assert (case.status, events) == (Status.CORRECTING, [])


def test_the_answer_starts_the_five_days_anew() -> None:
    case = s.run(asked("form"), (s.APPLICANT, answer("form"), s.later(7)))
    assert (case.status, case.received) == (Status.FILED, date(2026, 11, 9))
    assert case.due is not None
    assert case.due.day == date(2026, 11, 16)
    assert (case.asked, case.fresh, case.correction_due) == ((), ("form",), None)
    deemed, _ = s.pass_time(case, s.at(date(2026, 11, 17), 0))
    assert deemed.started == date(2026, 11, 9)


def test_a_clerk_may_take_the_answer_at_the_window() -> None:
    assert s.run(asked("form"), (s.CLERK, answer("form"))).status is Status.FILED


def test_an_answer_brings_everything_the_notice_names_and_may_bring_more() -> None:
    case = asked("form", "floor-plan")
    assert wrong(case, s.APPLICANT, answer("form")) == ("/command/materials", "correction-incomplete")
    more = s.run(case, (s.APPLICANT, answer("form", "floor-plan", "safety-rules")))
    assert more.fresh == ("form", "floor-plan", "safety-rules")


def test_an_answer_says_what_is_left() -> None:
    with pytest.raises(InvalidInput, match="floor-plan, safety-rules is left"):
        s.happen(asked("form", "floor-plan", "safety-rules"), s.APPLICANT, answer("form"))


def test_an_answer_names_materials_of_the_item() -> None:
    assert wrong(asked("form"), s.APPLICANT, answer()) == ("/command/materials", "materials-empty")
    assert wrong(asked("form"), s.APPLICANT, answer("form", "diary")) == ("/command/materials/1", "material-unknown")


def test_a_second_correction_of_what_was_visible_the_first_time_needs_a_supervisor() -> None:
    case = s.run(asked("form"), (s.APPLICANT, answer("form")))
    for actor in (s.CLERK, s.LEAD_OFFICER, s.APPROVER):
        with pytest.raises(Forbidden) as error:
            s.happen(case, actor, ask("form", "floor-plan"))
        assert (error.value.facts["field"], error.value.facts["rule"]) == (
            "/command/defects/1/material",
            "second-correction",
        )
    events = s.happen(case, s.SUPERVISOR, ask("form", "floor-plan"))
    assert events[0].body.by_supervisor


def test_a_second_correction_of_what_the_answer_brought_is_an_ordinary_one() -> None:
    case = s.run(asked("form"), (s.APPLICANT, answer("form")), (s.CLERK, ask("form")))
    assert (case.status, case.corrections) == (Status.CORRECTING, 2)


def test_a_correction_that_nobody_answers_lapses_when_its_last_day_is_over() -> None:
    case, events = s.pass_time(asked("form"), s.at(date(2026, 12, 1), 0))
    assert s.kinds(events) == ["lapsed", "closed"]
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.LAPSED)


def test_an_answer_on_the_last_day_is_in_time_and_one_after_midnight_is_not() -> None:
    assert s.happen(asked("form"), s.APPLICANT, answer("form"), s.at(date(2026, 11, 30), 23, 59))
    with pytest.raises(NotAllowedNow) as error:
        s.happen(asked("form"), s.APPLICANT, answer("form"), s.at(date(2026, 12, 1), 0))
    assert (error.value.facts["status"], error.value.allowed) == ("closed", ())


def test_a_yellow_light_does_not_follow_the_case_to_the_applicant_and_back() -> None:
    yellow, _ = s.pass_time(s.filed(), s.at(date(2026, 11, 9)))
    assert yellow.light is Light.YELLOW
    case = s.run(yellow, (s.CLERK, ask("form"), s.at(date(2026, 11, 9))))
    assert case.light is Light.GREEN
    assert s.run(case, (s.APPLICANT, answer("form"))).light is Light.GREEN
