"""Notices over HTTP: the inbox, the files, and what a command would cause."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from onestop.cases.service.acting import Words
from onestop.cases.service.reading import ReadService, seen_case
from onestop.cases.service.sight import actor_in
from onestop.cases.wire import Do
from onestop.errors import NotFound
from onestop.identity.model import Principal
from onestop.kit.http import keyless, signed_in
from onestop.notices.service import NoticeService
from onestop.notices.wire import InboxPage, MessageLine, NoticeLine
from onestop.tenancy.service import TenancyService

PDF = "application/pdf"
PRIVATE = {"Cache-Control": "private, no-store"}


class NoticeController(Controller):
    path = "/notices"
    tags = ("notices",)
    guards = (signed_in,)

    @get(summary="List my inbox")
    async def page(
        self,
        principal: NamedDependency[Principal],
        notices: NamedDependency[NoticeService],
        cursor: FromQuery[str | None] = None,
        limit: FromQuery[int] = 50,
    ) -> InboxPage:
        """Return the messages of the caller, and of the companies it acts for, the newest first."""
        found = await notices.page(principal, cursor, limit)
        return InboxPage(
            [MessageLine.of(line) for line in found.rows], found.next_cursor, await notices.unread(principal)
        )

    @post("/{message:uuid}/read", summary="Note that I have read a message", status_code=204)
    async def read(
        self, message: FromPath[UUID], principal: NamedDependency[Principal], notices: NamedDependency[NoticeService]
    ) -> None:
        await notices.read(principal, message)

    @get("/{notice:uuid}/file", summary="Download the sealed file", media_type=PDF)
    async def file(
        self, notice: FromPath[UUID], principal: NamedDependency[Principal], notices: NamedDependency[NoticeService]
    ) -> Response[bytes]:
        headers = {"Content-Disposition": f'attachment; filename="{notice}.pdf"', **PRIVATE}
        return Response(await notices.file(principal, notice), media_type=PDF, headers=headers)


class CaseNoticeController(Controller):
    path = "/cases/{number:str}/notices"
    tags = ("notices",)
    guards = (signed_in,)

    @get(summary="List a case's notices")
    async def of_case(
        self,
        number: FromPath[str],
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        notices: NamedDependency[NoticeService],
        tenancy: NamedDependency[TenancyService],
    ) -> list[NoticeLine]:
        view = await seen_case(number, principal, reading, tenancy)
        scope = tenancy.tree.scope_of(view.summary.tenant)
        return [NoticeLine.of(notice) for notice in await notices.of_case(scope, number)]

    @post(
        "/preview",
        summary="See the notice that a command would cause",
        status_code=200,
        media_type=PDF,
        opt=keyless("shows only, and changes nothing"),
    )
    async def preview(
        self,
        number: FromPath[str],
        data: JSONBody[Do],
        principal: NamedDependency[Principal],
        reading: NamedDependency[ReadService],
        notices: NamedDependency[NoticeService],
        tenancy: NamedDependency[TenancyService],
    ) -> Response[bytes]:
        """Return the draft, marked as such, without number and seal; nothing is done."""
        view = await seen_case(number, principal, reading, tenancy)
        actor = actor_in(principal, view.state, getattr(data.command, "department", None))
        draft = await notices.preview(view, actor, data.command, Words(data.text, data.remarks))
        if draft is None:
            raise NotFound("This command causes no notice.")
        return Response(await notices.drawn(draft), media_type=PDF, headers=PRIVATE)
