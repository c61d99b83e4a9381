"""Cases on a real database and a real store, decided and recorded at once: the chain without the workflow engine."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from tests.support.centre import LIXIA, Centre
from tests.support.papers import authority, renderer

from onestop.calendars.service import CalendarService
from onestop.calendars.store import CalendarStore
from onestop.cases.flow import Recording
from onestop.cases.model.commands import Act, Actor, ActorKind, PassTime
from onestop.cases.model.decide import decide
from onestop.cases.model.state import CaseState, Delivery
from onestop.cases.service.acting import ActService, Words
from onestop.cases.service.filing import Application, FilingService
from onestop.cases.service.reading import CaseView, ReadService
from onestop.cases.service.recording import RecordService
from onestop.cases.service.sight import actor_in
from onestop.cases.service.visitors import Shown, VisitorService
from onestop.cases.store.lists import CaseLists
from onestop.cases.store.record import CaseStore
from onestop.cases.store.visitors import VisitorStore
from onestop.catalogue.model import (
    Audience,
    Authority,
    Channel,
    DeliveryWay,
    Handling,
    Item,
    LicenceType,
    Material,
    Need,
    Place,
    ProcedureKind,
    ReviewStep,
    SpecialProcedure,
)
from onestop.catalogue.service import CatalogueService
from onestop.catalogue.store import CatalogueStore
from onestop.feed.service import FeedService
from onestop.feed.store import FeedStore
from onestop.gateways.objects import S3Objects
from onestop.gateways.seal import load_seal
from onestop.identity.model import Principal
from onestop.materials.ports import PatternOnly
from onestop.materials.service import MaterialService
from onestop.materials.store import MaterialStore
from onestop.tenancy.model import Level, Role

LEAD, BESIDE = "370102-construction", "370100-environment"
ITEM = Item(
    code="000117001000",
    version=1,
    in_force_from=date(2020, 1, 1),
    name_zh="建筑工程施工许可证核发",
    name_en="Construction permit",
    source="modelled",
    keywords=(),
    audience=(Audience.COMPANY, Audience.PERSON),
    offered_at=(Level.DISTRICT,),
    lead=Authority("construction"),
    legal_basis=("《中华人民共和国建筑法》第七条",),
    conditions=("有施工图纸",),
    materials=(
        Material("plan", "施工图设计文件", "Plan", "设计单位", "Designer", need=Need.SECONDARY),
        Material("rules", "安全管理制度", "Rules", "申请人", "Applicant", need=Need.SECONDARY),
    ),
    form=(),
    statutory_days=20,
    promised_days=10,
    handling=Handling.COMMITTED,
    channels=(Channel.ONLINE, Channel.WINDOW),
    delivery=(DeliveryWay.PICKUP, DeliveryWay.POST),
    licence=LicenceType("11100000MB03271699021", "建筑工程施工许可证", "Construction permit"),
    reviews=(ReviewStep("environment", 5, Place.CITY),),
    procedures=(SpecialProcedure(ProcedureKind.HEARING, 10),),
)


class AtOnce:
    """The port to the workflow engine, kept by deciding and recording in place."""

    def __init__(self, records: RecordService, clock) -> None:
        self._records = records
        self._clock = clock

    async def start(self, state: CaseState) -> None:
        """A case that nobody wakes needs no life of its own."""

    async def act(self, state: CaseState, act: Act) -> int:
        now = self._clock.now()
        events = decide(state, act, now)
        await self._records.record(Recording(state.tenant, state.number, state.seq, act, now))
        return events[-1].seq if events else state.seq


@dataclass
class Chain:
    """The services of cases, and the people of one case."""

    centre: Centre
    objects: S3Objects
    catalogue: CatalogueService
    calendars: CalendarService
    feed: FeedService
    materials: MaterialService
    records: RecordService
    filing: FilingService
    acting: ActService
    visitors: VisitorService
    reading: ReadService
    clerk: Principal
    officer: Principal
    head: Principal
    reviewer: Principal

    async def file(self, applicant: Principal, delivery: Delivery = Delivery.ELECTRONIC) -> str:
        """File a case in the district and return its number."""
        account = applicant.require_account()
        application = Application(item=ITEM.code, form={}, materials={}, channel="online", delivery=delivery)
        actor = Actor(str(account), ActorKind.APPLICANT, LIXIA)
        known = await self.centre.accounts.applicant(account)
        return (await self.filing.file(LIXIA, known, application, actor, str(uuid4()))).number

    async def act(
        self, who: Principal, number: str, command, text: str = "", remarks=None, shown: Shown | None = None
    ) -> CaseView:
        """Give a command and return the case after it."""
        scope = self.centre.tenancy.tree.everything()
        actor = actor_in(who, (await self.reading.case(scope, number)).state, getattr(command, "department", None))
        await self.acting.act(scope, number, actor, command, Words(text, remarks or {}), str(uuid4()), shown=shown)
        return await self.reading.case(scope, number)

    async def pass_time(self, number: str) -> CaseView:
        """Let happen what is due by now."""
        return await self.as_system(number, PassTime())

    async def as_system(self, number: str, command) -> CaseView:
        """Give a command that no person gives."""
        scope = self.centre.tenancy.tree.everything()
        state = (await self.reading.case(scope, number)).state
        system = Actor("system", ActorKind.SYSTEM, state.tenant)
        act = Act(id=str(uuid4()), actor=system, command=command)
        await AtOnce(self.records, self.centre.clock).act(state, act)
        return await self.reading.case(scope, number)


@pytest.fixture
async def objects(s3):
    store = S3Objects(s3.endpoint, s3.access_key, s3.secret_key, secure=False)
    yield store
    store.close()


@pytest.fixture(scope="session")
def seal():
    authority()
    made = load_seal(authority() / "seal.pem")
    yield made
    made.close()


@pytest.fixture
def documents():
    return renderer()


@pytest.fixture
async def chain(centre, owner, objects):
    await CatalogueStore(owner).save(centre.tenancy.tree.everything(), [ITEM], [])
    database, tenancy, clock = centre.database, centre.tenancy, centre.clock
    catalogue, feed = CatalogueService(CatalogueStore(database), tenancy), FeedService(FeedStore(database))
    await catalogue.load()
    store = CaseStore(database)
    materials = MaterialService(MaterialStore(database), objects, PatternOnly(), tenancy, clock)
    records = RecordService(database, store, feed, tenancy)
    visitors = VisitorService(VisitorStore(database), centre.accounts, centre.mandates, centre.sealer, clock)
    flows, calendars = AtOnce(records, clock), CalendarService(CalendarStore(database), clock)
    filing = FilingService(
        database=database,
        store=store,
        feed=feed,
        tenancy=tenancy,
        catalogue=catalogue,
        calendars=calendars,
        materials=materials,
        flows=flows,
        sealer=centre.sealer,
        clock=clock,
    )
    return Chain(
        centre=centre,
        objects=objects,
        catalogue=catalogue,
        calendars=calendars,
        feed=feed,
        materials=materials,
        records=records,
        filing=filing,
        acting=ActService(database, store, feed, materials, visitors, flows, clock),
        visitors=visitors,
        reading=ReadService(store, CaseLists(database), centre.sealer),
        clerk=await centre.member("clerk", "370102-service", Role.CLERK),
        officer=await centre.member("officer", LEAD, Role.REVIEWER),
        head=await centre.member("head", LEAD, Role.APPROVER),
        reviewer=await centre.member("reviewer", BESIDE, Role.REVIEWER),
    )
