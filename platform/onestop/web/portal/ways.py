"""How a result is received: the ways an item offers, and the address to post it to."""

from collections.abc import Mapping, Sequence

from onestop.cases.model.state import Delivery
from onestop.catalogue.model import DeliveryWay, Item
from onestop.delivery.model import Address
from onestop.delivery.service import checked_address
from onestop.errors import InvalidInput


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


WAYS = {
    Delivery.ELECTRONIC: (_("Electronically"), _("In your account, as soon as it is issued; it counts like paper")),
    Delivery.WINDOW: (_("At the issuing window"), _("Bring the code of your case and an identity card")),
    Delivery.POST: (_("By post"), _("To an address you give")),
}
FIELDS = ("recipient", "phone", "address")
"""The fields of a post address."""


def deliveries(item: Item) -> Sequence[Delivery]:
    """Return the ways in which an item's result can be received."""
    return [
        Delivery.ELECTRONIC,
        *([Delivery.WINDOW] if DeliveryWay.PICKUP in item.delivery else []),
        *([Delivery.POST] if DeliveryWay.POST in item.delivery else []),
    ]


def address_of(typed: Mapping[str, str]) -> Address:
    """Return the address that was typed, not checked."""
    return Address(**{name: typed.get(name, "") for name in FIELDS})


def address_faults(typed: Mapping[str, str]) -> InvalidInput | None:
    """Return what is wrong with a typed address, if anything is."""
    try:
        checked_address(address_of(typed))
    except InvalidInput as fault:
        return fault
    return None
