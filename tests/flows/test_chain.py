"""The whole chain on real servers: from filing to a signed licence, for each shape of item."""

from tests.support.city import (
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


async def licensed(city, number: str) -> None:
    """The case has ended with a grant, and its licence is in the register, valid."""
    state = await city.closed(number)
    assert state.outcome is Outcome.GRANTED
    licence = await city.platform.licences.by_number(state.licence)
    assert licence.state == "valid"


async def decide(city, number: str) -> None:
    lead = (await city.state(number)).terms.lead
    await city.act(number, city.officer(lead, Role.APPROVER), c.Decide(granted=True))


async def test_the_radiation_permit_of_gelan_is_reviewed_by_three_departments_and_issued(city):
    number = await city.file(RADIATION, GELAN)
    await city.act(number, "clerk-1", c.Accept())
    assert [review.department for review in (await city.state(number)).reviews] == [
        "370100-environment",
        "370100-health",
        "370100-safety",
    ]
    await city.approve(number)
    await decide(city, number)
    await licensed(city, number)
    assert (await city.kinds(number))[-4:] == ["verdict-given", "decided", "licence-issued", "closed"]


async def test_the_print_permit_of_huangshi_goes_through_a_correction_and_is_handed_over(city):
    number = await city.file(PRINTING, HUANGSHI, delivery=Delivery.WINDOW)
    defect = c.Defect(material="print-sample", fault=c.Fault.ILLEGIBLE)
    await city.act(number, "clerk-1", c.RequestCorrection(defects=(defect,)), REASON)
    await city.apply(number, c.SubmitCorrection(materials=("print-sample",)))
    await city.act(number, "clerk-2", c.Accept())
    await city.approve(number)
    await decide(city, number)
    await city.until(number, lambda state: state.licence is not None)
    await city.act(number, "clerk-3", c.HandOver(way=Delivery.WINDOW, rated=True))
    await licensed(city, number)
    assert (await city.kinds(number))[-4:] == ["licence-issued", "rating-offered", "handed-over", "closed"]


async def test_an_immediate_item_is_accepted_and_decided_at_the_window(city):
    number = await city.file(IMMEDIATE, CITIZEN)
    await city.act(number, "clerk-1", c.Accept())
    await city.act(number, "clerk-1", c.Decide(granted=True))
    await licensed(city, number)


async def test_a_street_accepts_what_its_district_and_the_city_review(city):
    number = await city.file(MINIMUM_LIVING, CITIZEN, STREET)
    await city.act(number, f"jiefanglu-clerk@{STREET}", c.Accept())
    assert [review.tenant for review in (await city.state(number)).reviews] == [STREET, "370102", "370100"]
    await city.approve(number)
    await decide(city, number)
    await licensed(city, number)


async def test_the_clock_stands_still_during_a_special_procedure(city):
    number = await city.file(WATER, GELAN)
    await city.act(number, "clerk-1", c.Accept())
    await city.approve(number)
    expert = c.StartProcedure(department="370100-water", procedure=Procedure.EXPERT_REVIEW, days=30)
    await city.act(number, city.officer("370100-water"), expert, REASON)
    assert (await city.state(number)).promised.day is None
    await city.act(number, city.officer("370100-water"), c.EndProcedure())
    assert (await city.state(number)).promised.day is not None
    await decide(city, number)
    await licensed(city, number)


async def test_a_refusal_closes_the_case_without_a_licence(city):
    number = await city.file(RADIATION, GELAN)
    await city.act(number, "clerk-1", c.Accept())
    verdict = c.GiveVerdict(department="370100-safety", verdict="reject")
    await city.act(number, city.officer("370100-safety"), verdict, REASON)
    await city.act(number, city.officer("370100-environment", Role.APPROVER), c.Decide(granted=False), REASON)
    state = await city.closed(number)
    assert (state.status, state.outcome, state.licence) == (Status.CLOSED, Outcome.REFUSED, None)
