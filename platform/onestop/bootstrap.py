"""The only place that wires things: from settings to services, for the API and for the workers alike."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from onestop.calendars.service import CalendarService
from onestop.calendars.store import CHANGED as CALENDARS_CHANGED
from onestop.calendars.store import CalendarStore
from onestop.calendars.tables import TABLES as CALENDAR_TABLES
from onestop.cases.flow import case_queue
from onestop.cases.service.acting import ActService
from onestop.cases.service.desk import DeskService
from onestop.cases.service.drafting import DraftService
from onestop.cases.service.filing import FilingService
from onestop.cases.service.handing import HandingService
from onestop.cases.service.moving import MovingService
from onestop.cases.service.overview import OverviewService
from onestop.cases.service.reading import ReadService
from onestop.cases.service.recording import RecordService
from onestop.cases.service.visitors import VisitorService
from onestop.cases.store.desk import DeskStore
from onestop.cases.store.drafts import DraftStore
from onestop.cases.store.lists import CaseLists
from onestop.cases.store.overview import Overview
from onestop.cases.store.record import CaseStore
from onestop.cases.store.visitors import VisitorStore
from onestop.cases.tables import TABLES as CASE_TABLES
from onestop.catalogue.service import CatalogueService
from onestop.catalogue.store import CHANGED as CATALOGUE_CHANGED
from onestop.catalogue.store import CatalogueStore
from onestop.delivery.service import DeliveryService
from onestop.delivery.store import DeliveryStore
from onestop.delivery.tables import TABLES as DELIVERY_TABLES
from onestop.feed.answers import AnswerService
from onestop.feed.service import FeedService
from onestop.feed.store import CHANGED as FEED_CHANGED
from onestop.feed.store import FeedStore
from onestop.gateways.documents.renderer import TypstRenderer
from onestop.gateways.mail import SmtpMailer
from onestop.gateways.objects import S3Objects
from onestop.gateways.outgoing import PinnedCaller
from onestop.gateways.queues import TemporalQueues
from onestop.gateways.seal_on_demand import SealOnDemand
from onestop.gateways.temporal import TemporalCaseFlows
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
from onestop.identity.store.sessions import CHANGED as SESSIONS_CHANGED
from onestop.identity.store.sessions import SessionStore
from onestop.identity.store.staff import StaffStore
from onestop.identity.store.tokens import TokenStore
from onestop.identity.tables import TABLES as IDENTITY_TABLES
from onestop.keeping.model import Kind
from onestop.keeping.service.placing import FreezeHandler, MoveHandler
from onestop.keeping.service.removing import RemoveHandler
from onestop.keeping.service.requests import KeepingService
from onestop.keeping.service.restoring import RestoreHandler
from onestop.keeping.service.taking import TakingHandler
from onestop.keeping.service.working import Handler, OperationWorker
from onestop.keeping.store.operations import OperationStore
from onestop.keeping.store.rows import RowStore
from onestop.keeping.tables import TABLES as KEEPING_TABLES
from onestop.kit.clock import Clock, SystemClock
from onestop.kit.database import Database
from onestop.kit.i18n import load_localizers
from onestop.kit.listening import Listener
from onestop.kit.sealing import Sealer
from onestop.licences.service import LicenceService
from onestop.licences.store import LicenceStore
from onestop.licences.tables import TABLES as LICENCE_TABLES
from onestop.materials.ports import PatternOnly
from onestop.materials.service import MaterialService
from onestop.materials.store import MaterialStore
from onestop.materials.tables import TABLES as MATERIAL_TABLES
from onestop.notices.channels.inbox import InboxChannel
from onestop.notices.channels.mail import MailChannel
from onestop.notices.ports import Channel
from onestop.notices.service import NoticeService
from onestop.notices.store import InboxStore, NoticeStore
from onestop.notices.tables import TABLES as NOTICE_TABLES
from onestop.notices.writing import NoticeWriter
from onestop.registry.bundles import Bundles
from onestop.registry.measuring import MeasuringService
from onestop.registry.service import RegistryService
from onestop.settings import Settings
from onestop.supervision.anchoring import AnchorService
from onestop.supervision.service import SupervisionService
from onestop.supervision.store import TrailStore
from onestop.supervision.tables import TABLES as SUPERVISION_TABLES
from onestop.tenancy.registration import RegistrationService
from onestop.tenancy.service import TenancyService
from onestop.tenancy.store import CHANGED as TENANCY_CHANGED
from onestop.tenancy.store import TenancyReader, TenancyWriter
from onestop.tenancy.tables import TABLES as TENANCY_TABLES
from onestop.webhooks.service import WebhookService
from onestop.webhooks.store import WebhookStore

RELOAD_WITHIN = 0.5
"""Seconds in which many changes of the tree become one reload: a city's tenants are registered within a few seconds."""
TABLES = (
    *TENANCY_TABLES,
    *IDENTITY_TABLES,
    *CALENDAR_TABLES,
    *MATERIAL_TABLES,
    *CASE_TABLES,
    *LICENCE_TABLES,
    *NOTICE_TABLES,
    *SUPERVISION_TABLES,
    *DELIVERY_TABLES,
    *KEEPING_TABLES,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who people and machines are."""

    accounts: AccountService
    sessions: SessionService
    mandates: MandateService
    staff: StaffService
    declared_staff: DeclaredStaffService
    tokens: TokenService


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Every service of a running process."""

    settings: Settings
    clock: Clock
    database: Database
    owner: Database
    """The same database as the tables' owner; open only where the internal API is served."""
    tenancy: TenancyService
    registry: RegistryService
    measuring: MeasuringService
    identity: Identity
    calendars: CalendarService
    catalogue: CatalogueService
    feed: FeedService
    answers: AnswerService
    objects: S3Objects
    materials: MaterialService
    records: RecordService
    drafts: DraftService
    filing: FilingService
    acting: ActService
    reading: ReadService
    visitors: VisitorService
    overview: OverviewService
    moving: MovingService
    handing: HandingService
    desk_work: DeskService
    licences: LicenceService
    caller: PinnedCaller
    webhooks: WebhookService
    notices: NoticeService
    anchors: AnchorService
    supervision: SupervisionService
    delivery: DeliveryService
    keeping: KeepingService


def wire(settings: Settings, clock: Clock | None = None) -> Platform:
    """Return the services, not yet connected."""
    clock = clock or SystemClock()
    database = Database(settings.database_url, tables=TABLES)
    tenancy = TenancyService(TenancyReader(database), settings.base_domain)
    catalogue = CatalogueService(CatalogueStore(database), tenancy)
    calendars = CalendarService(CalendarStore(database), clock)
    objects = S3Objects(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key,
        secure=settings.s3_secure,
        public_endpoint=settings.s3_public_endpoint,
    )
    materials = MaterialService(MaterialStore(database), objects, PatternOnly(), tenancy, clock)
    sealer = Sealer(settings.secret_key)
    reading = ReadService(CaseStore(database), CaseLists(database), sealer)
    documents = TypstRenderer(settings.assets_dir)
    seal = SealOnDemand(settings)
    identity, inbox = _identity(settings, database, tenancy, clock), InboxStore(database)

    def queue_of(tenant: str) -> str:
        return case_queue(tenancy.tree.tenant(tenant))

    feed, store = FeedService(FeedStore(database)), CaseStore(database)
    flows = TemporalCaseFlows(settings, queue_of, tenancy.release)
    licences = LicenceService(
        database=database,
        store=LicenceStore(database),
        reading=reading,
        catalogue=catalogue,
        tenancy=tenancy,
        feed=feed,
        documents=documents,
        seal=seal,
        objects=objects,
        clock=clock,
        roots=seal.roots,
        address=f"{settings.address('{slug}')}/verify/{{code}}",
    )
    notices = NoticeService(
        store=NoticeStore(database),
        inbox=inbox,
        reading=reading,
        accounts=identity.accounts,
        tenancy=tenancy,
        writer=NoticeWriter(tenancy, catalogue, f"{settings.address('{slug}')}/j/{{code}}"),
        documents=documents,
        seal=seal,
        objects=objects,
        channels=_channels(settings, inbox, tenancy, clock),
        clock=clock,
    )
    owner = Database(settings.database_owner_url, most=4)
    visitors = VisitorService(VisitorStore(database), identity.accounts, identity.mandates, sealer, clock)
    acting = ActService(database, store, feed, materials, visitors, flows, clock)
    filing = FilingService(
        database=database,
        store=store,
        feed=feed,
        tenancy=tenancy,
        catalogue=catalogue,
        calendars=calendars,
        materials=materials,
        flows=flows,
        sealer=sealer,
        clock=clock,
    )
    handing = HandingService(store, acting, flows, tenancy, clock)
    caller, overview = PinnedCaller(development=settings.development), OverviewService(Overview(database), reading)
    return Platform(
        settings=settings,
        clock=clock,
        database=database,
        owner=owner,
        tenancy=tenancy,
        registry=RegistryService(
            owner=owner,
            registrations=RegistrationService(TenancyWriter(owner), settings.base_domain),
            bundles=Bundles(settings.bundles_dir),
            versions=CatalogueStore(owner),
            filed=CaseStore(owner),
            reading=reading,
            staff=identity.staff,
            materials=materials,
            objects=objects,
        ),
        measuring=MeasuringService(TemporalQueues(settings), overview, tenancy, clock),
        identity=identity,
        calendars=calendars,
        catalogue=catalogue,
        feed=feed,
        answers=AnswerService(FeedStore(database), sealer),
        objects=objects,
        materials=materials,
        records=RecordService(database, store, feed, tenancy),
        drafts=DraftService(DraftStore(database, sealer), clock),
        filing=filing,
        acting=acting,
        reading=reading,
        visitors=visitors,
        moving=MovingService(store, acting, tenancy, clock),
        handing=handing,
        overview=overview,
        desk_work=DeskService(DeskStore(database), clock),
        licences=licences,
        caller=caller,
        webhooks=WebhookService(
            WebhookStore(database),
            tenancy,
            caller,
            sealer,
            clock,
            development=settings.development,
        ),
        notices=notices,
        anchors=AnchorService(TrailStore(database), objects, tenancy, clock),
        delivery=DeliveryService(
            database=database,
            store=DeliveryStore(database),
            reading=reading,
            acting=acting,
            accounts=identity.accounts,
            catalogue=catalogue,
            tenancy=tenancy,
            feed=feed,
            sealer=sealer,
            clock=clock,
        ),
        supervision=SupervisionService(
            trails=TrailStore(database),
            reading=reading,
            materials=materials,
            papers=(licences.papers, notices.papers),
            tenancy=tenancy,
            objects=objects,
        ),
        keeping=_keeping(database, tenancy, filing, handing, objects, seal, clock),
    )


def _keeping(
    database: Database,
    tenancy: TenancyService,
    filing: FilingService,
    handing: HandingService,
    objects: S3Objects,
    seal: SealOnDemand,
    clock: Clock,
) -> KeepingService:
    """Return the service of operations on whole tenants, with what carries out each kind."""
    store, rows = OperationStore(database), RowStore(database)
    taking, freezing = TakingHandler(rows, objects, seal, seal.roots, tenancy), FreezeHandler(rows, tenancy)
    handlers: dict[Kind, Handler] = {
        Kind.ARCHIVE: taking,
        Kind.BACKUP: taking,
        Kind.RESTORE: RestoreHandler(
            store=store,
            rows=rows,
            objects=objects,
            filing=filing,
            handing=handing,
            tenancy=tenancy,
            clock=clock,
        ),
        Kind.MOVE: MoveHandler(rows, handing, tenancy),
        Kind.REMOVE: RemoveHandler(store, rows, objects, seal.roots, handing, tenancy),
        Kind.FREEZE: freezing,
        Kind.UNFREEZE: freezing,
    }
    return KeepingService(store, OperationWorker(database, store, tenancy, handlers, clock), handlers, tenancy, clock)


def _channels(settings: Settings, inbox: InboxStore, tenancy: TenancyService, clock: Clock) -> list[Channel]:
    """Return every way by which messages reach an applicant, the surest first."""
    channels: list[Channel] = [InboxChannel(inbox, tenancy)]
    if settings.smtp_url:
        mailer = SmtpMailer(settings.smtp_url, settings.mail_from, clock)
        channels.append(MailChannel(mailer, load_localizers()))
    return channels


def _identity(settings: Settings, database: Database, tenancy: TenancyService, clock: Clock) -> Identity:
    passwords, sealer = Passwords(), Sealer(settings.secret_key)
    accounts, sessions = AccountStore(database), SessionStore(database)
    staff = StaffStore(database, accounts)
    throttle = Throttle(tenancy, AttemptStore(database), sealer, clock)
    signing_in = SessionService(tenancy, sessions, accounts, passwords, throttle, sealer, clock)
    return Identity(
        accounts=AccountService(tenancy, accounts, passwords, sealer, CheckDigitOnly(), throttle, clock),
        sessions=signing_in,
        mandates=MandateService(tenancy, MandateStore(database), accounts, signing_in, sealer, clock),
        staff=StaffService(tenancy, staff, accounts, sessions, clock),
        declared_staff=DeclaredStaffService(tenancy, staff, accounts, passwords, clock),
        tokens=TokenService(tenancy, TokenStore(database), clock),
    )


@asynccontextmanager
async def running(platform: Platform) -> AsyncIterator[Platform]:
    """Open the connections, load what is kept in memory, and close them at the end."""
    await platform.database.open()
    if platform.settings.internal_token and platform.settings.database_owner_url:
        await platform.owner.open()
    listener = _listener(platform)
    try:
        await _reload(platform)
        await listener.open()
        yield platform
    finally:
        await listener.close()
        await platform.database.close()
        await platform.owner.close()
        await platform.caller.close()
        platform.objects.close()


def _listener(platform: Platform) -> Listener:
    """Return what tells this process what others do: the tree, the catalogue, sessions, the feed."""

    async def reload(_news: str) -> None:
        await _reload(platform)

    listener = Listener(platform.settings.database_url)
    listener.on(TENANCY_CHANGED, reload, within=RELOAD_WITHIN)
    listener.on(CALENDARS_CHANGED, platform.calendars.load)
    listener.on(CATALOGUE_CHANGED, platform.catalogue.load, within=RELOAD_WITHIN)
    listener.on(SESSIONS_CHANGED, platform.identity.sessions.forget)
    listener.on(SESSIONS_CHANGED, platform.identity.tokens.forget)
    listener.on(FEED_CHANGED, platform.feed.heard)
    return listener


async def _reload(platform: Platform) -> None:
    """Read the calendar, the tree, and the catalogue, which hangs on the tree."""
    await platform.calendars.load()
    await platform.tenancy.refresh()
    await platform.catalogue.load()
