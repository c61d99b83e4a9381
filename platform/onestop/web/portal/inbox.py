"""The inbox: what the applicant was told, and the sealed files of notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from onestop.catalogue.service import CatalogueService
from onestop.identity.model import Principal
from onestop.notices.model import InboxLine, Notice
from onestop.notices.service import NoticeService
from onestop.web.case.notices import TITLES
from onestop.web.forms import go, typed, uuid_in
from onestop.web.pages import render
from onestop.web.portal.callers import applicants_only
from onestop.web.portal.crumbs import crumbs
from onestop.web.speech import Speech

PAGE = 20


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as the inbox shows it."""

    id: UUID
    title: str
    item: str
    case: str
    at: datetime
    unread: bool
    file: str


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice of a case; without an address while its file is being made."""

    title: str
    number: str
    at: datetime
    file: str


class InboxController(Controller):
    path = "/my"
    include_in_schema = False
    guards = (applicants_only,)

    @get("/inbox")
    async def inbox(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        notices: NamedDependency[NoticeService],
        catalogue: NamedDependency[CatalogueService],
        speech: NamedDependency[Speech],
        cursor: FromQuery[str | None] = None,
    ) -> Response[str]:
        """List what the caller was told, the newest first."""
        found = await notices.page(principal, cursor, PAGE)
        following = found.next_cursor
        return render(
            request,
            "portal/inbox.html",
            crumbs=crumbs(speech, (speech.say("My pages"), "/my"), (speech.say("Messages"), "")),
            rows=[_row(line, catalogue, speech) for line in found.rows],
            unread=await notices.unread(principal),
            previous="/my/inbox" if cursor else "",
            following=f"/my/inbox?{urlencode({'cursor': following})}" if following else "",
        )

    @post("/inbox")
    async def open(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        notices: NamedDependency[NoticeService],
    ) -> Response[Any]:
        """Note that a message was read, and open its case."""
        form = await typed(request)
        await notices.read(principal, uuid_in(form, "message"))
        return go(f"/my/cases/{quote(form.get('case', ''), safe='')}")

    @get("/notices/{notice:uuid}")
    async def file(
        self, notice: FromPath[UUID], principal: NamedDependency[Principal], notices: NamedDependency[NoticeService]
    ) -> Response[bytes]:
        """Send the sealed file of a notice."""
        headers = {
            "Content-Disposition": f'attachment; filename="{notice}.pdf"',
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(await notices.file(principal, notice), media_type="application/pdf", headers=headers)


def notice_rows(notices: Sequence[Notice], speech: Speech) -> list[NoticeRow]:
    """Return the notices of a case, newest first."""
    return [
        NoticeRow(speech.say(TITLES[each.kind]), each.number, each.at, _file(each.id) if each.digest else "")
        for each in reversed(notices)
    ]


def _row(line: InboxLine, catalogue: CatalogueService, speech: Speech) -> MessageRow:
    return MessageRow(
        id=line.id,
        title=speech.say(TITLES[line.kind]),
        item=speech.name(catalogue.newest(line.item)),
        case=line.case_number,
        at=line.at,
        unread=line.read_at is None,
        file=_file(line.notice) if line.notice else "",
    )


def _file(notice: UUID) -> str:
    return f"/my/notices/{notice}"
