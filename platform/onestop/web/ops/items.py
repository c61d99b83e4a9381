"""The items in force here: their limits, and what this tenant's own version makes quicker or lighter."""

from dataclasses import dataclass

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery

from onestop.catalogue.model import Handling, Implementation, Item
from onestop.tenancy.model import Role
from onestop.web.desk.desk import Desk
from onestop.web.views import Column, Listing


@dataclass(frozen=True, slots=True)
class Line:
    offer: Implementation
    name: str
    lead: str
    limit: str
    reviews: str
    tightened: tuple[str, ...]
    """What this tenant's own version asks less for than what it inherits."""


class ItemsInForce(Controller):
    path = "/desk/items"
    include_in_schema = False

    @get("/")
    async def items(self, desk: NamedDependency[Desk], q: FromQuery[str] = "") -> Response[str]:
        """List everything that is offered here today, or what of it a search finds."""
        desk.require(Role.ADMINISTRATOR, Role.OPS)
        found = desk.catalogue.search(desk.principal.tenant, q[:100], day=desk.today)
        lines = [_line(desk, one.offer) for one in found]
        own = sum(bool(line.tightened) for line in lines)
        return desk.page("ops/items.html", at="items", lines=lines, own=own, q=q, listing=_listing(desk, len(lines)))


def _line(desk: Desk, offer: Implementation) -> Line:
    speech = desk.speech
    inherited = desk.item(offer.item.code, offer.version)
    return Line(
        offer=offer,
        name=speech.name(offer.item),
        lead=speech.department(offer.lead),
        limit=speech.limit(offer.item),
        reviews=speech.listed(speech.department(review.department) for review in offer.reviews),
        tightened=tuple(_tightened(desk, inherited, offer.item)),
    )


def _tightened(desk: Desk, inherited: Item, own: Item) -> list[str]:
    speech, changes = desk.speech, []
    if own.promised_days < inherited.promised_days:
        facts = {"own": speech.days(own.promised_days), "inherited": speech.days(inherited.promised_days)}
        changes.append(speech.say("{own} instead of {inherited}", **facts))
    if own.handling is Handling.IMMEDIATE and inherited.handling is not own.handling:
        changes.append(speech.say("Done at once"))
    if own.visits < inherited.visits:
        changes.append(
            speech.words.ngettext("{count} visit less", "{count} visits less", inherited.visits - own.visits)
        )
    if own.fee_fen < inherited.fee_fen:
        changes.append(speech.say("Costs {own}", own=speech.cost(own)))
    kept = {material.code for material in own.materials}
    dropped = [speech.name(material) for material in inherited.materials if material.code not in kept]
    if dropped:
        changes.append(speech.say("Does not ask for {names}", names=speech.listed(dropped)))
    needs = {material.code: material.need for material in own.materials}
    later = [speech.name(m) for m in inherited.materials if m.code in needs and needs[m.code] is not m.need]
    if later:
        changes.append(speech.say("May follow later: {names}", names=speech.listed(later)))
    return changes


def _listing(desk: Desk, count: int) -> Listing:
    say = desk.speech.say
    columns = [
        Column(say("Item")),
        Column(say("Decides")),
        Column(say("How long")),
        Column(say("Reviewed by")),
        Column(say("Own version")),
    ]
    return Listing(say("Items in force"), columns, count)
