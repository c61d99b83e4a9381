"""One case of each shape, carried through the whole chain; each returns the case's number."""

from collections.abc import Awaitable, Callable

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
    City,
)

from onestop.cases.model import commands as c
from onestop.cases.model.state import Delivery, Verdict
from onestop.cases.model.terms import Procedure
from onestop.tenancy.model import Role

REASON = "现场检查发现屏蔽门联锁失效，须整改。"


async def decide(city: City, number: str, *, granted: bool = True) -> None:
    lead = (await city.state(number)).terms.lead
    await city.act(number, city.officer(lead, Role.APPROVER), c.Decide(granted=granted), "" if granted else REASON)


async def gelan(city: City) -> str:
    """The radiation permit: three departments at the same time, an electronic licence."""
    number = await city.file(RADIATION, GELAN)
    await city.act(number, "clerk-1", c.Accept())
    await city.approve(number)
    await decide(city, number)
    return number


async def huangshi(city: City) -> str:
    """The print permit: a correction first, and a hand-over at the window."""
    number = await city.file(PRINTING, HUANGSHI, delivery=Delivery.WINDOW)
    defect = c.Defect(material="print-sample", fault=c.Fault.ILLEGIBLE)
    await city.act(number, "clerk-1", c.RequestCorrection(defects=(defect,)), REASON)
    await city.apply(number, c.SubmitCorrection(materials=("print-sample",)))
    await city.act(number, "clerk-2", c.Accept())
    await city.approve(number)
    await decide(city, number)
    await city.until(number, lambda state: state.licence is not None)
    await city.act(number, "clerk-3", c.HandOver(way=Delivery.WINDOW, rated=True))
    return number


async def immediate(city: City) -> str:
    number = await city.file(IMMEDIATE, CITIZEN)
    await city.act(number, "clerk-1", c.Accept())
    await city.act(number, "clerk-1", c.Decide(granted=True))
    return number


async def levels(city: City) -> str:
    """Accepted by a street, reviewed by it, its district and the city."""
    number = await city.file(MINIMUM_LIVING, CITIZEN, STREET)
    await city.act(number, f"jiefanglu-clerk@{STREET}", c.Accept())
    await city.approve(number)
    await decide(city, number)
    return number


async def procedure(city: City) -> str:
    """A special procedure, and an extension that the head approves."""
    number, water = await city.file(WATER, GELAN), "370100-water"
    await city.act(number, "clerk-1", c.Accept())
    await city.approve(number)
    expert = c.StartProcedure(department=water, procedure=Procedure.EXPERT_REVIEW, days=30)
    await city.act(number, city.officer(water), expert, REASON)
    await city.act(number, city.officer(water), c.EndProcedure())
    await city.act(number, city.officer(water), c.RequestExtension(days=10), REASON)
    await city.act(number, city.officer(water, Role.APPROVER), c.ApproveExtension())
    await decide(city, number)
    return number


async def refused(city: City) -> str:
    number = await city.file(RADIATION, GELAN)
    await city.act(number, "clerk-1", c.Accept())
    verdict = c.GiveVerdict(department="370100-safety", verdict=Verdict.REJECT)
    await city.act(number, city.officer("370100-safety"), verdict, REASON)
    await decide(city, number, granted=False)
    return number


async def silent(city: City) -> str:
    """Nobody answers: the application is corrected once, then counts as accepted by time, and is withdrawn late."""
    number = await city.file(RADIATION, GELAN)
    defect = c.Defect(material="radiation-training", fault=c.Fault.EXPIRED)
    await city.act(number, "clerk-1", c.RequestCorrection(defects=(defect,)), REASON)
    await city.apply(number, c.SubmitCorrection(materials=("radiation-training",)))
    await city.pass_days(number, 40)
    await city.apply(number, c.Withdraw())
    return number


SHAPES: dict[str, Callable[[City], Awaitable[str]]] = {
    shape.__name__: shape for shape in (gelan, huangshi, immediate, levels, procedure, refused, silent)
}
