"""The rows of notices, of the inbox, and of what each channel has carried."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from onestop.errors import NotFound
from onestop.kit.database import Database
from onestop.notices.model import InboxLine, Notice, document_number
from onestop.notices.tables import NoticeRow
from onestop.tenancy.model import Department, Scope

_NOTICE = ", ".join(Notice.__dataclass_fields__)
_LINE = ", ".join(InboxLine.__dataclass_fields__)


class NoticeStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def reserve(self, scope: Scope, notice: Notice, authority: Department, year: int) -> Notice:
        """Enter a notice under its department's next number of the year; one that is there is returned as it is.

        Numbers run without a gap: number and row are written together.
        """
        async with self._database.transaction(scope):
            there = await self._several(scope, "id = $1", notice.id)
            if there:
                return there[0]
            serial = await self._next(scope, authority, year)
            numbered = replace(notice, number=document_number(authority.name_zh, year, serial))
            await NoticeRow.insert(NoticeRow(**asdict(numbered)))
        return numbered

    async def _next(self, scope: Scope, authority: Department, year: int) -> int:
        sql = """insert into notice_counter as c (department, year, tenant, last) values ($1, $2, $3, 1)
                 on conflict (department, year) do update set last = c.last + 1 returning last"""
        rows = await self._database.fetch(scope, sql, authority.code, year, authority.tenant)
        return int(rows[0]["last"])

    async def stored(self, scope: Scope, notice: UUID, digest: str) -> None:
        """Note that the sealed file is in the store."""
        sql = "update notice set digest = $2 where id = $1 and tenant = any($3)"
        await self._database.fetch(scope, sql, notice, digest, list(scope.visible))

    async def get(self, scope: Scope, notice: UUID) -> Notice:
        """Return an issued notice; raise NotFound otherwise."""
        found = await self._several(scope, "id = $1 and digest <> ''", notice)
        if not found:
            raise NotFound("There is no such notice.")
        return found[0]

    async def of_case(self, scope: Scope, case_number: str) -> list[Notice]:
        """Return the issued notices of a case, in order."""
        return await self._several(scope, "case_number = $1 and digest <> ''", case_number)

    async def _several(self, scope: Scope, where: str, value: object) -> list[Notice]:
        sql = f"select {_NOTICE} from notice where {where} and tenant = any($2) order by seq"  # noqa: S608 -- constants
        rows = await self._database.fetch(scope, sql, value, list(scope.visible))
        return [msgspec.convert(dict(row), Notice) for row in rows]

    async def carried(self, scope: Scope, message: UUID) -> set[str]:
        """Return the names of the channels that have carried a message."""
        sql = "select channel from sending where message = $1 and tenant = any($2)"
        return {row["channel"] for row in await self._database.fetch(scope, sql, message, list(scope.visible))}

    async def note_carried(self, scope: Scope, message: UUID, channel: str, at: datetime) -> None:
        sql = "insert into sending (message, channel, tenant, at) values ($1, $2, $3, $4) on conflict do nothing"
        await self._database.fetch(scope, sql, message, channel, scope.tenant, at)


class InboxStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, scope: Scope, line: InboxLine) -> None:
        """Lay a message into its account's inbox; one that lies there stays as it is."""
        sql = f"""insert into inbox ({_LINE}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                  on conflict (id) do nothing"""  # noqa: S608 -- constants
        await self._database.fetch(scope, sql, *asdict(line).values())

    async def page(
        self, scope: Scope, accounts: Sequence[UUID], after: tuple[datetime, UUID] | None, most: int
    ) -> list[InboxLine]:
        """Return the accounts' messages, the newest first."""
        values: list[Any] = [list(accounts), list(scope.visible), most, *(after or ())]
        beyond = "and (at, id) < ($4, $5)" if after else ""
        sql = f"""select {_LINE} from inbox where account = any($1) and tenant = any($2) {beyond}
                  order by at desc, id desc limit $3"""  # noqa: S608 -- constants
        rows = await self._database.fetch(scope, sql, *values)
        return [msgspec.convert(dict(row), InboxLine) for row in rows]

    async def unread(self, scope: Scope, accounts: Sequence[UUID]) -> int:
        sql = "select count(*) from inbox where account = any($1) and tenant = any($2) and read_at is null"
        return int((await self._database.fetch(scope, sql, list(accounts), list(scope.visible)))[0]["count"])

    async def read(self, scope: Scope, accounts: Sequence[UUID], message: UUID, at: datetime) -> None:
        """Note when a message was first read; raise NotFound when it lies in none of the accounts' inboxes."""
        sql = """update inbox set read_at = coalesce(read_at, $4)
                 where id = $1 and account = any($2) and tenant = any($3) returning id"""
        if not await self._database.fetch(scope, sql, message, list(accounts), list(scope.visible), at):
            raise NotFound("There is no such message.")
