"""Withdrawal: the applicant's, at any time before the decision; and what a closed case never does again."""

from datetime import date

import msgspec
import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.decide import decide
from onestop.cases.model.state import CaseState, Outcome, Status
from onestop.cases.model.terms import Procedure
from onestop.cases.model.timing import next_instant
from onestop.errors import Forbidden, InvalidInput, NotAllowedNow

WITHDRAW = c.Withdraw()
ASK = c.RequestCorrection(defects=(c.Defect(material="form", fault=c.Fault.EXPIRED),))
HEARING = c.StartProcedure(department=s.WATER, procedure=Procedure.HEARING, days=5)


@pytest.mark.parametrize(
    "case",
    [
        s.filed(),
        s.run(s.filed(), (s.CLERK, ASK)),
        s.accepted(),
        s.approved(),
        s.run(s.accepted(), (s.WATER_OFFICER, HEARING)),
    ],
    ids=["filed", "correcting", "accepted", "approved", "hearing"],
)
@pytest.mark.parametrize("actor", [s.APPLICANT, s.AGENT], ids=["applicant", "agent"])
def test_the_applicant_withdraws_before_the_decision(case: CaseState, actor: c.Actor) -> None:
    events = s.happen(case, actor, WITHDRAW)
    assert s.kinds(events) == ["withdrawn", "closed"]
    closed = s.fold(events, case)
    assert (closed.status, closed.outcome) == (Status.CLOSED, Outcome.WITHDRAWN)
    assert next_instant(closed) is None
    assert s.pass_time(closed, s.at(date(2027, 6, 1))) == (closed, [])


def test_a_clerk_withdraws_for_whoever_comes_to_the_window_and_the_trail_says_so() -> None:
    [withdrawn, closed] = s.happen(s.accepted(), s.CLERK, WITHDRAW)
    assert (withdrawn.body.at_window, withdrawn.body.bringer) == (True, s.BRINGER)
    assert closed.actor == withdrawn.actor == s.CLERK
    assert not s.happen(s.accepted(), s.APPLICANT, WITHDRAW)[0].body.at_window
    for actor in (s.FOREIGN_CLERK, s.LEAD_OFFICER, s.APPROVER, s.SUPERVISOR, s.STRANGER):
        with pytest.raises(Forbidden):
            s.happen(s.accepted(), actor, WITHDRAW)


def test_at_a_window_it_is_said_who_comes() -> None:
    nobody = msgspec.structs.replace(s.act(s.CLERK, WITHDRAW), bringer=None)
    with pytest.raises(InvalidInput) as error:
        decide(s.accepted(), nobody, s.at(s.MONDAY, 11))
    assert (error.value.field, error.value.rule) == ("/bringer", "required")


def test_who_withdraws_the_own_application_brings_nobody() -> None:
    act = msgspec.structs.replace(s.act(s.APPLICANT, WITHDRAW), bringer=s.BRINGER)
    assert decide(s.accepted(), act, s.at(s.MONDAY, 11))[0].body.bringer is None


def test_nothing_is_withdrawn_after_the_decision() -> None:
    with pytest.raises(NotAllowedNow):
        s.happen(s.run(s.approved(), (s.APPROVER, c.Decide(granted=True))), s.APPLICANT, WITHDRAW)


def test_a_case_is_withdrawn_once() -> None:
    with pytest.raises(NotAllowedNow) as error:
        s.happen(s.run(s.filed(), (s.APPLICANT, WITHDRAW)), s.APPLICANT, WITHDRAW)
    assert error.value.allowed == ()


def test_time_that_passes_over_a_closed_case_makes_nothing_happen() -> None:
    closed = s.run(s.filed(), (s.APPLICANT, WITHDRAW))
    assert s.happen(closed, s.SYSTEM, c.PassTime(), s.at(date(2027, 6, 1))) == ()
