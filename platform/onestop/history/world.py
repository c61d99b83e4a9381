"""What the past is made from: the items in force then, how often each is wanted, and who acts. Travels to workers."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

from onestop.calendars.model import Calendar
from onestop.cases.model.terms import Terms
from onestop.cases.service.terms import terms_of
from onestop.catalogue.model import Audience, Channel, FieldType, Handling, Implementation
from onestop.catalogue.service import CatalogueService
from onestop.history.totals import FIRST, LAST
from onestop.tenancy.model import Level
from onestop.tenancy.service import TenancyService

SLOWEST_LATE = 20
"""An item whose promised limit is longer is never late: the year would be over first."""
SHARES = {Level.CITY: 0.55, Level.DISTRICT: 0.33, Level.STREET: 0.12}
"""How many of all cases are filed at each level, where the whole tree is filled."""


@dataclass(frozen=True, slots=True)
class Offer:
    """An item as a tenant offered it then. `form` holds each question's name, type and first choice."""

    tenant: str
    terms: Terms
    issuer: str
    online: bool
    persons: bool
    companies: bool
    form: tuple[tuple[str, FieldType, str], ...]
    weight: float

    @property
    def may_be_late(self) -> bool:
        return not self.terms.immediate and self.terms.promised <= SLOWEST_LATE


@dataclass(frozen=True, slots=True)
class World:
    """Everything that the past is made from."""

    seed: int
    city: str
    author: UUID
    """The account in whose name the past was written; it cannot sign in."""
    people: int
    offers: tuple[Offer, ...]
    calendar: Calendar

    def departments(self) -> list[str]:
        """Return the city's departments that lead items, the busiest first."""
        busy: dict[str, float] = {}
        for offer in self.offers:
            if offer.tenant == self.city:
                busy[offer.terms.lead] = busy.get(offer.terms.lead, 0.0) + offer.weight
        return sorted(busy, key=lambda department: (-busy[department], department))


def offers_of(
    tenants: Sequence[str], catalogue: CatalogueService, tenancy: TenancyService, rng: Random
) -> tuple[Offer, ...]:
    """Return what these tenants offered through the whole year, with how often each is wanted."""
    found = [each for t in tenants for each in catalogue.offered(t, LAST) if each.item.in_force_from <= FIRST]
    wanted = {each.item.code: _wanted(each, rng) for each in sorted(found, key=lambda each: each.item.code)}
    busy = {tenant: rng.lognormvariate(0, 0.4) for tenant in tenants}
    weights = [wanted[each.item.code] * busy[each.tenant] for each in found]
    levels = [tenancy.tree.tenant(each.tenant).level for each in found]
    whole = dict.fromkeys(Level, 0.0)
    for level, weight in zip(levels, weights, strict=True):
        whole[level] += weight
    return tuple(
        _offer(each, weight * SHARES[level] / whole[level], tenancy)
        for each, level, weight in zip(found, levels, weights, strict=True)
    )


def _wanted(found: Implementation, rng: Random) -> float:
    """Return how often an item is wanted: papers of everyday life most, and some far more than others."""
    everyday = 3.0 if Audience.PERSON in found.item.audience else 1.0
    quick = 2.0 if found.item.handling is Handling.IMMEDIATE else 1.0
    return everyday * quick * rng.lognormvariate(0, 0.6)


def _offer(found: Implementation, weight: float, tenancy: TenancyService) -> Offer:
    item = found.item
    return Offer(
        tenant=found.tenant,
        terms=terms_of(found, tenancy),
        issuer=tenancy.department(found.lead).credit_code,
        online=Channel.ONLINE in item.channels,
        persons=Audience.PERSON in item.audience,
        companies=Audience.COMPANY in item.audience,
        form=tuple((f.name, f.type, f.choices[0].value if f.choices else "") for f in item.form if f.required),
        weight=weight,
    )
