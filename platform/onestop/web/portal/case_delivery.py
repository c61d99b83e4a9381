"""Where the result of a case goes: read, and changed until the case is closed."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency, Provide

from onestop.cases.model.state import Delivery, Status
from onestop.delivery.model import DeliveryRecord
from onestop.delivery.service import DeliveryService
from onestop.errors import InvalidInput
from onestop.identity.model import Principal
from onestop.web.forms import faults, go, in_order, typed
from onestop.web.pages import localizer, render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.crumbs import crumbs
from onestop.web.portal.own_case import OwnCase, own_case
from onestop.web.portal.ways import FIELDS, WAYS, address_of, deliveries
from onestop.web.speech import Speech
from onestop.web.views import Fact, Option


class CaseDeliveryController(Controller):
    path = "/my/cases/{number:str}/delivery"
    include_in_schema = False
    guards = (applicants_only,)
    dependencies = {"case": Provide(own_case)}  # noqa: RUF012 -- Litestar's own declaration

    @get("/")
    async def before(
        self,
        request: Request[Any, Any, Any],
        case: NamedDependency[OwnCase],
        principal: NamedDependency[Principal],
        delivery: NamedDependency[DeliveryService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        """Ask how the paper result shall come."""
        if not changeable(case):
            return go(case.path)
        record = await delivery.get(principal, case.state.number)
        address = {name: getattr(record.address, name) for name in FIELDS} if record.address else {}
        return _page(request, case, speech, record.way.value, address, {})

    @post("/")
    async def choose(
        self,
        request: Request[Any, Any, Any],
        case: NamedDependency[OwnCase],
        principal: NamedDependency[Principal],
        delivery: NamedDependency[DeliveryService],
        speech: NamedDependency[Speech],
    ) -> Response[Any]:
        form = await typed(request)
        way, address = form.get("delivery", ""), {name: form.get(name, "") for name in FIELDS}
        if way not in _ways(case):
            error = {"delivery": speech.say("Choose how you want to receive the result")}
            return _page(request, case, speech, way, address, error)
        try:
            await delivery.choose(principal, case.state.number, Delivery(way), address_of(address))
        except InvalidInput as fault:
            told = in_order(faults(fault, localizer(request)), FIELDS)
            return _page(request, case, speech, way, address, told)
        return go(case.path)


def changeable(case: OwnCase) -> bool:
    """Tell whether there is a paper result whose way can still be chosen."""
    return case.state.delivery is not Delivery.ELECTRONIC and case.state.status is not Status.CLOSED


def delivery_facts(record: DeliveryRecord, speech: Speech) -> list[Fact]:
    """Return how a result comes, where to, and where it is."""
    facts = [Fact(speech.say("How to receive the result"), speech.say(WAYS[record.way][0]))]
    if record.address:
        lines = (record.address.recipient, record.address.phone, record.address.address)
        facts.append(Fact(speech.say("Post it to"), "\n".join(lines)))
    if record.parcel:
        facts.append(Fact(speech.say("Carrier and number"), f"{record.parcel.carrier} {record.parcel.tracking_number}"))
    if record.handed_at:
        facts.append(Fact(speech.say("Handed over"), speech.words.format_datetime(record.handed_at)))
    if record.arrived_at:
        facts.append(Fact(speech.say("Arrived"), speech.words.format_datetime(record.arrived_at)))
    return facts


def _ways(case: OwnCase) -> list[Delivery]:
    return [way for way in deliveries(case.item) if way is not Delivery.ELECTRONIC]


def _page(
    request: Request[Any, Any, Any],
    case: OwnCase,
    speech: Speech,
    chosen: str,
    address: dict[str, str],
    errors: dict[str, str],
) -> Response[str]:
    title = speech.say("How to receive the result")
    return render(
        request,
        "portal/delivery.html",
        status=422 if errors else 200,
        crumbs=crumbs(speech, (speech.say("My cases"), "/my/cases"), (case.state.number, case.path), (title, "")),
        case=case,
        options=[Option(way.value, speech.say(WAYS[way][0]), speech.say(WAYS[way][1])) for way in _ways(case)],
        chosen=chosen,
        address={name: address.get(name, "") for name in FIELDS},
        errors=errors,
    )
