"""Loaded notices in PostgreSQL. They belong to no tenant: the law's clock is one for all."""

from datetime import datetime
from uuid import UUID

import msgspec

from onestop.calendars.notices import Notice
from onestop.calendars.tables import CalendarNotice
from onestop.kit.database import Database, Visible

CHANGED = "onestop_calendars"
"""The notification channel that tells every process that a notice was loaded."""

_SAVE = """
insert into calendar_notice (year, source, body, loaded_by, loaded_at) values ($1, $2, $3, $4, $5)
on conflict (year) do update set (source, body, loaded_by, loaded_at) =
    (excluded.source, excluded.body, excluded.loaded_by, excluded.loaded_at)
"""


class _Nobody:
    visible: tuple[str, ...] = ()


NOBODY: Visible = _Nobody()
"""The scope of rows that no tenant owns."""


class CalendarStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def notices(self) -> list[Notice]:
        """Return every loaded notice, by year."""
        async with self._database.transaction(NOBODY):
            rows = await CalendarNotice.select(CalendarNotice.body).order_by(CalendarNotice.year)
        return [msgspec.convert(row["body"], Notice) for row in rows]

    async def save(self, notice: Notice, by: UUID, at: datetime) -> None:
        """Keep a notice, in place of an earlier one for its year, and tell every process."""
        body = msgspec.json.encode(notice).decode()
        async with self._database.transaction(NOBODY) as opened:
            await opened.connection.execute(_SAVE, notice.year, notice.source, body, by, at)
            await opened.connection.execute("select pg_notify($1, '')", CHANGED)
