"""Commands to a case that lives: once each, in order, refused with the same errors as the rules give."""

import asyncio

import pytest
from tests.support.people import CITIZEN, IMMEDIATE, RADIATION

from onestop.cases.flow import Recording
from onestop.cases.model import commands as c
from onestop.cases.model.commands import Act, Actor, ActorKind
from onestop.cases.model.state import Verdict
from onestop.errors import Conflict, Forbidden, InvalidInput, KeyReused, NotAllowedNow
from onestop.kit.clock import SystemClock
from onestop.tenancy.model import Role

REASONS = "我局认为该单位辐射防护负责人未持证，不同意。"
ENVIRONMENT, HEALTH, SAFETY = "370100-environment", "370100-health", "370100-safety"


@pytest.fixture
async def accepted(town) -> str:
    number = await town.file(RADIATION)
    await town.act(number, "clerk-1", c.Accept())
    return number


def approval(department: str) -> c.GiveVerdict:
    return c.GiveVerdict(department=department, verdict=Verdict.APPROVE)


async def test_a_command_repeated_with_its_key_is_done_once(town, accepted):
    first = await town.act(accepted, town.officer(HEALTH), approval(HEALTH), key="verdict-of-health")
    await town.act(accepted, town.officer(SAFETY), approval(SAFETY))
    again = await town.act(accepted, town.officer(HEALTH), approval(HEALTH), key="verdict-of-health")
    assert again == first
    assert (await town.kinds(accepted)).count("verdict-given") == 2


async def test_a_command_sent_ten_times_at_once_is_done_once(town, accepted):
    sent = [town.act(accepted, town.officer(HEALTH), approval(HEALTH), key="ten-times") for _ in range(10)]
    assert len(set(await asyncio.gather(*sent))) == 1
    assert (await town.kinds(accepted)).count("verdict-given") == 1


async def test_a_command_repeated_after_the_case_has_closed_is_answered_from_the_record(town):
    number = await town.file(IMMEDIATE, CITIZEN)
    first = await town.act(number, "clerk-1", c.Accept(), key="accept")
    await town.act(number, "clerk-1", c.Decide(granted=True))
    await town.closed(number)
    before = await town.kinds(number)
    assert await town.act(number, "clerk-1", c.Accept(), key="accept") == first
    assert await town.kinds(number) == before


async def test_a_key_that_comes_back_with_another_command_is_refused(town, accepted):
    await town.act(accepted, town.officer(HEALTH), c.ClaimReview(department=HEALTH), key="one-key")
    with pytest.raises(KeyReused):
        await town.act(accepted, town.officer(HEALTH), approval(HEALTH), key="one-key")


async def test_three_departments_give_their_verdicts_at_the_same_time(town, accepted):
    departments = (ENVIRONMENT, HEALTH, SAFETY)
    await asyncio.gather(*(town.act(accepted, town.officer(each), approval(each)) for each in departments))
    state = await town.state(accepted)
    assert all(review.verdict is Verdict.APPROVE for review in state.reviews)
    assert [event.seq for event in await town.events(accepted)] == list(range(1, state.seq + 1))


async def test_of_two_officers_that_claim_a_review_at_once_one_gets_it(town, accepted):
    claims = (
        town.act(accepted, town.officer(HEALTH, role), c.ClaimReview(department=HEALTH))
        for role in (Role.REVIEWER, Role.APPROVER)
    )
    answers = await asyncio.gather(*claims, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Conflict)]
    assert [refusal.facts["rule"] for refusal in refused] == ["review-claimed"]


async def test_a_command_in_a_wrong_state_is_refused_with_what_is_allowed(town, accepted):
    with pytest.raises(NotAllowedNow) as refused:
        await town.act(accepted, "clerk-1", c.Accept())
    assert refused.value.facts["status"] == "accepted"
    assert refused.value.facts["command"] == "accept"
    assert "accept" not in refused.value.allowed


async def test_a_command_that_is_not_ones_own_is_forbidden(town, accepted):
    with pytest.raises(Forbidden) as refused:
        await town.act(accepted, "clerk-1", c.Decide(granted=True))
    assert refused.value.facts["command"] == "decide"
    with pytest.raises(Forbidden) as refused:
        await town.act(accepted, town.officer(HEALTH), approval(SAFETY))
    assert refused.value.facts["field"] == "/command/department"


async def test_a_field_that_breaks_a_rule_is_named(town, accepted):
    with pytest.raises(InvalidInput) as refused:
        await town.act(accepted, town.officer(HEALTH), c.GiveVerdict(department=HEALTH, verdict=Verdict.REJECT))
    assert (refused.value.field, refused.value.rule) == ("/text", "reason-required")


async def test_a_refused_command_leaves_no_trace_in_the_history(town, accepted):
    before = await town.history(accepted)
    with pytest.raises(NotAllowedNow):
        await town.act(accepted, "clerk-1", c.Accept())
    assert len((await town.history(accepted)).events) == len(before.events)


async def test_a_command_to_a_closed_case_is_refused(town, accepted):
    await town.apply(accepted, c.Withdraw())
    await town.closed(accepted)
    with pytest.raises(NotAllowedNow) as refused:
        await town.act(accepted, town.officer(HEALTH), approval(HEALTH))
    assert refused.value.facts["status"] == "closed"


def by_another_hand(state, department: str, officer: str) -> Recording:
    """What a workflow that lost its last steps had recorded: a department's approval."""
    actor = Actor(officer, ActorKind.STAFF, "370100", department, ("reviewer",))
    act = Act(id=f"lost-{state.number}-{department}", actor=actor, command=approval(department))
    return Recording(state.tenant, state.number, state.seq, act, SystemClock().now())


async def test_a_workflow_behind_its_record_catches_up_with_the_next_command(town, accepted):
    for department in (ENVIRONMENT, HEALTH, SAFETY):
        officer = await town.staff(town.officer(department).partition("@")[0])
        await town.platform.records.record(
            by_another_hand(await town.state(accepted), department, str(officer.account))
        )
    await town.act(accepted, town.officer(ENVIRONMENT, Role.APPROVER), c.Decide(granted=True))
    state = await town.closed(accepted)
    assert state.licence
    assert [event.seq for event in await town.events(accepted)] == list(range(1, state.seq + 1))


async def test_a_workflow_behind_its_record_catches_up_when_it_is_told_to_look(town):
    number = await town.file(IMMEDIATE, CITIZEN)
    await town.act(number, "clerk-1", c.Accept())
    clerk = await town.staff("clerk-1")
    actor = Actor(str(clerk.account), ActorKind.STAFF, "370100", "370100-service", ("clerk",))
    state = await town.state(number)
    act = Act(id=f"lost-{number}", actor=actor, command=c.Decide(granted=True))
    await town.platform.records.record(Recording(state.tenant, number, state.seq, act, SystemClock().now()))
    await town.platform.filing.start_missing(None, SystemClock().now())
    assert (await town.closed(number)).licence


async def test_an_act_that_is_recorded_twice_is_recorded_once(town, accepted):
    officer = await town.staff(town.officer(HEALTH).partition("@")[0])
    recording = by_another_hand(await town.state(accepted), HEALTH, str(officer.account))
    first = await town.platform.records.record(recording)
    assert await town.platform.records.record(recording) == first
    assert (await town.kinds(accepted)).count("verdict-given") == 1
