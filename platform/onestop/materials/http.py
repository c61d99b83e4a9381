"""Materials over HTTP: announce an upload, send it to the store, finish it."""

from uuid import UUID

from litestar import Controller, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from onestop.errors import Forbidden
from onestop.identity.model import AccountKind, Principal
from onestop.kit.http import signed_in
from onestop.materials.service import MaterialService
from onestop.materials.wire import AnnounceUpload, MaterialView, UploadTicket
from onestop.tenancy.model import Role


class MaterialController(Controller):
    path = "/materials"
    tags = ("materials",)
    guards = (signed_in,)

    @post(summary="Announce a file")
    async def begin(
        self,
        data: JSONBody[AnnounceUpload],
        principal: NamedDependency[Principal],
        materials: NamedDependency[MaterialService],
    ) -> UploadTicket:
        """Return how to send a file straight to the store; it is checked when the upload is finished."""
        upload, how = await materials.begin(
            principal.tenant,
            owner_of(principal, data.owner),
            principal.require_account(),
            code=data.code,
            name=data.name,
            content_type=data.type,
            size=data.size,
        )
        return UploadTicket(upload, how.url, how.fields)

    @post("/{upload:uuid}/finish", summary="Finish an upload", status_code=200)
    async def finish(
        self,
        upload: FromPath[UUID],
        principal: NamedDependency[Principal],
        materials: NamedDependency[MaterialService],
    ) -> MaterialView:
        """Check the file that has arrived: its type by its bytes, its size, and for viruses; then keep its digest."""
        return MaterialView.of(await materials.finish(principal.tenant, principal.require_account(), upload))


def owner_of(principal: Principal, owner: UUID | None) -> UUID:
    """Return whose paper the caller brings: the own, that of a company by mandate, or at a window anyone's."""
    account = principal.require_account()
    if owner is None or principal.acts_as(owner):
        return owner or account
    if principal.kind is AccountKind.STAFF:
        principal.require([Role.CLERK, Role.REVIEWER])
        return owner
    raise Forbidden("You hold no mandate of this company.", field="/owner")
