"""Parallel review: each department's own limit, claim, verdict, opinion, recall, and its silence."""

from datetime import date

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.state import CaseState, Light, Review, Verdict
from onestop.errors import Conflict, Forbidden, InvalidInput

CLAIM, RELEASE = c.ClaimReview(department=s.WATER), c.ReleaseReview(department=s.WATER)
APPROVE = c.GiveVerdict(department=s.WATER, verdict=Verdict.APPROVE)
REJECT = c.GiveVerdict(department=s.WATER, verdict=Verdict.REJECT)
OPINION, RECALL = c.GiveOpinion(department=s.WATER), c.RecallVerdict(department=s.WATER)
COLLEAGUE = s.reviewer(s.WATER, "colleague")
MINE = (CLAIM, RELEASE, APPROVE, OPINION, RECALL)


def water(state: CaseState) -> Review:
    review = state.review(s.WATER)
    assert review is not None
    return review


def conflict(state: CaseState, actor: c.Actor, command: c.Command) -> object:
    with pytest.raises(Conflict) as error:
        s.happen(state, actor, command)
    return error.value.facts["rule"]


def test_a_claim_keeps_every_other_officer_away() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, CLAIM))
    assert water(case).officer == s.WATER_OFFICER.account
    for command in (CLAIM, APPROVE, RELEASE):
        assert conflict(case, COLLEAGUE, command) == "review-claimed"
    assert s.happen(case, s.WATER_OFFICER, CLAIM) == ()
    assert water(s.run(case, (s.WATER_OFFICER, APPROVE))).verdict is Verdict.APPROVE


@pytest.mark.parametrize("actor", [s.WATER_OFFICER, s.SUPERVISOR])
def test_a_claim_is_given_back_or_taken_away_by_a_supervisor(actor: c.Actor) -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, CLAIM), (actor, RELEASE), (COLLEAGUE, CLAIM))
    assert water(case).officer == COLLEAGUE.account


def test_what_nobody_claimed_cannot_be_released() -> None:
    assert conflict(s.accepted(), s.WATER_OFFICER, RELEASE) == "review-not-claimed"
    done = s.run(s.accepted(), (s.WATER_OFFICER, APPROVE))
    assert conflict(done, s.SUPERVISOR, RELEASE) == "review-not-claimed"


def test_a_verdict_without_a_claim_is_its_officers() -> None:
    events = s.happen(s.accepted(), s.WATER_OFFICER, APPROVE)
    assert s.kinds(events) == ["verdict-given"]
    assert not events[0].body.late
    assert water(s.fold(events, s.accepted())).officer == s.WATER_OFFICER.account


@pytest.mark.parametrize("command", MINE)
def test_a_review_belongs_to_its_own_department(command: c.Command) -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, CLAIM))
    with pytest.raises(Forbidden) as error:
        s.happen(case, s.FIRE_OFFICER, command)
    assert (error.value.facts["field"], error.value.facts["rule"]) == ("/command/department", "other-department")


@pytest.mark.parametrize("command", [CLAIM, RELEASE, APPROVE, OPINION, RECALL])
def test_a_department_without_a_review_has_nothing_to_say(command: c.Command) -> None:
    with pytest.raises(Forbidden):
        s.happen(s.accepted(), s.LEAD_OFFICER, command)


@pytest.mark.parametrize("kind", [c.ClaimReview, c.ReleaseReview, c.GiveOpinion, c.RecallVerdict])
def test_a_command_for_a_department_that_has_no_review_names_the_field(kind: type) -> None:
    with pytest.raises(InvalidInput) as error:
        s.happen(s.accepted(), s.WATER_OFFICER, kind(department="370100-housing"))
    assert (error.value.field, error.value.rule) == ("/command/department", "review-unknown")


def test_a_second_verdict_is_refused() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, APPROVE))
    for actor in (s.WATER_OFFICER, COLLEAGUE):
        for command in (APPROVE, REJECT, CLAIM):
            assert conflict(case, actor, command) == "verdict-given"


@pytest.mark.parametrize("command", [REJECT, OPINION])
def test_a_rejecting_verdict_and_an_opinion_are_in_writing(command: c.Command) -> None:
    with pytest.raises(InvalidInput) as error:
        s.decide(s.accepted(), s.act(s.WATER_OFFICER, command, text=None), s.at(s.MONDAY, 11))
    assert (error.value.field, error.value.rule) == ("/text", "reason-required")
    assert s.decide(s.accepted(), s.act(s.WATER_OFFICER, APPROVE, text=None), s.at(s.MONDAY, 11))


def test_an_opinion_changes_nothing_but_the_trail() -> None:
    case = s.accepted()
    after = s.run(case, (s.WATER_OFFICER, OPINION), (COLLEAGUE, OPINION))
    assert after.reviews == case.reviews
    assert after.seq == case.seq + 2


def test_a_verdict_is_recalled_in_writing_and_its_limit_runs_on() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, REJECT))
    with pytest.raises(InvalidInput):
        s.decide(case, s.act(s.WATER_OFFICER, RECALL, text=None), s.at(s.MONDAY, 12))
    recalled = s.run(case, (s.WATER_OFFICER, RECALL, s.later(2)))
    assert water(recalled).verdict is None
    assert water(recalled).due.day == date(2026, 11, 9)
    assert conflict(recalled, s.WATER_OFFICER, RECALL) == "no-verdict"
    assert water(s.run(recalled, (s.WATER_OFFICER, APPROVE))).verdict is Verdict.APPROVE


def test_a_recall_after_the_limit_turns_the_light_red_at_once() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, APPROVE))
    events = s.happen(case, s.WATER_OFFICER, RECALL, s.at(date(2026, 11, 10), 9))
    assert s.kinds(events)[-3:] == ["verdict-recalled", "light-turned", "escalated"]
    assert s.bodies(events)[-1] == s.h.Escalated(department=s.WATER)


def test_silence_turns_yellow_then_red_and_escalates_exactly_once() -> None:
    case, events = s.pass_time(s.accepted(), s.at(date(2026, 11, 9), 23, 59))
    mine = [(s.name_of(e.body), e.at) for e in events if e.body.department == s.WATER]
    assert mine == [("light-turned", s.at(date(2026, 11, 5), 0))]
    case, events = s.pass_time(case, s.at(date(2026, 11, 10), 0))
    assert [b for b in s.bodies(events) if b.department == s.WATER] == [
        s.h.LightTurned(light=Light.RED, department=s.WATER),
        s.h.Escalated(department=s.WATER),
    ]
    _, events = s.pass_time(case, s.at(date(2026, 12, 31)))
    assert [b.department for b in s.bodies(events) if s.name_of(b) == "escalated"] == [s.FIRE]


def test_a_late_verdict_is_called_late_and_comes_after_its_red_light() -> None:
    events = s.happen(s.accepted(), s.WATER_OFFICER, APPROVE, s.at(date(2026, 11, 10), 0))
    assert s.kinds(events)[-1] == "verdict-given"
    assert s.bodies(events)[-1].late
    assert s.h.Escalated(department=s.WATER) in s.bodies(events)
    in_time = s.happen(s.accepted(), s.WATER_OFFICER, APPROVE, s.at(date(2026, 11, 9), 23, 59))
    assert not s.bodies(in_time)[-1].late


def test_a_department_that_gave_its_verdict_is_silent_no_more() -> None:
    case = s.run(s.accepted(), (s.WATER_OFFICER, APPROVE))
    _, events = s.pass_time(case, s.at(date(2026, 12, 31)))
    assert s.WATER not in {getattr(b, "department", None) for b in s.bodies(events)}


def test_a_review_stays_escalated_after_a_recall_and_does_not_escalate_again() -> None:
    late = s.run(s.accepted(), (s.WATER_OFFICER, APPROVE, s.at(date(2026, 11, 10))))
    _, events = s.pass_time(s.run(late, (s.WATER_OFFICER, RECALL)), s.at(date(2026, 12, 31)))
    assert s.h.Escalated(department=s.WATER) not in s.bodies(events)
