"""The rows of the register. Rules about them are in the migration (`050-licences`); a test compares the two."""

from piccolo.columns import UUID, Boolean, Date, Integer, Text, Timestamptz
from piccolo.table import Table


class LicenceRow(Table, tablename="licence"):
    number = Text(primary_key=True)
    tenant = Text()
    case_number = Text()
    item = Text()
    type_code = Text()
    type_name = Text()
    holder = UUID()
    holder_name = Text()
    holder_is_person = Boolean()
    issuer = Text()
    issuer_credit_code = Text()
    issuer_name = Text()
    issued_on = Date()
    valid_from = Date()
    valid_until = Date(null=True, default=None)
    digest = Text()
    object_key = Text()
    state = Text()
    verification_code = Text()
    changes = Integer()


class LicenceChange(Table, tablename="licence_change"):
    number = Text(primary_key=True)
    seq = Integer()
    tenant = Text()
    before = Text()
    after = Text()
    actor = UUID()
    reason = Text()
    at = Timestamptz()


TABLES = (LicenceRow, LicenceChange)
