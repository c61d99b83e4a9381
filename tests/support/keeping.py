"""A street with cases of its own, and whoever keeps it."""

from uuid import uuid4

from tests.support.people import CITIZEN, MINIMUM_LIVING, PAPER, City

from onestop.cases.model import commands as c
from onestop.cases.model.commands import Actor, ActorKind
from onestop.cases.model.state import CaseState, Verdict
from onestop.cases.service.acting import Words
from onestop.keeping.model import Kind, Operation, OperationState


def officer(department: str) -> Actor:
    """Return someone who may do in a department whatever can be done there."""
    roles = ("clerk", "reviewer", "approver")
    return Actor(str(uuid4()), ActorKind.STAFF, department.partition("-")[0], department, roles)


async def act(town: City, number: str, actor: Actor, command: c.PersonsCommand, text: str = "") -> int:
    scope = town.platform.tenancy.tree.everything()
    return await town.platform.acting.act(scope, number, actor, command, Words(text), str(uuid4()))


async def accepted(town: City, street: str) -> str:
    """File a case of the street that a department of its district leads, and accept it."""
    number = await town.file(MINIMUM_LIVING, CITIZEN, street, key=str(uuid4()))
    await act(town, number, officer(f"{street}-service"), c.Accept())
    return number


async def granted(town: City, number: str) -> CaseState:
    """Bring an accepted case to its licence."""
    state = await town.state(number)
    for review in state.reviews:
        if review.verdict is None:
            verdict = c.GiveVerdict(department=review.department, verdict=Verdict.APPROVE)
            await act(town, number, officer(review.department), verdict)
    await act(town, number, officer(state.terms.lead), c.Decide(granted=True))
    return await town.closed(number)


async def notices_told(town: City) -> None:
    """Let the notices catch up with the feed."""
    scope = town.platform.tenancy.tree.everything()
    while await town.platform.feed.follow(scope, "notices", town.platform.notices.handle):
        pass


async def kept(town: City, kind: Kind, subject: str, name: str = "", **args: object) -> Operation:
    """Carry an operation out and return it done."""
    keeping = town.platform.keeping
    made = await keeping.request(name or f"{kind}-{uuid4().hex}", subject, kind, args)
    done = await keeping.work(made.id)
    assert done.state is OperationState.DONE, (done.message, done.facts)
    return done


async def with_papers(town: City, street: str, count: int) -> None:
    """Let an applicant bring many papers, each another one, that no case uses yet."""
    account = await town.applicant(CITIZEN)
    for number in range(count):
        await town.platform.materials.receive(
            street,
            account,
            account,
            code="identity-card",
            name="identity-card.pdf",
            content_type="application/pdf",
            content=PAPER + f"%{number}\n".encode(),
        )
