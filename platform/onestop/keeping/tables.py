"""The rows of operations. Rules about them are in the migration (`092-keeping`); a test compares the two."""

from piccolo.columns import JSONB, Bytea, Integer, Text, Timestamptz
from piccolo.table import Table


class OperationRow(Table, tablename="operation"):
    id = Text(primary_key=True)
    tenant = Text()
    subject = Text()
    kind = Text()
    args = JSONB()
    digest = Bytea()
    state = Text()
    step = Text()
    percent = Integer()
    message = Text()
    facts = JSONB()
    code = Text()
    result = JSONB()
    tries = Integer()
    next_at = Timestamptz()
    beat_at = Timestamptz(null=True, default=None)
    made_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


TABLES = (OperationRow,)
