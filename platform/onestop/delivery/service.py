"""The last step of the chain: where the result goes, to whom it was given, and that it arrived."""

from dataclasses import replace
from typing import TypeVar

import msgspec
from asyncpg import Record

from onestop.cases.model.commands import Actor, HandOver, name_of, trial
from onestop.cases.model.decide import decide
from onestop.cases.model.state import Delivery, Status
from onestop.cases.service.acting import ActService, Words
from onestop.cases.service.filing import WAYS
from onestop.cases.service.reading import CaseView, ReadService, seen_case
from onestop.cases.service.sight import actor_in
from onestop.catalogue.service import CatalogueService
from onestop.delivery.model import (
    Address,
    Collector,
    DeliveryRecord,
    HandedOver,
    Parcel,
    check_signature,
    line_of_text,
)
from onestop.delivery.store import DeliveryStore
from onestop.errors import Forbidden, InvalidInput, NotAllowedNow, check_all
from onestop.feed.model import Entry
from onestop.feed.service import FeedService
from onestop.identity.model import Principal
from onestop.identity.service.accounts import AccountService, person_name, phone_number
from onestop.identity.service.visitors import Visitor, checked_visitor
from onestop.kit.clock import Clock
from onestop.kit.database import Database
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Role, Scope
from onestop.tenancy.service import TenancyService

T = TypeVar("T")
SENT, ARRIVED = 1, 2
"""The numbers of a delivery's entries in the feed."""


class DeliveryService:
    def __init__(
        self,
        *,
        database: Database,
        store: DeliveryStore,
        reading: ReadService,
        acting: ActService,
        accounts: AccountService,
        catalogue: CatalogueService,
        tenancy: TenancyService,
        feed: FeedService,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._database = database
        self._store = store
        self._reading = reading
        self._acting = acting
        self._accounts = accounts
        self._catalogue = catalogue
        self._tenancy = tenancy
        self._feed = feed
        self._sealer = sealer
        self._clock = clock

    async def get(self, principal: Principal, number: str) -> DeliveryRecord:
        """Return how a case's result is delivered: to the applicant, and to the clerks who see to it."""
        case = await self._case(principal, number)
        record = await self._store.get(self._scope(case), number)
        return self._opened(record) if record else _unset(case)

    async def choose(self, principal: Principal, number: str, way: Delivery, address: Address | None) -> DeliveryRecord:
        """Say how the result shall come, at filing or later; the applicant may, or a clerk who is told.

        Raise InvalidInput for a way that the item does not offer and for a post address that is missing or broken.
        """
        case = await self._case(principal, number)
        if case.state.status is Status.CLOSED:
            raise NotAllowedNow("The case is closed.", allowed=(), status="closed")
        self._check_way(case, way)
        if way is Delivery.POST and address is None:
            raise InvalidInput("Give the address to post to.", field="/address", rule="required")
        sealed = self._sealed(checked_address(address)) if address and way is Delivery.POST else None
        await self._store.choose(self._scope(case), number, way, sealed)
        return await self.get(principal, number)

    async def hand_over(self, principal: Principal, number: str, given: HandedOver, key: str) -> DeliveryRecord:
        """Note to whom the result goes, then close the case by it. The same key does it once.

        The rating was offered before; a skip is recorded as a skip. Raise Forbidden for whoever is no clerk of the
        tenant, InvalidInput for a collector or a parcel that is missing or broken, and what the case's rules raise.
        """
        case = await self._case(principal, number)
        self._require_clerk(principal, case)
        scope, actor = self._scope(case), actor_in(principal, case.state, act=name_of(HandOver))
        command = HandOver(way=given.way, rated=given.rated)
        async with self._database.alone(f"delivery {number}"):
            if case.state.status is not Status.CLOSED:
                await self._prepare(scope, case, actor, given)
            await self._acting.act(scope, number, actor, command, Words(), key)
            await self._note(scope, case, principal, given)
        return await self.get(principal, number)

    async def _prepare(self, scope: Scope, case: CaseView, actor: Actor, given: HandedOver) -> None:
        """Write down the details first, so that none is lost; only once the rules would let the act through."""
        decide(case.state, trial(actor, HandOver(way=given.way)), self._clock.now())
        self._check_way(case, given.way)
        number, collector, parcel = case.summary.number, None, Parcel("", "")
        if given.way is Delivery.WINDOW:
            collector = await self._checked_collector(case, given.collector)
        else:
            parcel = _checked_parcel(given.parcel)
            await self._check_addressed(scope, number)
        sealed = self._sealed(collector) if collector else None
        await self._store.prepare(
            scope, number, given.way, sealed, parcel.carrier or None, parcel.tracking_number or None
        )

    async def _note(self, scope: Scope, case: CaseView, principal: Principal, given: HandedOver) -> None:
        number, now = case.summary.number, self._clock.now()
        async with self._database.transaction(scope):
            by = principal.require_account()
            new = await self._store.handed(scope, number, rated=given.rated, by=by, at=now)
            if new and given.way is Delivery.POST and given.parcel:
                told = {"carrier": line_of_text(given.parcel.carrier, "/parcel/carrier")}
                await self._tell(scope, number, "sent", SENT, told)

    async def arrive(self, principal: Principal, number: str) -> DeliveryRecord:
        """Note that a parcel has arrived; raise NotAllowedNow when none was sent."""
        case = await self._case(principal, number)
        self._require_clerk(principal, case)
        scope, record = self._scope(case), await self.get(principal, number)
        if record.handed_at is None or record.way is not Delivery.POST:
            raise NotAllowedNow("Nothing was sent by post.", allowed=())
        async with self._database.transaction(scope):
            if await self._store.arrived(scope, number, self._clock.now()):
                await self._tell(scope, number, "arrived", ARRIVED, {})
        return await self.get(principal, number)

    async def _tell(self, scope: Scope, number: str, what: str, seq: int, told: dict[str, str]) -> None:
        entry = Entry(
            scope.tenant,
            f"delivery.{what}",
            f"delivery/{number}",
            seq,
            self._clock.now(),
            {"case": number, "told": told},
        )
        await self._feed.publish(scope, [entry])

    async def _case(self, principal: Principal, number: str) -> CaseView:
        case = await seen_case(number, principal, self._reading, self._tenancy)
        if not principal.acts_as(case.summary.applicant) and not principal.may(Role.CLERK, case.summary.tenant):
            raise Forbidden("Only the applicant and a clerk of the centre may do this.")
        return case

    def _require_clerk(self, principal: Principal, case: CaseView) -> None:
        if not principal.may(Role.CLERK, case.summary.tenant):
            raise Forbidden("Only a clerk of the centre may do this.")

    def _check_way(self, case: CaseView, way: Delivery) -> None:
        """Raise InvalidInput for a way by which this case's result does not come."""
        if case.state.delivery is Delivery.ELECTRONIC or way is Delivery.ELECTRONIC:
            raise InvalidInput("The result comes into the applicant's account.", field="/way", rule="way-electronic")
        item = self._catalogue.item(case.summary.item, int(case.summary.item_version.split(".")[0]))
        if WAYS[way] not in item.delivery:
            raise InvalidInput("The result cannot be delivered this way.", field="/way", rule="delivery")

    async def _checked_collector(self, case: CaseView, collector: Collector | None) -> Collector:
        if collector is None:
            raise InvalidInput("Say who collects the result.", field="/collector", rule="required")
        check_signature(collector.signature, "/collector/signature")
        applicant = await self._accounts.applicant(case.summary.applicant)
        who = checked_visitor(
            Visitor(collector.name, collector.identifier, collector.relation), applicant, "/collector"
        )
        return replace(collector, name=who.name, identifier=who.identifier)

    async def _check_addressed(self, scope: Scope, number: str) -> None:
        record = await self._store.get(scope, number)
        if record is None or record["address_sealed"] is None:
            raise InvalidInput("There is no address to post to.", field="/way", rule="address-missing")

    def _scope(self, case: CaseView) -> Scope:
        return self._tenancy.tree.only(case.summary.tenant)

    def _sealed(self, personal: Address | Collector) -> str:
        return self._sealer.seal(msgspec.json.encode(personal).decode())

    def _open(self, sealed: str | None, kind: type[T]) -> T | None:
        return msgspec.json.decode(self._sealer.open(sealed), type=kind) if sealed else None

    def _opened(self, row: Record) -> DeliveryRecord:
        return DeliveryRecord(
            case_number=row["case_number"],
            tenant=row["tenant"],
            way=Delivery(row["way"]),
            address=self._open(row["address_sealed"], Address),
            collector=self._open(row["collector_sealed"], Collector),
            parcel=Parcel(row["carrier"], row["tracking_number"]) if row["carrier"] else None,
            rated=row["rated"],
            handed_by=row["handed_by"],
            handed_at=row["handed_at"],
            arrived_at=row["arrived_at"],
        )


def _unset(case: CaseView) -> DeliveryRecord:
    return DeliveryRecord(case_number=case.summary.number, tenant=case.summary.tenant, way=case.state.delivery)


def checked_address(address: Address) -> Address:
    """Return an address without needless spaces; raise InvalidForm with everything that is wrong with it."""
    check_all(
        lambda: person_name(address.recipient, "/address/recipient"),
        lambda: _carriers_phone(address.phone),
        lambda: line_of_text(address.address, "/address/address"),
    )
    return Address(
        person_name(address.recipient, "/address/recipient"),
        _carriers_phone(address.phone),
        line_of_text(address.address, "/address/address"),
    )


def _carriers_phone(text: str) -> str:
    phone = phone_number(text, "/address/phone")
    if phone is None:
        raise InvalidInput("Give a telephone number for the carrier.", field="/address/phone", rule="required")
    return phone


def _checked_parcel(parcel: Parcel | None) -> Parcel:
    if parcel is None:
        raise InvalidInput("Give carrier and tracking number.", field="/parcel", rule="required")
    return Parcel(
        line_of_text(parcel.carrier, "/parcel/carrier"), line_of_text(parcel.tracking_number, "/parcel/tracking_number")
    )
