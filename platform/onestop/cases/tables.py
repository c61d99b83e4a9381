"""The rows of a case. Rules about them are in the migration (`040-cases`); a test compares the two."""

from piccolo.columns import JSONB, UUID, Boolean, Bytea, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class Cases(Table, tablename="cases"):
    number = Text(primary_key=True)
    tenant = Text()
    item = Text()
    item_version = Text()
    lead = Text()
    applicant = UUID()
    applicant_name = Text()
    applicant_kind = Text()
    filed_by = UUID()
    filing_key = Text()
    channel = Text()
    journey = Text()
    form = JSONB()
    status = Text()
    outcome = Text(null=True, default=None)
    light = Text()
    delivery = Text()
    filed_at = Timestamptz()
    received = Date()
    accepted_on = Date(null=True, default=None)
    due = Date(null=True, default=None)
    statutory = Date(null=True, default=None)
    decided_on = Date(null=True, default=None)
    closed_at = Timestamptz(null=True, default=None)
    licence = Text(null=True, default=None)
    seq = Integer()
    state = JSONB()
    historical = Boolean(default=False)


class ReviewRow(Table, tablename="review"):
    case_number = Text(primary_key=True)
    department = Text()
    tenant = Text()
    status = Text()
    officer = UUID(null=True, default=None)
    verdict = Text(null=True, default=None)
    light = Text()
    opened = Date()
    filed_at = Timestamptz(default=None)
    due = Date(null=True, default=None)
    given_at = Timestamptz(null=True, default=None)


class CaseEvent(Table, tablename="case_event"):
    case_number = Text(primary_key=True)
    seq = Integer()
    tenant = Text()
    kind = Text()
    at = Timestamptz()
    act = Text()
    line = Text()
    hash = Bytea()


class CaseText(Table, tablename="case_text"):
    id = UUID(primary_key=True)
    tenant = Text()
    case_number = Text()
    author = UUID()
    body = Text()
    remarks = JSONB()
    digest = Text()
    at = Timestamptz()


class VisitorRow(Table, tablename="visitor"):
    id = UUID(primary_key=True)
    tenant = Text()
    case_number = Text()
    sealed = Text()
    at = Timestamptz()


class Draft(Table, tablename="draft"):
    id = UUID(primary_key=True)
    tenant = Text()
    account = UUID()
    item = Text()
    content = JSONB()
    version = Integer()
    at = Timestamptz()


class SavedView(Table, tablename="saved_view"):
    id = UUID(primary_key=True)
    tenant = Text()
    account = UUID()
    name = Text()
    query = Text()
    at = Timestamptz()


class Disclosure(Table, tablename="disclosure"):
    id = UUID(primary_key=True)
    tenant = Text()
    case_number = Text()
    account = UUID()
    at = Timestamptz()


TABLES = (Cases, ReviewRow, CaseEvent, CaseText, VisitorRow, Draft, SavedView, Disclosure)
