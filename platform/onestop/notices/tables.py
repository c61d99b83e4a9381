"""The rows of notices. Rules about them are in the migration (`060-notices`); a test compares the two."""

from piccolo.columns import JSONB, UUID, Integer, Text, Timestamptz
from piccolo.table import Table


class NoticeCounter(Table, tablename="notice_counter"):
    department = Text(primary_key=True)
    year = Integer()
    tenant = Text()
    last = Integer()


class NoticeRow(Table, tablename="notice"):
    id = UUID(primary_key=True)
    tenant = Text()
    case_number = Text()
    seq = Integer()
    kind = Text()
    department = Text()
    number = Text(unique=True)
    applicant = UUID()
    item = Text()
    journey = Text()
    at = Timestamptz()
    digest = Text()
    object_key = Text()


class Inbox(Table, tablename="inbox"):
    id = UUID(primary_key=True)
    tenant = Text()
    account = UUID()
    case_number = Text()
    item = Text()
    kind = Text()
    notice = UUID(null=True, default=None)
    facts = JSONB()
    at = Timestamptz()
    read_at = Timestamptz(null=True, default=None)


class Sending(Table, tablename="sending"):
    message = UUID(primary_key=True)
    channel = Text()
    tenant = Text()
    at = Timestamptz()


TABLES = (NoticeCounter, NoticeRow, Inbox, Sending)
