"""Delivery over HTTP: where the result shall go, handing it over, and its arrival."""

from litestar import Controller, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from onestop.cases.model.state import Delivery
from onestop.delivery.model import DeliveryRecord
from onestop.delivery.service import DeliveryService
from onestop.delivery.wire import DeliveryChoice, DeliveryView, HandOverGiven
from onestop.identity.model import Principal
from onestop.kit.http import Key, signed_in


class DeliveryController(Controller):
    path = "/cases/{number:str}"
    tags = ("delivery",)
    guards = (signed_in,)

    @get("/delivery", summary="Read how the result is delivered")
    async def read(
        self, number: FromPath[str], principal: NamedDependency[Principal], delivery: NamedDependency[DeliveryService]
    ) -> Response[DeliveryView]:
        return _view(await delivery.get(principal, number))

    @put("/delivery", summary="Say how the result shall come")
    async def choose(
        self,
        number: FromPath[str],
        data: JSONBody[DeliveryChoice],
        principal: NamedDependency[Principal],
        delivery: NamedDependency[DeliveryService],
    ) -> Response[DeliveryView]:
        """Choose window or post, with the address; until the case is closed, a new choice replaces the one before."""
        address = data.address.address_of() if data.address else None
        return _view(await delivery.choose(principal, number, Delivery(data.way), address))

    @post("/handover", summary="Hand the result over", status_code=200)
    async def hand_over(
        self,
        number: FromPath[str],
        data: JSONBody[HandOverGiven],
        key: Key,
        principal: NamedDependency[Principal],
        delivery: NamedDependency[DeliveryService],
    ) -> Response[DeliveryView]:
        """Note who collected, or which parcel was sent, and close the case by it. The same key does it once."""
        return _view(await delivery.hand_over(principal, number, data.given(), key))

    @post("/arrival", summary="Note that the parcel has arrived", status_code=200)
    async def arrive(
        self, number: FromPath[str], principal: NamedDependency[Principal], delivery: NamedDependency[DeliveryService]
    ) -> Response[DeliveryView]:
        return _view(await delivery.arrive(principal, number))


def _view(record: DeliveryRecord) -> Response[DeliveryView]:
    return Response(DeliveryView.of(record), headers={"Cache-Control": "private, no-store"})
