"""The whole chain on real servers: from filing to a signed licence, for each shape of item."""

from tests.support.people import (
    CITIZEN,
    GELAN,
    HUANGSHI,
    IMMEDIATE,
    MINIMUM_LIVING,
    PRINTING,
    RADIATION,
    STREET,
    WATER,
)

from onestop.cases.model import commands as c
from onestop.cases.model.state import Delivery, Outcome, Status
from onestop.cases.model.terms import Procedure
from onestop.tenancy.model import Role

REASON = "现场检查发现屏蔽门联锁失效，须整改。"


async def licensed(town, number: str) -> None:
    """The case has ended with a grant, and its licence is in the register, valid."""
    state = await town.closed(number)
    assert state.outcome is Outcome.GRANTED
    licence = await town.platform.licences.by_number(state.licence)
    assert licence.state == "valid"


async def decide(town, number: str) -> None:
    lead = (await town.state(number)).terms.lead
    await town.act(number, town.officer(lead, Role.APPROVER), c.Decide(granted=True))


async def test_the_radiation_permit_of_gelan_is_reviewed_by_three_departments_and_issued(town):
    number = await town.file(RADIATION, GELAN)
    await town.act(number, "clerk-1", c.Accept())
    assert [review.department for review in (await town.state(number)).reviews] == [
        "370100-environment",
        "370100-health",
        "370100-safety",
    ]
    await town.approve(number)
    await decide(town, number)
    await licensed(town, number)
    assert (await town.kinds(number))[-4:] == ["verdict-given", "decided", "licence-issued", "closed"]


async def test_the_print_permit_of_huangshi_goes_through_a_correction_and_is_handed_over(town):
    number = await town.file(PRINTING, HUANGSHI, delivery=Delivery.WINDOW)
    defect = c.Defect(material="print-sample", fault=c.Fault.ILLEGIBLE)
    await town.act(number, "clerk-1", c.RequestCorrection(defects=(defect,)), REASON)
    await town.apply(number, c.SubmitCorrection(materials=("print-sample",)))
    await town.act(number, "clerk-2", c.Accept())
    await town.approve(number)
    await decide(town, number)
    await town.until(number, lambda state: state.licence is not None)
    await town.act(number, "clerk-3", c.HandOver(way=Delivery.WINDOW, rated=True))
    await licensed(town, number)
    assert (await town.kinds(number))[-4:] == ["licence-issued", "rating-offered", "handed-over", "closed"]


async def test_an_immediate_item_is_accepted_and_decided_at_the_window(town):
    number = await town.file(IMMEDIATE, CITIZEN)
    await town.act(number, "clerk-1", c.Accept())
    await town.act(number, "clerk-1", c.Decide(granted=True))
    await licensed(town, number)


async def test_a_street_accepts_what_its_district_and_the_city_review(town):
    number = await town.file(MINIMUM_LIVING, CITIZEN, STREET)
    await town.act(number, f"jiefanglu-clerk@{STREET}", c.Accept())
    assert [review.tenant for review in (await town.state(number)).reviews] == [STREET, "370102", "370100"]
    await town.approve(number)
    await decide(town, number)
    await licensed(town, number)


async def test_the_clock_stands_still_during_a_special_procedure(town):
    number = await town.file(WATER, GELAN)
    await town.act(number, "clerk-1", c.Accept())
    await town.approve(number)
    expert = c.StartProcedure(department="370100-water", procedure=Procedure.EXPERT_REVIEW, days=30)
    await town.act(number, town.officer("370100-water"), expert, REASON)
    assert (await town.state(number)).promised.day is None
    await town.act(number, town.officer("370100-water"), c.EndProcedure())
    assert (await town.state(number)).promised.day is not None
    await decide(town, number)
    await licensed(town, number)


async def test_a_refusal_closes_the_case_without_a_licence(town):
    number = await town.file(RADIATION, GELAN)
    await town.act(number, "clerk-1", c.Accept())
    verdict = c.GiveVerdict(department="370100-safety", verdict="reject")
    await town.act(number, town.officer("370100-safety"), verdict, REASON)
    await town.act(number, town.officer("370100-environment", Role.APPROVER), c.Decide(granted=False), REASON)
    state = await town.closed(number)
    assert (state.status, state.outcome, state.licence) == (Status.CLOSED, Outcome.REFUSED, None)
