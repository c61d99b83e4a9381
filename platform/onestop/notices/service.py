"""What happened to a case becomes the notice that the law asks for: numbered, sealed, kept, and told. Once each."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from onestop.cases.model.commands import TRIAL, Actor, PersonsCommand, trial
from onestop.cases.model.decide import decide
from onestop.cases.model.events import Event
from onestop.cases.service.acting import Words
from onestop.cases.service.reading import CaseView, ReadService
from onestop.cases.service.sight import check_sees, sight_of
from onestop.errors import InvalidInput, Unavailable
from onestop.feed.model import Entry
from onestop.identity.model import Principal
from onestop.identity.service.accounts import AccountService
from onestop.kit.clock import Clock, legal_day
from onestop.kit.documents import NoticeView, Paper
from onestop.kit.keys import notice_key
from onestop.kit.paging import Page, check_size, fingerprint, read_cursor, write_cursor
from onestop.kit.ports import DocumentRenderer, ObjectStore, Seal
from onestop.notices.model import CAUSES, InboxLine, Kind, Notice, id_of, kind_of, news_of
from onestop.notices.ports import Channel, Message
from onestop.notices.store import InboxStore, NoticeStore
from onestop.notices.writing import NoticeWriter
from onestop.tenancy.model import Scope
from onestop.tenancy.service import TenancyService

KEPT = timedelta(days=366 * 10)
"""How long nobody can delete a notice: longer than every term in which it can be contested."""
UNNUMBERED = "（预览，尚未编号）"


class NoticeService:
    def __init__(
        self,
        *,
        store: NoticeStore,
        inbox: InboxStore,
        reading: ReadService,
        accounts: AccountService,
        tenancy: TenancyService,
        writer: NoticeWriter,
        documents: DocumentRenderer,
        seal: Seal,
        objects: ObjectStore,
        channels: Sequence[Channel],
        clock: Clock,
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._reading = reading
        self._accounts = accounts
        self._tenancy = tenancy
        self._writer = writer
        self._documents = documents
        self._seal = seal
        self._objects = objects
        self._channels = channels
        self._clock = clock

    async def handle(self, entry: Entry) -> None:
        """Tell the applicant what an entry of the feed says, if it is the applicant's to know. Safe to repeat."""
        if entry.kind in CAUSES:
            case = await self._reading.case(self._tenancy.tree.everything(), entry.subject)
            notice = await self._issued(case, entry.seq)
            await self._tell(case, entry, notice.kind, notice.id)
        elif news := news_of(entry):
            number = entry.data.get("case", entry.subject)
            case = await self._reading.case(self._tenancy.tree.everything(), number)
            await self._tell(case, entry, news, None)

    async def _issued(self, case: CaseView, seq: int) -> Notice:
        """Return the notice that event number `seq` causes, issuing what has not been done of it yet."""
        scope, number = self._tenancy.tree.everything(), case.summary.number
        events = [event for event in await self._reading.events(scope, number) if event.seq <= seq]
        notice = await self._reserved(scope, case, events[-1])
        if notice.digest:
            return notice
        view = self._writer.write(case, events, await self._reading.texts(scope, number), number=notice.number)
        pdf = await self._documents.notice(view)
        signed = await self._seal.sign(pdf, notice.number, self._tenancy.tree.tenant(notice.tenant).name_zh)
        await self._objects.ensure_bucket(notice.tenant)
        kept = notice.at + KEPT
        await self._objects.put_locked(notice.tenant, notice.object_key, signed, "application/pdf", kept)
        issued = replace(notice, digest=hashlib.sha256(signed).hexdigest())
        await self._store.stored(scope, notice.id, issued.digest)
        return issued

    async def _reserved(self, scope: Scope, case: CaseView, caused: Event) -> Notice:
        notice_id, kind = id_of(caused.case, caused.seq), kind_of(caused.body)
        if kind is None:
            raise ValueError(f"event {caused.seq} of case {caused.case} causes no notice")
        authority = self._tenancy.department(case.summary.lead)
        notice = Notice(
            id=notice_id,
            tenant=case.summary.tenant,
            case_number=caused.case,
            seq=caused.seq,
            kind=kind,
            department=authority.code,
            number="",
            applicant=case.summary.applicant,
            item=case.summary.item,
            journey=case.journey,
            at=caused.at,
            object_key=notice_key(caused.case, str(notice_id)),
        )
        return await self._store.reserve(scope, notice, authority, legal_day(caused.at).year)

    async def _tell(self, case: CaseView, entry: Entry, kind: Kind, notice: UUID | None) -> None:
        """Send a message by every channel that has not carried it; one that fails holds up no other."""
        scope = self._tenancy.tree.only(entry.tenant)
        message = Message(
            id=id_of(entry.subject, entry.seq),
            tenant=entry.tenant,
            case_number=case.summary.number,
            item=case.summary.item,
            kind=kind,
            notice=notice,
            facts={name: str(value) for name, value in entry.data.get("told", {}).items()},
            at=entry.at,
            to=await self._accounts.applicant(case.summary.applicant),
            link=self._writer.link(case),
        )
        carried, failed = await self._store.carried(scope, message.id), None
        for channel in self._channels:
            if channel.name in carried:
                continue
            try:
                await channel.send(message)
                await self._store.note_carried(scope, message.id, channel.name, self._clock.now())
            except Unavailable as away:
                failed = away
        if failed is not None:
            raise failed

    async def preview(self, case: CaseView, actor: Actor, command: PersonsCommand, words: Words) -> NoticeView | None:
        """Return the notice that a command would cause, as a draft; None when it would cause none.

        Raises what the rules raise of the command. Nothing is written, no number is taken.
        """
        scope = self._tenancy.tree.scope_of(case.summary.tenant)
        decided = decide(case.state, trial(actor, command), self._clock.now())
        last = next((e.seq for e in decided if e.actor == actor and kind_of(e.body) is not None), None)
        if last is None:
            return None
        events = [*await self._reading.events(scope, case.summary.number), *(e for e in decided if e.seq <= last)]
        said = {TRIAL: {"body": words.body, "remarks": words.remarks}}
        texts = {**await self._reading.texts(scope, case.summary.number), **said}
        return self._writer.write(case, events, texts, number=UNNUMBERED, draft=True)

    async def drawn(self, view: NoticeView) -> bytes:
        """Return a preview as PDF, without a seal."""
        return await self._documents.notice(view)

    async def page(self, principal: Principal, cursor: str | None, most: int) -> Page[InboxLine]:
        """Return the messages of the caller, and of the companies it acts for, the newest first."""
        check_size(most)
        own = _own(principal)
        mark = fingerprint("inbox", own)
        after = read_cursor(cursor, mark) if cursor else None
        try:
            start = (datetime.fromisoformat(after[0]), UUID(after[1])) if after else None
        except (ValueError, IndexError, TypeError, AttributeError):
            raise InvalidInput("This page mark is damaged.", field="/query/cursor", rule="cursor-damaged") from None
        rows = await self._inbox.page(self._tenancy.tree.everything(), own, start, most + 1)
        last = rows[most - 1] if len(rows) > most else None
        return Page(rows[:most], write_cursor(mark, [last.at.isoformat(), str(last.id)]) if last else None)

    async def unread(self, principal: Principal) -> int:
        """Return how many messages the caller has not read."""
        return await self._inbox.unread(self._tenancy.tree.everything(), _own(principal))

    async def read(self, principal: Principal, message: UUID) -> None:
        """Note that the caller has read a message; the first time counts."""
        await self._inbox.read(self._tenancy.tree.everything(), _own(principal), message, self._clock.now())

    async def file(self, principal: Principal, notice: UUID) -> bytes:
        """Return the sealed file of a notice of a case in the caller's sight."""
        sight = sight_of(principal, self._tenancy)
        found = await self._store.get(sight.scope, notice)
        check_sees(principal, sight, (await self._reading.case(sight.scope, found.case_number)).state)
        return await self._objects.get(found.tenant, found.object_key)

    async def of_case(self, scope: Scope, number: str) -> list[Notice]:
        """Return the notices of a case, in order; who may see the case is the caller's to check."""
        return await self._store.of_case(scope, number)

    async def papers(self, scope: Scope, number: str) -> list[Paper]:
        """Return the digests of a case's notices, for its trail."""
        return [Paper(notice.kind, notice.number, notice.digest) for notice in await self._store.of_case(scope, number)]


def _own(principal: Principal) -> list[UUID]:
    return [principal.require_account(), *(mandate.company for mandate in principal.mandates)]
