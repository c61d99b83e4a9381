"""The only place that wires things: from settings to services, for the API and for the workers alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from onestop.calendars.service import CalendarService
from onestop.cases.service.acting import ActService
from onestop.cases.service.filing import FilingService
from onestop.cases.service.reading import ReadService
from onestop.cases.service.recording import RecordService
from onestop.cases.store.lists import CaseLists
from onestop.cases.store.record import CaseStore
from onestop.cases.tables import TABLES as CASE_TABLES
from onestop.catalogue.service import CatalogueService
from onestop.catalogue.store import CHANGED as CATALOGUE_CHANGED
from onestop.catalogue.store import CatalogueStore
from onestop.feed.service import FeedService
from onestop.feed.store import FeedStore
from onestop.gateways.temporal import TemporalCaseFlows
from onestop.identity.passwords import Passwords
from onestop.identity.ports import CheckDigitOnly
from onestop.identity.service.accounts import AccountService
from onestop.identity.service.sessions import SessionService
from onestop.identity.store.accounts import AccountStore
from onestop.identity.store.sessions import CHANGED as SESSIONS_CHANGED
from onestop.identity.store.sessions import SessionStore
from onestop.identity.tables import TABLES as IDENTITY_TABLES
from onestop.kit.clock import Clock, SystemClock
from onestop.kit.database import Database
from onestop.kit.listening import Listener
from onestop.kit.sealing import Sealer
from onestop.settings import Settings
from onestop.tenancy.service import TenancyService
from onestop.tenancy.store import CHANGED as TENANCY_CHANGED
from onestop.tenancy.store import TenancyReader
from onestop.tenancy.tables import TABLES as TENANCY_TABLES

TABLES = (*TENANCY_TABLES, *IDENTITY_TABLES, *CASE_TABLES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Every service of a running process."""

    settings: Settings
    clock: Clock
    database: Database
    tenancy: TenancyService
    accounts: AccountService
    sessions: SessionService
    calendars: CalendarService
    catalogue: CatalogueService
    feed: FeedService
    records: RecordService
    filing: FilingService
    acting: ActService
    reading: ReadService


def wire(settings: Settings, clock: Clock | None = None) -> Platform:
    """Return the services, not yet connected."""
    clock = clock or SystemClock()
    database = Database(settings.database_url, tables=TABLES)
    tenancy = TenancyService(TenancyReader(database), settings.base_domain)
    passwords, sealer, account_store = Passwords(), Sealer(settings.secret_key), AccountStore(database)
    catalogue, calendars = CatalogueService(CatalogueStore(database), tenancy), CalendarService()
    feed, store, flows = FeedService(FeedStore(database)), CaseStore(database), TemporalCaseFlows(settings)
    return Platform(
        settings=settings,
        clock=clock,
        database=database,
        tenancy=tenancy,
        accounts=AccountService(tenancy, account_store, passwords, sealer, CheckDigitOnly(), clock),
        sessions=SessionService(tenancy, SessionStore(database), account_store, passwords, sealer, clock),
        calendars=calendars,
        catalogue=catalogue,
        feed=feed,
        records=RecordService(database, store, feed, tenancy),
        filing=FilingService(database, store, feed, tenancy, catalogue, calendars, flows, clock),
        acting=ActService(store, feed, flows, clock),
        reading=ReadService(store, CaseLists(database)),
    )


@asynccontextmanager
async def running(platform: Platform) -> AsyncIterator[Platform]:
    """Open the connections, load what is kept in memory, and close them at the end."""
    await platform.database.open()
    listener = _listener(platform)
    try:
        await _reload(platform)
        await listener.open()
        yield platform
    finally:
        await listener.close()
        await platform.database.close()


def _listener(platform: Platform) -> Listener:
    """Return what tells this process what others have changed: the tree, the catalogue, sessions."""

    async def reload(_news: str) -> None:
        await _reload(platform)

    listener = Listener(platform.settings.database_url)
    listener.on(TENANCY_CHANGED, reload)
    listener.on(CATALOGUE_CHANGED, platform.catalogue.load)
    listener.on(SESSIONS_CHANGED, platform.sessions.forget)
    return listener


async def _reload(platform: Platform) -> None:
    """Read the tree, and the catalogue, which hangs on it."""
    await platform.tenancy.refresh()
    if platform.tenancy.tree.tenants:
        await platform.catalogue.load()
