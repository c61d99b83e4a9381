"""A small city on a real database: its tree, its identity services, and a clock that stands still until told."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from onestop.identity.model import AccountKind, Principal
from onestop.identity.passwords import Passwords
from onestop.identity.ports import CheckDigitOnly
from onestop.identity.service.accounts import AccountService
from onestop.identity.service.declared_staff import DeclaredStaffService
from onestop.identity.service.mandates import MandateService
from onestop.identity.service.sessions import SessionService
from onestop.identity.service.staff import StaffService
from onestop.identity.service.throttle import Throttle
from onestop.identity.service.tokens import TokenService
from onestop.identity.store.accounts import AccountStore
from onestop.identity.store.attempts import AttemptStore
from onestop.identity.store.mandates import MandateStore
from onestop.identity.store.sessions import SessionStore
from onestop.identity.store.staff import StaffStore
from onestop.identity.store.tokens import TokenStore
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Department, Level, Post, Role, Staff, Tenant
from onestop.tenancy.service import DeclarationService, TenancyService
from onestop.tenancy.store import TenancyReader, TenancyWriter

CITY, LIXIA, SHIZHONG, STREET = "370100", "370102", "370103", "370102001"
TENANTS = [
    Tenant(CITY, "jinan", Level.CITY, None, "济南市", "Jinan"),
    Tenant(LIXIA, "lixia", Level.DISTRICT, CITY, "历下区", "Lixia District"),
    Tenant(SHIZHONG, "shizhong", Level.DISTRICT, CITY, "市中区", "Shizhong District"),
    Tenant(STREET, "jiefanglu", Level.STREET, LIXIA, "解放路街道", "Jiefanglu Street"),
]


def department(code: str, name: str) -> Department:
    return Department(code, code.partition("-")[0], name, name, "11370100004188610H", credit_code_made_up=True)


DEPARTMENTS = [
    department("370100-environment", "市环境保护局"),
    department("370100-service", "市政务服务中心"),
    department("370102-construction", "区住建局"),
    department("370102-service", "区政务服务中心"),
    department("370103-service", "区政务服务中心"),
]
PERSON, COMPANY = "11010519491231002X", "91350100M000100Y43"
PASSWORD = "correct horse battery"
SECRET = "a secret for tests only, 32 characters long"


class StoppedClock:
    """The time, moved only by the test."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def forward(self, **lapse: float) -> None:
        self.at += timedelta(**lapse)


class Centre:
    """Everything wired as the application wires it, with a hasher that is quick enough for tests."""

    def __init__(self, database, clock) -> None:
        self.database, self.clock = database, clock
        self.sealer = Sealer(SECRET)
        self.passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.tenancy = TenancyService(TenancyReader(database), "localhost")
        account_store, session_store = AccountStore(database), SessionStore(database)
        staff_store = StaffStore(database, account_store)
        tenancy, passwords, sealer = self.tenancy, self.passwords, self.sealer
        throttle = Throttle(tenancy, AttemptStore(database), sealer, clock)
        self.accounts = AccountService(tenancy, account_store, passwords, sealer, CheckDigitOnly(), throttle, clock)
        self.sessions = SessionService(tenancy, session_store, account_store, passwords, throttle, sealer, clock)
        self.staff = StaffService(tenancy, staff_store, account_store, session_store, clock)
        self.declared_staff = DeclaredStaffService(tenancy, staff_store, account_store, passwords, clock)
        self.mandates = MandateService(tenancy, MandateStore(database), account_store, self.sessions, sealer, clock)
        self.tokens = TokenService(tenancy, TokenStore(database), clock)

    async def principal(self, tenant: str, login: str) -> Principal:
        signed_in = await self.sessions.sign_in(tenant, login, PASSWORD)
        return await self.sessions.principal(tenant, signed_in.token)

    async def person(self, login="zhang.wei", identifier=PERSON, name="张伟") -> Principal:
        await self.accounts.register(
            kind=AccountKind.PERSON, login=login, password=PASSWORD, name=name, identifier=identifier
        )
        return await self.principal(CITY, login)

    async def company(self, login="gelan", identifier=COMPANY, name="济南格兰压缩机有限公司") -> Principal:
        await self.accounts.register(
            kind=AccountKind.COMPANY, login=login, password=PASSWORD, name=name, identifier=identifier
        )
        return await self.principal(CITY, login)

    async def member(self, login: str, department: str, *roles: Role) -> Principal:
        """A member of declared staff, signed in where the department is."""
        await self.declared_staff.apply([Staff(login, login, login, (Post(department, roles),))], PASSWORD)
        return await self.principal(self.tenancy.department(department).tenant, login)


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
async def centre(database, owner, clock):
    await DeclarationService(TenancyWriter(owner)).apply(TENANTS, DEPARTMENTS)
    made = Centre(database, clock)
    await made.tenancy.refresh()
    return made
