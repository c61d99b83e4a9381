"""Extension: once, in time, at most the item's days, with the approval of the agency's head (art. 42)."""

from datetime import date

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.commands import name_of
from onestop.cases.model.decide import allowed
from onestop.cases.model.state import CaseState, Light
from onestop.cases.model.terms import Procedure
from onestop.errors import Forbidden, InvalidInput, NotAllowedNow

JOINT = s.terms(promised=45, statutory=45, extension=15, joint=True)
ASK, APPROVE, DECLINE = c.RequestExtension(days=10), c.ApproveExtension(), c.DeclineExtension()


def asked() -> CaseState:
    return s.run(s.accepted(), (s.LEAD_OFFICER, ASK))


def test_an_extension_asked_for_moves_nothing_before_the_head_approves() -> None:
    before, case = s.accepted(), asked()
    assert (case.promised, case.statutory, case.extension_asked) == (before.promised, before.statutory, 10)


def test_the_heads_approval_moves_the_limits_of_the_case_and_not_those_of_the_reviews() -> None:
    case = s.run(asked(), (s.APPROVER, APPROVE))
    assert case.promised is not None
    assert (case.promised.day, case.statutory) == (date(2026, 11, 30), date(2026, 12, 14))
    assert [review.due.day for review in case.reviews] == [date(2026, 11, 9), date(2026, 11, 12)]
    assert (case.extension, case.extension_asked) == (10, 0)


@pytest.mark.parametrize("command", [APPROVE, DECLINE])
def test_an_officer_who_is_not_the_head_can_neither_approve_nor_decline(command: c.Command) -> None:
    for actor in (s.LEAD_OFFICER, s.WATER_OFFICER, s.CLERK, s.SUPERVISOR):
        with pytest.raises(Forbidden):
            s.happen(asked(), actor, command)


def test_a_case_is_extended_once_only() -> None:
    extended = s.run(asked(), (s.APPROVER, APPROVE))
    for case in (asked(), extended):
        with pytest.raises(NotAllowedNow):
            s.happen(case, s.LEAD_OFFICER, ASK)
    with pytest.raises(NotAllowedNow):
        s.happen(extended, s.APPROVER, APPROVE)


def test_a_declined_extension_may_be_asked_for_again() -> None:
    case = s.run(asked(), (s.APPROVER, DECLINE))
    assert (case.extension, case.extension_asked) == (0, 0)
    assert s.run(case, (s.LEAD_OFFICER, c.RequestExtension(days=3))).extension_asked == 3


@pytest.mark.parametrize("days", [-1, 0, 11])
def test_an_extension_has_at_least_one_day_and_at_most_those_of_the_item(days: int) -> None:
    with pytest.raises(InvalidInput, match="1 to 10") as error:
        s.happen(s.accepted(), s.LEAD_OFFICER, c.RequestExtension(days=days))
    assert (error.value.field, error.value.rule) == ("/command/days", "extension-days")


def test_joint_handling_takes_45_days_and_15_more() -> None:
    case = s.accepted(JOINT)
    assert case.statutory == date(2027, 1, 5)
    with pytest.raises(InvalidInput, match="1 to 15"):
        s.happen(case, s.LEAD_OFFICER, c.RequestExtension(days=16))
    extended = s.run(case, (s.LEAD_OFFICER, c.RequestExtension(days=15)), (s.LEADER, APPROVE))
    assert extended.statutory == s.CALENDAR.add_working_days(s.MONDAY, 60)


@pytest.mark.parametrize("command", [APPROVE, DECLINE])
def test_joint_handling_is_extended_by_the_head_of_the_government_and_by_no_department(command: c.Command) -> None:
    case = s.run(s.accepted(JOINT), (s.LEAD_OFFICER, c.RequestExtension(days=15)))
    elsewhere = c.Actor("leader-elsewhere", s.LEADER.kind, s.CITY, roles=("leader",))
    for actor in (s.APPROVER, s.LEAD_OFFICER, s.SUPERVISOR, elsewhere):
        assert name_of(command) not in allowed(case, actor)
        with pytest.raises(Forbidden):
            s.happen(case, actor, command)
    assert name_of(command) in allowed(case, s.LEADER)
    with pytest.raises(Forbidden):
        s.happen(asked(), s.LEADER, command)


def test_the_head_of_another_government_extends_where_the_lead_has_none() -> None:
    case = s.run(s.accepted(s.terms(joint=True, government=s.CITY)), (s.LEAD_OFFICER, c.RequestExtension(days=5)))
    city = c.Actor("leader-of-the-city", s.LEADER.kind, s.CITY, roles=("leader",))
    assert s.run(case, (city, APPROVE)).extension == 5
    with pytest.raises(Forbidden):
        s.happen(case, s.LEADER, APPROVE)


def test_with_the_district_its_government_takes_over() -> None:
    case = s.run(s.accepted(s.terms(joint=True, government=s.DISTRICT)), (s.LEAD_OFFICER, c.RequestExtension(days=5)))
    moved = s.run(case, (s.SYSTEM, c.Reassign(successors=(c.Successor(s.LEAD, "370103-culture", "370103"),))))
    other = c.Actor("leader-there", s.LEADER.kind, "370103", roles=("leader",))
    assert s.run(moved, (other, APPROVE)).extension == 5
    with pytest.raises(Forbidden):
        s.happen(moved, s.LEADER, APPROVE)


def test_an_item_that_knows_no_extension_offers_none() -> None:
    case = s.accepted(s.terms(extension=0))
    assert "request-extension" not in allowed(case, s.APPROVER)


@pytest.mark.parametrize(("actor", "command"), [(s.LEAD_OFFICER, ASK), (s.APPROVER, DECLINE)])
def test_a_request_and_a_refusal_of_it_are_in_writing(actor: c.Actor, command: c.Command) -> None:
    case = s.accepted() if command is ASK else asked()
    with pytest.raises(InvalidInput) as error:
        s.decide(case, s.act(actor, command, text=None), s.at(s.MONDAY, 12))
    assert error.value.rule == "reason-required"


def test_an_extension_comes_before_the_limit_has_passed() -> None:
    last, after = s.at(date(2026, 11, 16), 23, 59), s.at(date(2026, 11, 17), 0)
    assert s.happen(s.accepted(), s.LEAD_OFFICER, ASK, last)
    assert s.happen(asked(), s.APPROVER, APPROVE, last)
    for case, actor, command in ((s.accepted(), s.LEAD_OFFICER, ASK), (asked(), s.APPROVER, APPROVE)):
        with pytest.raises(NotAllowedNow):
            s.happen(case, actor, command, after)
    assert s.happen(asked(), s.APPROVER, DECLINE, after)


def test_an_extension_turns_a_yellow_light_back_to_green() -> None:
    yellow, _ = s.pass_time(asked(), s.at(date(2026, 11, 13)))
    assert yellow.light is Light.YELLOW
    assert s.run(yellow, (s.APPROVER, APPROVE, s.at(date(2026, 11, 13)))).light is Light.GREEN


def test_an_extension_granted_while_a_procedure_runs_counts_when_it_has_ended() -> None:
    hearing = c.StartProcedure(department=s.LEAD, procedure=Procedure.HEARING, days=2)
    case = s.run(asked(), (s.LEAD_OFFICER, hearing), (s.APPROVER, APPROVE))
    assert case.promised is not None
    assert case.promised.day is None
    ended = s.run(case, (s.LEAD_OFFICER, c.EndProcedure(), s.later(1)))
    assert ended.promised is not None
    assert ended.promised.day == date(2026, 12, 1)
