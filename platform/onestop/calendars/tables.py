"""The notices of working days that were loaded here."""

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz
from piccolo.table import Table


class CalendarNotice(Table, tablename="calendar_notice"):
    year = Integer(primary_key=True)
    source = Text()
    body = JSONB()
    loaded_by = UUID()
    loaded_at = Timestamptz()


TABLES = (CalendarNotice,)
