"""Who may do what, and when: every command by everybody in every state."""

from datetime import date

import pytest
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.commands import Actor, name_of
from onestop.cases.model.decide import RULES, allowed
from onestop.cases.model.state import CaseState, Delivery, Verdict
from onestop.cases.model.terms import Procedure
from onestop.errors import Forbidden, NotAllowedNow

REVIEW = {"claim-review", "give-verdict", "give-opinion", "start-procedure"}
TAKE_IN = {"precheck", "accept", "refuse-acceptance", "request-correction"}
SAMPLES: dict[str, c.Command] = {
    name_of(command): command
    for command in (
        c.Precheck(ready=True),
        c.Accept(),
        c.RefuseAcceptance(),
        c.RequestCorrection(defects=(c.Defect(material="form", fault=c.Fault.ILLEGIBLE),)),
        c.SubmitCorrection(materials=("form",)),
        c.SupplyGap(material="floor-plan"),
        c.ClaimReview(department=s.WATER),
        c.ReleaseReview(department=s.WATER),
        c.GiveVerdict(department=s.WATER, verdict=Verdict.APPROVE),
        c.GiveOpinion(department=s.WATER),
        c.RecallVerdict(department=s.WATER),
        c.StartProcedure(department=s.WATER, procedure=Procedure.HEARING, days=3),
        c.EndProcedure(),
        c.RequestExtension(days=5),
        c.ApproveExtension(),
        c.DeclineExtension(),
        c.Decide(granted=False),
        c.RecordLicence(licence="1.2.156.3005.2.1"),
        c.HandOver(way=Delivery.WINDOW),
        c.Withdraw(),
        c.PassTime(),
        c.Reassign(successors=()),
        c.Recalendar(calendar=s.CALENDAR),
    )
}
ASK = (s.CLERK, SAMPLES["request-correction"])
HEARING = (s.WATER_OFFICER, SAMPLES["start-procedure"])
VERDICT = (s.WATER_OFFICER, SAMPLES["give-verdict"])
GAP = c.Missing(material="floor-plan", promised_by=date(2026, 11, 6))

STATES: dict[str, CaseState] = {
    "filed": s.filed(),
    "correcting": s.run(s.filed(), ASK),
    "accepted": s.accepted(),
    "accepted with a gap": s.run(s.filed(), (s.CLERK, c.Accept(gaps=(GAP,)))),
    "claimed": s.run(s.accepted(), (s.WATER_OFFICER, SAMPLES["claim-review"])),
    "verdict given": s.run(s.accepted(), VERDICT),
    "hearing": s.run(s.accepted(), HEARING),
    "extension asked": s.run(s.accepted(), (s.LEAD_OFFICER, SAMPLES["request-extension"])),
    "all approve": s.approved(),
    "granted": s.run(s.approved(), (s.APPROVER, c.Decide(granted=True))),
    "licence to collect": s.run(
        s.approved(delivery=Delivery.WINDOW),
        (s.APPROVER, c.Decide(granted=True)),
        (s.SYSTEM, SAMPLES["record-licence"]),
    ),
    "closed": s.run(s.filed(), (s.APPLICANT, c.Withdraw())),
}
PEOPLE: dict[str, Actor] = {
    "applicant": s.APPLICANT,
    "agent": s.AGENT,
    "stranger": s.STRANGER,
    "clerk": s.CLERK,
    "clerk elsewhere": s.FOREIGN_CLERK,
    "lead officer": s.LEAD_OFFICER,
    "head": s.APPROVER,
    "water": s.WATER_OFFICER,
    "colleague": s.reviewer(s.WATER, "colleague"),
    "other department": s.reviewer("370100-housing"),
    "supervisor": s.SUPERVISOR,
    "system": s.SYSTEM,
}
EXPECTED: dict[str, dict[str, set[str]]] = {
    "filed": {
        "applicant": {"withdraw"},
        "agent": {"withdraw"},
        "clerk": TAKE_IN | {"withdraw"},
        "lead officer": TAKE_IN,
        "head": TAKE_IN,
        "supervisor": {"request-correction"},
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "correcting": {
        "applicant": {"withdraw", "submit-correction"},
        "agent": {"withdraw", "submit-correction"},
        "clerk": {"submit-correction", "withdraw"},
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "accepted": {
        "applicant": {"withdraw"},
        "agent": {"withdraw"},
        "clerk": {"withdraw"},
        "lead officer": {"start-procedure", "request-extension"},
        "head": {"start-procedure", "request-extension"},
        "water": REVIEW,
        "colleague": REVIEW,
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "accepted with a gap": {
        "applicant": {"withdraw", "supply-gap"},
        "agent": {"withdraw", "supply-gap"},
        "clerk": {"supply-gap", "withdraw"},
        "lead officer": {"start-procedure", "request-extension"},
        "head": {"start-procedure", "request-extension"},
        "water": REVIEW,
        "colleague": REVIEW,
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "claimed": {
        "applicant": {"withdraw"},
        "agent": {"withdraw"},
        "clerk": {"withdraw"},
        "lead officer": {"start-procedure", "request-extension"},
        "head": {"start-procedure", "request-extension"},
        "water": REVIEW | {"release-review"},
        "colleague": {"give-opinion", "start-procedure"},
        "supervisor": {"release-review"},
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "verdict given": {
        "applicant": {"withdraw"},
        "agent": {"withdraw"},
        "clerk": {"withdraw"},
        "lead officer": {"start-procedure", "request-extension"},
        "head": {"start-procedure", "request-extension"},
        "water": {"recall-verdict", "give-opinion", "start-procedure"},
        "colleague": {"recall-verdict", "give-opinion", "start-procedure"},
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "hearing": {
        "applicant": {"withdraw"},
        "agent": {"withdraw"},
        "clerk": {"withdraw"},
        "lead officer": {"end-procedure", "request-extension"},
        "head": {"end-procedure", "request-extension"},
        "water": {"claim-review", "give-verdict", "give-opinion", "end-procedure"},
        "colleague": {"claim-review", "give-verdict", "give-opinion", "end-procedure"},
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "extension asked": {
        "applicant": {"withdraw"},
        "agent": {"withdraw"},
        "clerk": {"withdraw"},
        "lead officer": {"start-procedure"},
        "head": {"start-procedure", "approve-extension", "decline-extension"},
        "water": REVIEW,
        "colleague": REVIEW,
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "all approve": {
        "applicant": {"withdraw"},
        "agent": {"withdraw"},
        "clerk": {"withdraw"},
        "lead officer": {"start-procedure", "request-extension"},
        "head": {"start-procedure", "request-extension", "decide"},
        "water": {"recall-verdict", "give-opinion", "start-procedure"},
        "colleague": {"recall-verdict", "give-opinion", "start-procedure"},
        "system": {"pass-time", "recalendar", "reassign"},
    },
    "granted": {"system": {"pass-time", "record-licence"}},
    "licence to collect": {"clerk": {"hand-over"}, "system": {"pass-time"}},
    "closed": {"system": {"pass-time"}},
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_may_do_in_a_state_what_is_theirs_and_nothing_else(state: str, person: str) -> None:
    assert set(allowed(STATES[state], PEOPLE[person])) == EXPECTED[state].get(person, set())


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("state", STATES)
def test_what_the_state_forbids_is_refused_with_what_it_allows(state: str, person: str) -> None:
    case, actor = STATES[state], PEOPLE[person]
    closed = [name for name, rule in zip(SAMPLES, RULES.values(), strict=True) if case.status not in rule.when]
    for name in closed:
        with pytest.raises((NotAllowedNow, Forbidden)) as refused:
            s.happen(case, actor, SAMPLES[name])
        if isinstance(refused.value, NotAllowedNow):
            assert set(refused.value.allowed) == EXPECTED[state].get(person, set())
            assert refused.value.facts["status"] == case.status.value


def test_there_is_a_rule_for_every_command() -> None:
    assert [name_of(kind) for kind in RULES] == list(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_stranger_may_do_nothing(name: str) -> None:
    for state in STATES.values():
        with pytest.raises(Forbidden):
            s.happen(state, s.STRANGER, SAMPLES[name])


def test_an_agent_who_acts_for_somebody_else_is_not_the_applicant() -> None:
    elsewhere = Actor(account="applicant", kind=s.APPLICANT.kind, tenant=s.DISTRICT, behalf="another-company")
    with pytest.raises(Forbidden):
        s.happen(s.filed(), elsewhere, c.Withdraw())


def test_staff_whose_account_applied_are_not_the_applicant_at_work() -> None:
    staff = Actor(account="applicant", kind=s.CLERK.kind, tenant=s.DISTRICT, roles=("supervisor",))
    with pytest.raises(Forbidden):
        s.happen(s.filed(), staff, c.Withdraw())
