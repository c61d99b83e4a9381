"""What deliveries say over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from onestop.cases.model.state import Delivery
from onestop.delivery.model import Address, Collector, DeliveryRecord, HandedOver, Parcel
from onestop.identity.model import Relation
from onestop.kit.masking import masked_citizen_number

Way = Literal["window", "post"]
Line = Annotated[str, Meta(max_length=200)]
Number = Annotated[str, Meta(max_length=18, examples=["11010519491231002X"])]


class AddressGiven(Struct, forbid_unknown_fields=True):
    recipient: Annotated[str, Meta(max_length=100, examples=["张伟"])]
    phone: Annotated[str, Meta(max_length=20, examples=["13800000000"])]
    address: Annotated[Line, Meta(examples=["济南市历下区龙奥北路8号"])]

    def address_of(self) -> Address:
        return Address(self.recipient, self.phone, self.address)


class DeliveryChoice(Struct, forbid_unknown_fields=True):
    """How the result shall come; an address for the post."""

    way: Way
    address: AddressGiven | None = None


class CollectorGiven(Struct, forbid_unknown_fields=True):
    """Who stands at the window, as the identity card says."""

    name: Annotated[str, Meta(max_length=100, examples=["张伟"])]
    identifier: Number
    relation: Relation
    signature: Annotated[str, Meta(max_length=90_000)] | None = None
    """A PNG in base 64, drawn on a tablet."""


class ParcelGiven(Struct, forbid_unknown_fields=True):
    carrier: Annotated[Line, Meta(examples=["中国邮政速递"])]
    tracking_number: Annotated[Line, Meta(examples=["EA123456789CN"])]


class HandOverGiven(Struct, forbid_unknown_fields=True):
    """What a clerk notes. The rating is offered first; `rated` says whether one was given or the offer was skipped."""

    way: Way
    rated: bool
    collector: CollectorGiven | None = None
    parcel: ParcelGiven | None = None

    def given(self) -> HandedOver:
        who, what = self.collector, self.parcel
        return HandedOver(
            way=Delivery(self.way),
            rated=self.rated,
            collector=Collector(who.name, who.identifier, who.relation, who.signature) if who else None,
            parcel=Parcel(what.carrier, what.tracking_number) if what else None,
        )


class CollectorView(Struct):
    """Who collected; of the number remains what one needs to recognise it."""

    name: str
    identifier: str
    relation: str
    signed: bool

    @classmethod
    def of(cls, who: Collector) -> "CollectorView":
        return cls(who.name, masked_citizen_number(who.identifier), who.relation, who.signature is not None)


class DeliveryView(Struct, kw_only=True):
    case_number: str
    way: Delivery
    address: Address | None
    collector: CollectorView | None
    parcel: Parcel | None
    rated: bool | None
    handed_at: datetime | None
    arrived_at: datetime | None

    @classmethod
    def of(cls, record: DeliveryRecord) -> "DeliveryView":
        return cls(
            case_number=record.case_number,
            way=record.way,
            address=record.address,
            collector=CollectorView.of(record.collector) if record.collector else None,
            parcel=record.parcel,
            rated=record.rated,
            handed_at=record.handed_at,
            arrived_at=record.arrived_at,
        )
