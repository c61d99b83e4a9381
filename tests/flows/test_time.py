"""What time alone brings, on a real engine that skips it: only the case's clock is moved, all else is real."""

from datetime import date, datetime, time, timedelta

from tests.support.people import RADIATION, WATER

from onestop.cases.model import commands as c
from onestop.cases.model import happened as h
from onestop.cases.model.events import Event
from onestop.cases.model.state import Delivery, Duty, Light, Outcome, Verdict
from onestop.cases.model.terms import Procedure
from onestop.kit.clock import CHINA, legal_day
from onestop.tenancy.model import Role

REASON = "材料不清，请补正。"
ENVIRONMENT = "370100-environment"


async def happened(town, number: str, kind: type) -> list[Event]:
    return [event for event in await town.events(number) if isinstance(event.body, kind)]


def at_midnight_after(event: Event, day: date) -> bool:
    """Whether an event happened as the day after `day` began; the engine rings within a second or two."""
    midnight = datetime.combine(day + timedelta(days=1), time(), CHINA)
    return timedelta() <= event.at - midnight < timedelta(seconds=10)


async def accepted(town, item: str = RADIATION, **how) -> str:
    number = await town.file(item, **how)
    await town.act(number, "clerk-1", c.Accept())
    return number


async def test_a_case_that_nobody_answers_in_five_working_days_counts_as_accepted_on_receipt(town):
    number = await town.file(RADIATION)
    filed = await town.state(number)
    await town.pass_days(number, 20)
    [event] = await happened(town, number, h.Accepted)
    assert event.body.deemed
    assert event.body.started == filed.received
    assert at_midnight_after(event, filed.acceptance.day)
    assert (await happened(town, number, h.Pushed))[0].seq == event.seq + 1


async def test_a_correction_that_is_never_answered_lapses_and_closes_the_case(town):
    number = await town.file(RADIATION)
    defects = (c.Defect(material="radiation-training", fault=c.Fault.EXPIRED),)
    await town.act(number, "clerk-1", c.RequestCorrection(defects=defects), REASON)
    answer_by = (await town.state(number)).correction_due
    await town.pass_days(number, 90)
    assert (await town.closed(number)).outcome is Outcome.LAPSED
    [event] = await happened(town, number, h.Lapsed)
    assert at_midnight_after(event, answer_by)


async def test_lights_turn_at_the_midnights_of_their_limits_and_silence_escalates_once(town):
    number = await accepted(town)
    state = await town.state(number)
    await town.pass_days(number, 60)
    turned = {(event.body.department, event.body.light): event for event in await happened(town, number, h.LightTurned)}
    limits = {review.department: review.due for review in state.reviews} | {None: state.promised}
    for department, due in limits.items():
        assert at_midnight_after(turned[department, Light.YELLOW], due.green_until)
        assert at_midnight_after(turned[department, Light.RED], due.day)
    told = [event.body.department for event in await happened(town, number, h.Escalated)]
    assert sorted(told) == sorted(review.department for review in state.reviews)


async def test_a_verdict_given_after_its_limit_is_late(town):
    number = await accepted(town)
    await town.pass_days(number, 60)
    verdict = c.GiveVerdict(department=ENVIRONMENT, verdict=Verdict.APPROVE)
    await town.act(number, town.officer(ENVIRONMENT), verdict)
    [event] = await happened(town, number, h.VerdictGiven)
    assert event.body.late


async def test_a_promised_material_that_does_not_come_is_noted_as_missed(town):
    number = await town.file(RADIATION)
    tomorrow = legal_day(town.platform.clock.now()) + timedelta(days=1)
    gap = c.Missing(material="radiation-emergency", promised_by=tomorrow)
    await town.act(number, "clerk-1", c.Accept(gaps=(gap,)))
    await town.pass_days(number, 3)
    [event] = await happened(town, number, h.GapMissed)
    assert event.body.material == "radiation-emergency"
    assert at_midnight_after(event, tomorrow)


async def test_no_light_turns_during_a_special_procedure_and_its_last_day_escalates(town):
    number = await accepted(town, WATER)
    procedure = c.StartProcedure(department="370100-water", procedure=Procedure.HEARING, days=5)
    await town.act(number, town.officer("370100-water"), procedure, REASON)
    until = (await town.state(number)).procedure.until
    await town.pass_days(number, 60)
    assert await happened(town, number, h.LightTurned) == []
    [event] = await happened(town, number, h.Escalated)
    assert (event.body.duty, event.body.department) == (Duty.PROCEDURE, "370100-water")
    assert at_midnight_after(event, until)


async def test_a_result_that_is_not_handed_over_in_time_escalates(town):
    number = await accepted(town, delivery=Delivery.WINDOW)
    await town.approve(number)
    await town.act(number, town.officer(ENVIRONMENT, Role.APPROVER), c.Decide(granted=True))
    state = await town.until(number, lambda state: state.licence is not None)
    await town.pass_days(number, 40)
    [event] = await happened(town, number, h.Escalated)
    assert event.body.duty is Duty.HAND_OVER
    assert at_midnight_after(event, state.hand_over_by)


async def test_a_case_with_nothing_due_waits_without_a_sound(town):
    number = await accepted(town)
    await town.pass_days(number, 90)
    before = len((await town.history(number)).events)
    await town.pass_days(number, 90)
    assert len((await town.history(number)).events) - before < 5, "the skipping itself leaves an event or two"
