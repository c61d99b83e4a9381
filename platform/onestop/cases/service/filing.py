"""Filing: a case begins. It never waits for the workflow engine; a sweeper starts what could not be started."""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

import msgspec
from stdnum.iso7064 import mod_37_36

from onestop.calendars.model import Calendar
from onestop.calendars.service import CalendarService
from onestop.cases import metrics
from onestop.cases.flow import CaseFlows
from onestop.cases.model.commands import Actor
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.model.happened import Filed
from onestop.cases.model.state import CaseState, Delivery
from onestop.cases.model.terms import Terms
from onestop.cases.model.timing import due
from onestop.cases.service.answers import sealed_answers
from onestop.cases.service.recording import entries
from onestop.cases.service.terms import terms_of
from onestop.cases.store.record import CaseStore
from onestop.catalogue.form import check_form
from onestop.catalogue.model import DeliveryWay, Implementation
from onestop.catalogue.service import CatalogueService
from onestop.errors import InvalidForm, InvalidInput, NotFound, QuotaReached, StaleVersion, Unavailable
from onestop.feed.service import FeedService
from onestop.identity.service.accounts import Applicant
from onestop.kit.clock import CHINA, Clock, legal_day
from onestop.kit.database import Database
from onestop.kit.ids import journey_code
from onestop.kit.sealing import Sealer
from onestop.materials.service import MaterialService
from onestop.tenancy.model import Scope, Tenant
from onestop.tenancy.service import TenancyService

log = logging.getLogger(__name__)
CHANGED_WITHIN = timedelta(days=1)
WAYS = {Delivery.WINDOW: DeliveryWay.PICKUP, Delivery.POST: DeliveryWay.POST}
NEAR = 1000
"""So near to its quota a tenant's cases are filed one by one: more than can be under way at once on one database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is filed: the answers, and the uploaded files of each material."""

    item: str
    form: Mapping[str, str]
    materials: Mapping[str, Sequence[UUID]]
    channel: str
    delivery: Delivery = Delivery.ELECTRONIC
    reuse: bool = False
    """The applicant's consent that what the city already holds is attached."""
    version: str = ""
    """The item's version that the applicant has read; empty when that is not known."""


@dataclass(frozen=True, slots=True)
class FiledCase:
    """What a filing is answered with: the case's number, and the code that opens its journey without an account."""

    number: str
    journey: str


class _Anew(Unavailable):
    """What was counted on has changed: the tenant has moved, or its quota is near."""


class FilingService:
    def __init__(
        self,
        *,
        database: Database,
        store: CaseStore,
        feed: FeedService,
        tenancy: TenancyService,
        catalogue: CatalogueService,
        calendars: CalendarService,
        materials: MaterialService,
        flows: CaseFlows,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = store
        self._feed = feed
        self._tenancy = tenancy
        self._catalogue = catalogue
        self._calendars = calendars
        self._materials = materials
        self._flows = flows
        self._sealer = sealer
        self._clock = clock

    async def file(
        self, tenant: str, applicant: Applicant, application: Application, actor: Actor, key: str
    ) -> FiledCase:
        """File a case with a tenant; the same key files it once.

        Raises TenantStopped, QuotaReached when too many cases are open, InvalidForm or InvalidInput for what breaks a
        rule, StaleVersion when the item has changed since its guide was read, KeyReused for a key that came with
        another application.
        """
        request = [tenant, applicant.id, application]
        if application.reuse and not await self.filed(tenant, UUID(actor.account), key):
            application = await self._with_held(tenant, applicant, application, UUID(actor.account))
        file = partial(self._file, tenant, applicant, application, actor, key, request)
        try:
            return await file(alone=self._tenancy.tree.tenant(tenant).settings.quotas.open_cases <= NEAR)
        except _Anew:
            await self._tenancy.refresh()
            return await file(alone=True)

    async def _file(
        self,
        tenant: str,
        applicant: Applicant,
        application: Application,
        actor: Actor,
        key: str,
        request: object,
        *,
        alone: bool,
    ) -> FiledCase:
        now, filed_by, scope = self._clock.now(), UUID(actor.account), self._tenancy.tree.scope_of(tenant)
        place = self._tenancy.tree.tenant(tenant)  # as it is when the offer is made, which may be outdated at the end
        async with self._database.transaction(scope):
            await self._feed.once(scope, actor.account, key, request)
            if before := await self._store.filed_before(scope, filed_by, key):
                return FiledCase(*before)
            self._tenancy.check_open(tenant)
            offer = self._offer(tenant, application, legal_day(now))
            _check_current(offer, application)
            answers = self._check(offer, applicant, application)
            files = await self._materials.check(tenant, applicant.id, application.materials)
            serial = await self._begin(scope, place, alone=alone)
            event = first_event(
                case_number(tenant, now, serial),
                terms_of(offer, self._tenancy),
                self._calendars.around(legal_day(now)),
                application,
                tenant=tenant,
                applicant=applicant.id,
                answers=answers,
                actor=actor,
                now=now,
            )
            state = fold([event])
            row = {
                "number": state.number,
                "tenant": tenant,
                "item": offer.item.code,
                "item_version": offer.version,
                "lead": offer.lead,
                "applicant": applicant.id,
                "applicant_name": applicant.name,
                "applicant_kind": applicant.kind.value,
                "filed_by": filed_by,
                "filing_key": key,
                "channel": application.channel,
                "journey": (journey := journey_code()),
                "form": sealed_answers(self._sealer, answers),
                "filed_at": now,
            }
            await self._store.insert(scope, row, event, state)
            await self._materials.use(tenant, state.number, files)
            await self._feed.publish(scope, entries([event], state))
        metrics.count([event], state, self._tenancy.tree.tenant(tenant).level)
        await self._start(state)
        return FiledCase(state.number, journey)

    def _offer(self, tenant: str, application: Application, day: date) -> Implementation:
        try:
            return self._catalogue.implementation(tenant, application.item, day)
        except NotFound as unknown:
            raise InvalidInput(unknown.message, field="/item", rule="item-unknown", **unknown.facts) from None

    async def filed(self, tenant: str, account: UUID, key: str) -> str | None:
        """Return the number of the case that an account filed here with this key, if it did."""
        before = await self._store.filed_before(self._tenancy.tree.scope_of(tenant), account, key)
        return before and before[0]

    async def _begin(self, scope: Scope, tenant: Tenant, *, alone: bool) -> int:
        """Return a new case's serial; raise QuotaReached, or _Anew when it must be filed alone or for another place."""
        quota = tenant.settings.quotas.open_cases
        opened, above, serial = await self._store.begin(scope, alone=alone)
        if above != tenant.parent or not (alone or opened < quota - NEAR):
            raise _Anew("This service centre is passing to another district; please try again.")
        if opened >= quota:
            raise QuotaReached(
                "This service centre has as many open cases as it may have: {limit} (quota openCases). "
                "What you have written is kept; please try again later.",
                limit=quota,
            )
        return serial

    async def _with_held(
        self, tenant: str, applicant: Applicant, application: Application, filed_by: UUID
    ) -> Application:
        """Attach what the city holds of this applicant and the application lacks."""
        self._tenancy.check_open(tenant)
        offer = self._offer(tenant, application, legal_day(self._clock.now()))
        _check_current(offer, application)
        lacking = [m.code for m in offer.item.materials if not application.materials.get(m.code)]
        held = await self._materials.held(applicant.id, lacking)
        copies = await self._materials.reuse(tenant, filed_by, list(held.values()))
        return replace(application, materials={**application.materials, **{copy.code: [copy.id] for copy in copies}})

    def _check(self, offer: Implementation, applicant: Applicant, application: Application) -> dict[str, str]:
        item = offer.item
        if applicant.kind.value not in {audience.value for audience in item.audience}:
            raise InvalidInput("This item is not for this kind of applicant.", field="/applicant", rule="audience")
        if application.channel not in {channel.value for channel in item.channels}:
            raise InvalidInput("This item cannot be filed this way.", field="/channel", rule="channel")
        way = WAYS.get(application.delivery)
        if way is not None and way not in item.delivery:
            raise InvalidInput("The result cannot be delivered this way.", field="/delivery", rule="delivery")
        answers = check_form(item.form, application.form)
        faults = _material_faults(offer, application, terms_of(offer, self._tenancy).required)
        if faults:
            raise InvalidForm(faults)
        return answers

    async def _start(self, state: CaseState) -> None:
        try:
            await self._flows.start(state)
        except Unavailable:
            log.warning("case %s is filed; its workflow starts when the engine is back", state.number)

    async def start_missing(
        self, since: datetime | None, before: datetime, most: int = 200, *, scope: Scope | None = None
    ) -> int:
        """Let every open case live that was filed between two instants, in the scope or anywhere; return how many.

        One that lives is left alone. Without `since`, all open cases, and those that changed within a day look at
        their record: a power cut may have kept the record and lost the workflow's last steps.
        """
        scope, after, count = scope or self._tenancy.tree.everything(), "", 0
        changed = before - CHANGED_WITHIN
        while found := await self._store.open_between(scope, since, before, after, most):
            for state, at in found:
                await self._flows.start(state, look=since is None and at > changed)
            after, count = found[-1][0].number, count + len(found)
        return count


def _check_current(offer: Implementation, application: Application) -> None:
    if application.version and application.version != offer.version:
        raise StaleVersion(
            "The item has changed since you read its guide: version {version} is in force.",
            field="/version",
            rule="item-version",
            seen=application.version,
            version=offer.version,
        )


def first_event(
    number: str,
    terms: Terms,
    calendar: Calendar,
    application: Application,
    *,
    tenant: str,
    applicant: UUID,
    answers: dict[str, str],
    actor: Actor,
    now: datetime,
) -> Event:
    """Return the event that begins a case."""
    today = legal_day(now)
    body = Filed(
        tenant=tenant,
        applicant=str(applicant),
        channel=application.channel,
        terms=terms,
        calendar=calendar,
        received=today,
        acceptance=due(today, terms.acceptance, calendar, yellow=terms.yellow),
        delivery=application.delivery,
        form_digest=hashlib.sha256(msgspec.json.encode(answers, order="sorted")).hexdigest(),
        materials=tuple(sorted(code for code, files in application.materials.items() if files)),
    )
    return Event(case=number, seq=1, at=now, actor=actor, act=f"file-{number}", text=None, body=body)


def _material_faults(offer: Implementation, application: Application, required: Sequence[str]) -> list[InvalidInput]:
    known = {material.code for material in offer.item.materials}
    faults = [
        InvalidInput("The item asks for no such material.", field=f"/materials/{code}", rule="material-unknown")
        for code in application.materials
        if code not in known
    ]
    faults += [
        InvalidInput("This material is required.", field=f"/materials/{code}", rule="material-missing")
        for code in required
        if not application.materials.get(code)
    ]
    return faults


def case_number(tenant: str, now: datetime, serial: int) -> str:
    """Return a case number: tenant, day, six digits of the serial, and a check character (ISO 7064 MOD 37,36)."""
    body = f"{tenant.upper()}{now.astimezone(CHINA):%y%m%d}{serial % 1_000_000:06d}"
    check: str = mod_37_36.calc_check_digit(body)
    return body + check
