"""Decision: by the head, with reasons, granted only when every department approves and nothing is missing."""

from datetime import date

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.state import CaseState, Delivery, Outcome, Status, Verdict
from onestop.errors import Conflict, Forbidden, InvalidInput, NotAllowedNow

GRANT, REFUSE = c.Decide(granted=True), c.Decide(granted=False)
GAP = c.Missing(material="floor-plan", promised_by=date(2026, 11, 6))


def verdict(department: str, verdict: Verdict) -> tuple[c.Actor, c.Command]:
    return s.reviewer(department), c.GiveVerdict(department=department, verdict=verdict)


def rejected() -> CaseState:
    return s.run(s.accepted(), verdict(s.WATER, Verdict.REJECT))


def test_a_grant_waits_for_its_licence_and_is_not_closed_yet() -> None:
    events = s.happen(s.approved(), s.APPROVER, GRANT)
    assert s.kinds(events) == ["decided"]
    assert (events[0].body.outcome, events[0].body.on, events[0].body.late) == (Outcome.GRANTED, s.MONDAY, False)
    case = s.fold(events, s.approved())
    assert (case.status, case.wants_licence, case.hand_over_by) == (Status.DECIDED, True, date(2026, 11, 16))


def test_an_electronic_result_closes_the_case_when_its_licence_exists() -> None:
    case = s.run(s.approved(), (s.APPROVER, GRANT), (s.SYSTEM, c.RecordLicence(licence="L-1")))
    assert (case.status, case.outcome, case.licence) == (Status.CLOSED, Outcome.GRANTED, "L-1")


def test_an_electronic_result_without_a_licence_closes_the_case_at_once() -> None:
    events = s.happen(s.approved(s.terms(licence=None)), s.APPROVER, GRANT)
    assert s.kinds(events) == ["decided", "closed"]


def test_a_refusal_needs_a_written_reason_and_closes_the_case_without_a_licence() -> None:
    with pytest.raises(InvalidInput) as error:
        s.decide(s.approved(), s.act(s.APPROVER, REFUSE, text=None), s.at(s.MONDAY, 12))
    assert (error.value.field, error.value.rule) == ("/text", "reason-required")
    events = s.happen(s.approved(), s.APPROVER, REFUSE)
    assert s.kinds(events) == ["decided", "closed"]
    case = s.fold(events, s.approved())
    assert (case.outcome, case.licence, case.hand_over_by) == (Outcome.REFUSED, None, None)


def test_a_grant_needs_no_written_reason() -> None:
    assert s.decide(s.approved(), s.act(s.APPROVER, GRANT, text=None), s.at(s.MONDAY, 12))


def test_only_the_head_of_the_leading_department_decides() -> None:
    head_elsewhere = c.Actor("boss", s.CLERK.kind, s.CITY, s.WATER, ("approver",))
    for actor in (s.LEAD_OFFICER, s.CLERK, s.WATER_OFFICER, s.SUPERVISOR, s.APPLICANT, head_elsewhere):
        with pytest.raises(Forbidden):
            s.happen(s.approved(), actor, GRANT)


def test_an_immediate_item_is_decided_at_the_window() -> None:
    case = s.accepted(s.terms(immediate=True, promised=0, reviews=(), licence=None))
    assert case.promised is not None
    assert case.promised.day == s.MONDAY
    assert s.run(case, (s.CLERK, GRANT)).outcome is Outcome.GRANTED


def test_nothing_is_decided_before_every_verdict_is_in() -> None:
    for case in (s.accepted(), s.run(s.accepted(), verdict(s.WATER, Verdict.APPROVE))):
        with pytest.raises(NotAllowedNow) as error:
            s.happen(case, s.APPROVER, GRANT)
        assert "decide" not in error.value.allowed


def test_one_rejecting_verdict_allows_a_refusal_and_no_grant() -> None:
    with pytest.raises(Conflict) as error:
        s.happen(rejected(), s.APPROVER, GRANT)
    assert error.value.facts["rule"] == "review-rejects"
    assert s.run(rejected(), (s.APPROVER, REFUSE)).outcome is Outcome.REFUSED


def test_a_rejecting_verdict_that_was_recalled_no_longer_stands_in_the_way() -> None:
    case = s.run(rejected(), (s.WATER_OFFICER, c.RecallVerdict(department=s.WATER)))
    with pytest.raises(NotAllowedNow):
        s.happen(case, s.APPROVER, REFUSE)
    case = s.run(case, verdict(s.WATER, Verdict.APPROVE), verdict(s.FIRE, Verdict.APPROVE), (s.APPROVER, GRANT))
    assert case.outcome is Outcome.GRANTED


def test_an_early_refusal_ends_the_other_departments_reviews() -> None:
    case = s.run(rejected(), (s.APPROVER, REFUSE))
    for command in (c.ClaimReview(department=s.FIRE), c.GiveVerdict(department=s.FIRE, verdict=Verdict.APPROVE)):
        with pytest.raises(NotAllowedNow):
            s.happen(case, s.FIRE_OFFICER, command)
    assert s.pass_time(case, s.at(date(2027, 3, 1))) == (case, [])


def test_nothing_is_granted_while_a_promised_material_is_missing() -> None:
    of = s.terms(reviews=())
    case = s.run(s.filed(of), (s.CLERK, c.Accept(gaps=(GAP,))))
    with pytest.raises(Conflict) as error:
        s.happen(case, s.APPROVER, GRANT)
    assert error.value.facts["rule"] == "gap-open"
    assert s.run(case, (s.APPROVER, REFUSE)).outcome is Outcome.REFUSED
    assert s.run(case, (s.CLERK, c.SupplyGap(material="floor-plan")), (s.APPROVER, GRANT)).outcome is Outcome.GRANTED


def test_a_case_is_decided_once() -> None:
    for decided in (s.run(s.approved(), (s.APPROVER, GRANT)), s.run(s.approved(), (s.APPROVER, REFUSE))):
        for again in (GRANT, REFUSE):
            with pytest.raises(NotAllowedNow):
                s.happen(decided, s.APPROVER, again)


def test_one_licence_is_recorded_once() -> None:
    case = s.run(s.approved(delivery=Delivery.WINDOW), (s.APPROVER, GRANT), (s.SYSTEM, c.RecordLicence(licence="L-1")))
    with pytest.raises(NotAllowedNow):
        s.happen(case, s.SYSTEM, c.RecordLicence(licence="L-2"))


@pytest.mark.parametrize(("when", "late"), [((date(2026, 11, 16), 23, 59), False), ((date(2026, 11, 17), 0, 0), True)])
def test_a_decision_after_the_promised_day_is_called_late(when: tuple[date, int, int], late: bool) -> None:
    events = s.happen(s.approved(), s.APPROVER, GRANT, s.at(*when))
    assert s.bodies(events)[-1].late is late


def test_a_promise_that_a_refusal_made_needless_is_not_missed_later() -> None:
    case = s.run(s.filed(s.terms(reviews=())), (s.CLERK, c.Accept(gaps=(GAP,))), (s.APPROVER, REFUSE))
    assert s.happen(case, s.SYSTEM, c.PassTime(), s.at(date(2026, 12, 1))) == ()
