"""The people of a running city: applicants and staff, and what they do with a case."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from temporalio.client import Client, WorkflowHistory
from temporalio.testing import TimeSkipper

from onestop.bootstrap import Platform
from onestop.cases.model import commands as c
from onestop.cases.model.commands import Actor, ActorKind, PersonsCommand, name_of
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState, Delivery, Status, Verdict
from onestop.cases.service.acting import Words
from onestop.cases.service.filing import Application
from onestop.cases.service.sight import actor_in
from onestop.catalogue.declaration.draft import Declaration
from onestop.catalogue.model import FieldType, FormField
from onestop.identity.model import AccountKind, Principal
from onestop.kit.clock import legal_day
from onestop.tenancy.model import Role

PASSWORD = "correct horse battery"
CITY, DISTRICT, STREET = "370100", "370102", "370102001"
GELAN = ("济南格兰压缩机有限公司", "91370100MA3C8G1L2G")
HUANGSHI = ("济南黄氏印务有限公司", "91370100MA3H5N1Y7B")
CITIZEN = ("李春兰", "370102199006232244")
PHONE, ADDRESS = "13905310088", "济南市历下区舜华路2000号"
RADIATION, PRINTING = "000101001000", "000103001000"
"""The items of the first two cases that were handled wholly online."""
IMMEDIATE, MINIMUM_LIVING, WATER = "002007001000", "000706001000", "000102001000"
"""Decided at the window; street, district and city; with a special procedure."""
ANSWERS = {
    FieldType.DATE: "2026-12-01",
    FieldType.NUMBER: "3",
    FieldType.CITIZEN_NUMBER: CITIZEN[1],
    FieldType.CREDIT_CODE: GELAN[1],
    FieldType.PHONE: PHONE,
}
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
_keys = itertools.count(1)


def answer(field: FormField) -> str:
    """Return an answer that a question of this kind takes."""
    return field.choices[0].value if field.choices else ANSWERS.get(field.type, ADDRESS)


class City:
    """Every act goes the way of the API: through the services, in the capacity that the signed-in person has."""

    def __init__(self, platform: Platform, client: Client, declared: Declaration) -> None:
        self.platform, self.client = platform, client
        self._officers = {
            (post.department, role): one.account for one in declared.staff for post in one.posts for role in post.roles
        }
        self._people: dict[tuple[str, str], Principal] = {}
        self._applicants: dict[str, UUID] = {}

    async def staff(self, login: str, tenant: str = CITY) -> Principal:
        """Return a member of the declared staff, signed in to a tenant."""
        if (tenant, login) not in self._people:
            session = await self.platform.identity.sessions.sign_in(tenant, login, PASSWORD)
            self._people[tenant, login] = await self.platform.identity.sessions.principal(tenant, session.token)
        return self._people[tenant, login]

    async def applicant(self, who: tuple[str, str] = GELAN) -> UUID:
        """Return the account of a person or a company, made when it is first asked for."""
        name, identifier = who
        if identifier not in self._applicants:
            kind = AccountKind.PERSON if who == CITIZEN else AccountKind.COMPANY
            enrolled = await self.platform.identity.accounts.enrol(kind=kind, name=name, identifier=identifier)
            self._applicants[identifier] = enrolled.account
        return self._applicants[identifier]

    async def file(
        self,
        item: str,
        who: tuple[str, str] = GELAN,
        tenant: str = CITY,
        *,
        key: str = "",
        delivery: Delivery = Delivery.ELECTRONIC,
        form: Mapping[str, str] | None = None,
    ) -> str:
        """File an application with every paper it needs, online; return the case's number."""
        platform, account = self.platform, await self.applicant(who)
        asked = platform.catalogue.implementation(tenant, item, legal_day(platform.clock.now())).item
        materials = {m.code: [await self.paper(m.code, account, tenant)] for m in asked.materials if not m.shared}
        application = Application(
            item=item,
            form={field.name: answer(field) for field in asked.form} | dict(form or {}),
            materials=materials,
            channel="online",
            delivery=delivery,
        )
        actor = Actor(str(account), ActorKind.APPLICANT, tenant)
        applicant = await platform.identity.accounts.applicant(account)
        filed = await platform.filing.file(tenant, applicant, application, actor, key or f"filing-{next(_keys)}")
        return filed.number

    async def paper(self, code: str, owner: UUID, tenant: str = CITY) -> UUID:
        """Send one file of an applicant and return its id."""
        material = await self.platform.materials.receive(
            tenant, owner, owner, code=code, name=f"{code}.pdf", content_type="application/pdf", content=PAPER
        )
        return material.id

    async def state(self, number: str) -> CaseState:
        """Return a case as recorded."""
        view = await self.platform.reading.case(self.platform.tenancy.tree.everything(), number)
        return view.state

    async def events(self, number: str) -> list[Event]:
        return list(await self.platform.reading.events(self.platform.tenancy.tree.everything(), number))

    async def kinds(self, number: str) -> list[str]:
        """Return the names of what has happened to a case."""
        return [name_of(event.body) for event in await self.events(number)]

    async def act(self, number: str, who: str, command: PersonsCommand, text: str = "", key: str = "") -> int:
        """Let a member of staff give a command; `who` is the account, with the tenant after an @."""
        login, _, tenant = who.partition("@")
        state = await self.state(number)
        actor = actor_in(await self.staff(login, tenant or CITY), state, getattr(command, "department", None))
        return await self._give(state, actor, command, text, key)

    async def apply(self, number: str, command: PersonsCommand, text: str = "", key: str = "") -> int:
        """Let the applicant give a command."""
        state = await self.state(number)
        return await self._give(state, Actor(state.applicant, ActorKind.APPLICANT, state.tenant), command, text, key)

    async def _give(self, state: CaseState, actor: Actor, command: PersonsCommand, text: str, key: str) -> int:
        scope = self.platform.tenancy.tree.scope_of(state.tenant)
        key = key or f"act-{next(_keys)}"
        return await self.platform.acting.act(scope, state.number, actor, command, Words(text), key)

    async def approve(self, number: str) -> None:
        """Let every department concerned approve, each by the officer that the city declares for it."""
        for review in (await self.state(number)).reviews:
            verdict = c.GiveVerdict(department=review.department, verdict=Verdict.APPROVE)
            await self.act(number, self.officer(review.department), verdict)

    def officer(self, department: str, role: Role = Role.REVIEWER) -> str:
        """Return who has a role in a department, as `act` takes it."""
        return f"{self._officers[department, role]}@{self.platform.tenancy.department(department).tenant}"

    async def until(self, number: str, reached: Callable[[CaseState], bool]) -> CaseState:
        """Wait until the workflow has brought a case so far, and return it."""
        history = self.client.get_workflow_handle(number).fetch_history_events(wait_new_event=True)
        async with asyncio.timeout(30):
            async for _ in history:
                if reached(state := await self.state(number)):
                    return state
        raise AssertionError("the workflow has ended before")

    async def pass_days(self, number: str, days: int) -> None:
        """Let so many calendar days pass for a case; less when it is closed by time."""
        await TimeSkipper(self.client).fast_forward(self.client.get_workflow_handle(number), timedelta(days=days))

    async def history(self, number: str) -> WorkflowHistory:
        """Return the history of a case's workflow."""
        return await self.client.get_workflow_handle(number).fetch_history()

    async def closed(self, number: str) -> CaseState:
        """Wait until a case's workflow has ended, and return the case as recorded."""
        await self.client.get_workflow_handle(number).result()
        state = await self.state(number)
        assert state.status is Status.CLOSED
        return state
