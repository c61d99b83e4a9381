"""The rows of supervision. Rules about them are in the migration (`062-supervision`); a test compares the two."""

from piccolo.columns import Date, Integer, Text
from piccolo.table import Table


class TrailAnchor(Table, tablename="trail_anchor"):
    tenant = Text(primary_key=True)
    day = Date()
    previous = Text()
    cases = Integer()
    root = Text()
    digest = Text()


class TrailLeaf(Table, tablename="trail_leaf"):
    case_number = Text(primary_key=True)
    day = Date()
    tenant = Text()
    seq = Integer()


TABLES = (TrailAnchor, TrailLeaf)
