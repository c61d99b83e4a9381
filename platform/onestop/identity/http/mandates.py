"""Mandates over HTTP."""

from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from onestop.identity.model import Principal
from onestop.identity.service.mandates import MandateFacts, MandateService
from onestop.identity.wire import MandateGrant
from onestop.kit.http import signed_in


class MandateController(Controller):
    path = "/mandates"
    tags = ("identity",)
    guards = (signed_in,)

    @post(summary="Offer a mandate to a person")
    async def grant(
        self,
        data: JSONBody[MandateGrant],
        principal: NamedDependency[Principal],
        mandates: NamedDependency[MandateService],
    ) -> MandateFacts:
        """Let a person act for a company; the person accepts before it counts."""
        return await mandates.grant(
            principal,
            data.company or principal.require_account(),
            agent_identifier=data.agent_identifier,
            agent_name=data.agent_name,
            power=data.power,
            last_day=data.last_day,
        )

    @get(summary="List mandates that I grant, hold or am offered")
    async def concerning(
        self, principal: NamedDependency[Principal], mandates: NamedDependency[MandateService]
    ) -> list[MandateFacts]:
        return await mandates.concerning(principal)

    @post("/{mandate:uuid}/acceptance", summary="Accept a mandate")
    async def accept(
        self,
        mandate: FromPath[UUID],
        principal: NamedDependency[Principal],
        mandates: NamedDependency[MandateService],
    ) -> MandateFacts:
        return await mandates.accept(principal, mandate)

    @delete("/{mandate:uuid}", summary="Revoke a mandate, or lay it down", status_code=200)
    async def revoke(
        self,
        mandate: FromPath[UUID],
        principal: NamedDependency[Principal],
        mandates: NamedDependency[MandateService],
    ) -> MandateFacts:
        return await mandates.revoke(principal, mandate)
