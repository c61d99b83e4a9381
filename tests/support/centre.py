"""A small city on a real database: its tree, its identity services, and a clock that stands still until told."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from onestop.identity.passwords import Passwords
from onestop.identity.ports import CheckDigitOnly
from onestop.identity.service.accounts import AccountService
from onestop.identity.service.sessions import SessionService
from onestop.identity.store.accounts import AccountStore
from onestop.identity.store.sessions import SessionStore
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Department, Level, Tenant
from onestop.tenancy.service import DeclarationService, TenancyService
from onestop.tenancy.store import TenancyReader, TenancyWriter

CITY, LIXIA, SHIZHONG, STREET = "370100", "370102", "370103", "370102001"
TENANTS = [
    Tenant(CITY, "jinan", Level.CITY, None, "济南市", "Jinan"),
    Tenant(LIXIA, "lixia", Level.DISTRICT, CITY, "历下区", "Lixia District"),
    Tenant(SHIZHONG, "shizhong", Level.DISTRICT, CITY, "市中区", "Shizhong District"),
    Tenant(STREET, "jiefanglu", Level.STREET, LIXIA, "解放路街道", "Jiefanglu Street"),
]
DEPARTMENTS = [
    Department(
        "370100-environment", CITY, "市环境保护局", "Environment Bureau", "11370100004188610H", credit_code_made_up=True
    ),
    Department(
        "370102-construction", LIXIA, "区住建局", "Construction Bureau", "11370102004188610X", credit_code_made_up=True
    ),
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
        self.accounts = AccountService(
            self.tenancy, account_store, self.passwords, self.sealer, CheckDigitOnly(), clock
        )
        self.sessions = SessionService(self.tenancy, session_store, account_store, self.passwords, self.sealer, clock)


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
async def centre(database, owner, clock):
    await DeclarationService(TenancyWriter(owner)).apply(TENANTS, DEPARTMENTS)
    made = Centre(database, clock)
    await made.tenancy.refresh()
    return made
