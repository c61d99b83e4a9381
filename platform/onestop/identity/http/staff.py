"""Staff and machine tokens over HTTP: an administrator's own tenant only."""

from uuid import UUID

from litestar import Controller, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from onestop.identity.model import Principal
from onestop.identity.service.staff import StaffService
from onestop.identity.service.tokens import TokenFacts, TokenService
from onestop.identity.wire import (
    ActivationCode,
    MemberView,
    StaffAdmission,
    StaffAdmitted,
    StaffChange,
    TokenMade,
    TokenRequest,
)
from onestop.kit.http import require
from onestop.tenancy.model import Role

_ADMINISTRATORS = (require(Role.ADMINISTRATOR, Role.OPS),)


class StaffController(Controller):
    path = "/staff"
    tags = ("identity",)
    guards = _ADMINISTRATORS

    @get(summary="List this tenant's staff")
    async def members(
        self, principal: NamedDependency[Principal], staff: NamedDependency[StaffService]
    ) -> list[MemberView]:
        return [MemberView.of(member) for member in await staff.members(principal)]

    @post(summary="Give someone posts in this tenant")
    async def admit(
        self,
        data: JSONBody[StaffAdmission],
        principal: NamedDependency[Principal],
        staff: NamedDependency[StaffService],
    ) -> StaffAdmitted:
        """Make the account if there is none; its owner sets the password with the code in the answer."""
        admitted = await staff.admit(principal, data.login, data.name, [one.given() for one in data.posts])
        return StaffAdmitted(admitted.account, admitted.activation_code)

    @patch("/{account:uuid}", summary="Set a member's posts in this tenant")
    async def change(
        self,
        account: FromPath[UUID],
        data: JSONBody[StaffChange],
        principal: NamedDependency[Principal],
        staff: NamedDependency[StaffService],
    ) -> MemberView:
        member = await staff.set_posts(principal, account, [one.given() for one in data.posts])
        return MemberView.of(member)

    @post("/{account:uuid}/activation", summary="Close a member's account until its new code is used")
    async def renew_activation(
        self,
        account: FromPath[UUID],
        principal: NamedDependency[Principal],
        staff: NamedDependency[StaffService],
    ) -> ActivationCode:
        return ActivationCode(await staff.renew_activation(principal, account))


class TokenController(Controller):
    path = "/tokens"
    tags = ("identity",)
    guards = _ADMINISTRATORS

    @post(summary="Make a machine token of this tenant")
    async def make(
        self,
        data: JSONBody[TokenRequest],
        principal: NamedDependency[Principal],
        tokens: NamedDependency[TokenService],
    ) -> TokenMade:
        made = await tokens.make(principal, data.name, data.roles, data.expires_at)
        return TokenMade(made.token, made.facts)

    @get(summary="List this tenant's machine tokens")
    async def of_tenant(
        self, principal: NamedDependency[Principal], tokens: NamedDependency[TokenService]
    ) -> list[TokenFacts]:
        return await tokens.of_tenant(principal)

    @delete("/{token:uuid}", summary="Revoke a machine token")
    async def revoke(
        self,
        token: FromPath[UUID],
        principal: NamedDependency[Principal],
        tokens: NamedDependency[TokenService],
    ) -> None:
        await tokens.revoke(principal, token)
