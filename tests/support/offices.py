"""The city's people at its API: the application in the tests' own loop, on real servers, with its workers."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar
from stdnum.cn import uscc
from tests.support.centre import PASSWORD

from onestop.asgi.app import assemble
from onestop.bootstrap import TABLES, Platform
from onestop.catalogue.declaration.draft import Declaration
from onestop.errors import NotFound
from onestop.identity.model import AccountKind, Post, Principal
from onestop.tenancy.model import Role

RADIATION, DRAINAGE = "000101001000", "000102003000"
"""Items of the city's environment bureau, and of a district's water bureau."""
_COMPANY = {
    "company_name": "济南格兰压缩机有限公司",
    "credit_code": "91350100M000100Y43",
    "legal_representative": "王建军",
    "address": "济南市高新区舜华路2000号",
    "contact_name": "周明",
    "contact_phone": "13800531122",
}
_DEVICE = {
    "device_kind": "class-2-device",
    "device_count": "2",
    "device_use": "压缩机铸件X射线探伤",
    "workplace": "铸造车间探伤室",
    "protection_officer": "刘洋",
}
ITEMS = {
    RADIATION: (
        _COMPANY | _DEVICE,
        ("radiation-application", "radiation-inventory", "radiation-training", "radiation-monitoring"),
    ),
    DRAINAGE: (
        _COMPANY | {"site_address": "济南市历下区泉城路180号", "daily_volume": "120"},
        ("drainage-plan", "water-quality-report", "commitment"),
    ),
}
"""The answers and the papers of each."""
PDF = b"%PDF-1.4\n%%EOF\n"


def credit_code(number: int) -> str:
    """Return a made-up credit code whose check digit is right."""
    body = f"91370100MA{number:07d}"
    return body + uscc.calc_check_digit(body)


@dataclass(slots=True)
class Caller:
    """Someone at a tenant's address, signed in or not."""

    http: httpx.AsyncClient
    account: UUID | None = None

    async def get(self, path: str, **options: object) -> httpx.Response:
        return await self.http.get(path, **options)

    async def post(self, path: str, body: object = None, key: str = "", **headers: str) -> httpx.Response:
        return await self.http.post(path, json=body, headers={"Idempotency-Key": key or uuid4().hex, **headers})

    async def upload(self, code: str, content: bytes = PDF, owner: UUID | None = None) -> str:
        """Send a paper the way a browser does, and return its id."""
        announced = {"code": code, "name": f"{code}.pdf", "type": "application/pdf", "size": len(content)}
        told = await self.post("/materials", announced | ({"owner": str(owner)} if owner else {}))
        ticket = told.raise_for_status().json()
        async with httpx.AsyncClient(timeout=60) as store:
            sent = await store.post(ticket["url"], data=ticket["fields"], files={"file": content})
        assert sent.is_success, sent.text
        (await self.post(f"/materials/{ticket['upload']}/finish")).raise_for_status()
        return ticket["upload"]

    async def application(self, item: str = RADIATION) -> dict:
        """Return what files a case of the city or a district, its papers uploaded."""
        form, papers = ITEMS[item]
        return {"item": item, "form": form, "materials": {code: [await self.upload(code)] for code in papers}}

    async def file(self, item: str = RADIATION) -> str:
        """File a case and return its number."""
        told = await self.post("/cases", await self.application(item))
        assert told.status_code == 201, told.text
        return told.json()["number"]

    async def act(self, number: str, kind: str, *, key: str = "", text: str = "", **fields: object) -> httpx.Response:
        return await self.post(f"/cases/{number}/acts", {"command": {"type": kind, **fields}, "text": text}, key)

    async def form_token(self) -> str:
        """Return what a page's form carries against forgery."""
        await self.http.get(self.http.base_url.copy_with(path="/accessibility"), headers={"accept": "text/html"})
        return self.http.cookies["csrftoken"]

    async def done(self, number: str, kind: str, *, text: str = "", **fields: object) -> dict:
        told = await self.act(number, kind, text=text, **fields)
        assert told.status_code == 200, told.text
        return told.json()


@dataclass(slots=True)
class Offices:
    """The application, and whoever has called it before."""

    platform: Platform
    declared: Declaration
    app: Litestar
    transport: httpx.ASGITransport
    known: dict[tuple[str, str], Caller] = field(default_factory=dict)

    def at(self, slug: str = "jinan", **headers: str) -> Caller:
        """Return nobody in particular at a tenant's address."""
        address = f"http://{slug}.localhost"
        http = httpx.AsyncClient(transport=self.transport, base_url=f"{address}/api/v1", headers=headers, timeout=30)
        return Caller(http)

    async def signed_in(self, login: str, slug: str = "jinan") -> Caller:
        """Return someone who has signed in at a tenant."""
        if (login, slug) not in self.known:
            self.known[login, slug] = await self.signed_in_anew(login, slug)
        return self.known[login, slug]

    async def signed_in_anew(self, login: str, slug: str = "jinan") -> Caller:
        """Return someone with a session that no other test shares: it may be ended."""
        tenant = self.platform.tenancy.tree.by_slug(slug).code
        session = await self.platform.identity.sessions.sign_in(tenant, login, PASSWORD)
        caller = self.at(slug)
        caller.http.cookies.set("onestop_session", session.token)
        return Caller(caller.http, session.account)

    async def company(self, login: str, slug: str = "jinan") -> Caller:
        """Return a company, registered at its first call."""
        if login not in {known for known, _ in self.known}:
            number = credit_code(abs(hash(login)) % 10**7)
            await self.platform.identity.accounts.register(
                kind=AccountKind.COMPANY, login=login, password=PASSWORD, name=f"{login}有限公司", identifier=number
            )
        return await self.signed_in(login, slug)

    async def machine(self, slug: str, *roles: Role) -> Caller:
        """Return a machine with a new token of a tenant, made by whoever administers it."""
        tenant = self.platform.tenancy.tree.by_slug(slug).code
        by = Principal(tenant, uuid4(), AccountKind.STAFF, posts=(Post(tenant, None, frozenset({Role.ADMINISTRATOR})),))
        made = await self.platform.identity.tokens.make(by, "test", roles, datetime.now(UTC) + timedelta(days=1))
        return self.at(slug, authorization=f"Bearer {made.token}")

    def officer(self, department: str, role: Role) -> str:
        """Return the declared member of staff who holds a role in a department."""
        found = [
            staff.account
            for staff in self.declared.staff
            for post in staff.posts
            if post.department == department and role in post.roles
        ]
        return found[0]

    async def granted(self, number: str, slug: str = "jinan") -> dict:
        """Carry a filed case through all its reviews to a grant, and return it with its licence."""
        service = self.platform.tenancy.tree.by_slug(slug).code + "-service"
        clerk = await self.signed_in(self.officer(service, Role.CLERK), slug)
        case = await clerk.done(number, "accept")
        for department in [review["department"] for review in case["reviews"]]:
            reviewer = await self.signed_in(self.officer(department, Role.REVIEWER), slug)
            await reviewer.done(number, "claim-review", department=department)
            await reviewer.done(number, "give-verdict", department=department, verdict="approve", text="同意")
        approver = await self.signed_in(self.officer(case["summary"]["lead"], Role.APPROVER), slug)
        await approver.done(number, "decide", granted=True, text="准予许可")
        return await self.until(clerk, number, status="closed")

    async def until(self, caller: Caller, number: str, **fields: object) -> dict:
        """Wait until a case shows these fields, by listening to the feed, and return it."""
        cursor = ""
        events = await self.signed_in("ops")
        while True:
            case = (await caller.get(f"/cases/{number}")).raise_for_status().json()
            if all(case.get(name, case["summary"].get(name)) == value for name, value in fields.items()):
                return case
            params = {"subject": number, "wait": "10", **({"cursor": cursor} if cursor else {})}
            told = (await events.get("/events", params=params)).raise_for_status().json()
            if not told["events"]:
                raise NotFound("Case {number} never came to {fields}.", number=number, fields=fields)
            cursor = told["next_cursor"]


@pytest.fixture(scope="session")
def _offices(city_platform: Platform, declared: Declaration) -> Offices:
    app = assemble(city_platform, ())
    return Offices(city_platform, declared, app, httpx.ASGITransport(app=app))


@pytest.fixture
def offices(_offices: Offices) -> Offices:
    """The city's API. Tables are bound to one database at a time: here to the city's again."""
    for table in TABLES:
        table._meta.db = _offices.platform.database.engine
    return _offices
