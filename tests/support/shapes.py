"""One case of each shape, carried through the whole chain; each returns the case's number."""

from collections.abc import Awaitable, Callable

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
    City,
)

from onestop.cases.model import commands as c
from onestop.cases.model.state import Delivery, Verdict
from onestop.cases.model.terms import Procedure
from onestop.tenancy.model import Role

REASON = "现场检查发现屏蔽门联锁失效，须整改。"


async def decide(town: City, number: str, *, granted: bool = True) -> None:
    lead = (await town.state(number)).terms.lead
    await town.act(number, town.officer(lead, Role.APPROVER), c.Decide(granted=granted), "" if granted else REASON)


async def gelan(town: City) -> str:
    """The radiation permit: three departments at the same time, an electronic licence."""
    number = await town.file(RADIATION, GELAN)
    await town.act(number, "clerk-1", c.Accept())
    await town.approve(number)
    await decide(town, number)
    return number


async def huangshi(town: City) -> str:
    """The print permit: a correction first, and a hand-over at the window."""
    number = await town.file(PRINTING, HUANGSHI, delivery=Delivery.WINDOW)
    defect = c.Defect(material="print-sample", fault=c.Fault.ILLEGIBLE)
    await town.act(number, "clerk-1", c.RequestCorrection(defects=(defect,)), REASON)
    await town.apply(number, c.SubmitCorrection(materials=("print-sample",)))
    await town.act(number, "clerk-2", c.Accept())
    await town.approve(number)
    await decide(town, number)
    await town.until(number, lambda state: state.licence is not None)
    await town.act(number, "clerk-3", c.HandOver(way=Delivery.WINDOW, rated=True))
    return number


async def immediate(town: City) -> str:
    number = await town.file(IMMEDIATE, CITIZEN)
    await town.act(number, "clerk-1", c.Accept())
    await town.act(number, "clerk-1", c.Decide(granted=True))
    return number


async def levels(town: City) -> str:
    """Accepted by a street, reviewed by it, its district and the town."""
    number = await town.file(MINIMUM_LIVING, CITIZEN, STREET)
    await town.act(number, f"jiefanglu-clerk@{STREET}", c.Accept())
    await town.approve(number)
    await decide(town, number)
    return number


async def procedure(town: City) -> str:
    """A special procedure, and an extension that the head approves."""
    number, water = await town.file(WATER, GELAN), "370100-water"
    await town.act(number, "clerk-1", c.Accept())
    await town.approve(number)
    expert = c.StartProcedure(department=water, procedure=Procedure.EXPERT_REVIEW, days=30)
    await town.act(number, town.officer(water), expert, REASON)
    await town.act(number, town.officer(water), c.EndProcedure())
    await town.act(number, town.officer(water), c.RequestExtension(days=10), REASON)
    await town.act(number, town.officer(water, Role.APPROVER), c.ApproveExtension())
    await decide(town, number)
    return number


async def refused(town: City) -> str:
    number = await town.file(RADIATION, GELAN)
    await town.act(number, "clerk-1", c.Accept())
    verdict = c.GiveVerdict(department="370100-safety", verdict=Verdict.REJECT)
    await town.act(number, town.officer("370100-safety"), verdict, REASON)
    await decide(town, number, granted=False)
    return number


async def silent(town: City) -> str:
    """Nobody answers: the application is corrected once, then counts as accepted by time, and is withdrawn late."""
    number = await town.file(RADIATION, GELAN)
    defect = c.Defect(material="radiation-training", fault=c.Fault.EXPIRED)
    await town.act(number, "clerk-1", c.RequestCorrection(defects=(defect,)), REASON)
    await town.apply(number, c.SubmitCorrection(materials=("radiation-training",)))
    await town.pass_days(number, 40)
    await town.apply(number, c.Withdraw())
    return number


SHAPES: dict[str, Callable[[City], Awaitable[str]]] = {
    shape.__name__: shape for shape in (gelan, huangshi, immediate, levels, procedure, refused, silent)
}
