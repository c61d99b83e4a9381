"""What a tenant offers, as its pages show it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from onestop.catalogue.model import Channel, Implementation
from onestop.web.speech import Speech
from onestop.web.views import ItemCard


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """A department and how many items it decides here."""

    code: str
    name: str
    count: int


def card(offer: Implementation, speech: Speech) -> ItemCard:
    """Return an item as lists show it."""
    item = offer.item
    return ItemCard(
        title=speech.name(item),
        href=f"/items/{item.code}",
        department=speech.department(offer.lead),
        limit=speech.limit(item),
        cost=speech.cost(item),
        online=Channel.ONLINE in item.channels and item.visits == 0,
    )


def departments(offers: Iterable[Implementation], speech: Speech) -> list[DepartmentLine]:
    """Return the departments that decide, those with most items first."""
    counted = Counter(offer.lead for offer in offers)
    lines = [DepartmentLine(code, speech.department(code), count) for code, count in counted.items()]
    return sorted(lines, key=lambda line: (-line.count, line.code))
