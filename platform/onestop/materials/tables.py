"""The rows of materials. Rules about them are in the migration (`025-materials`); a test compares the two."""

from piccolo.columns import UUID, Boolean, Integer, Text, Timestamptz
from piccolo.table import Table


class MaterialRow(Table, tablename="material"):
    id = UUID(primary_key=True)
    tenant = Text()
    owner = UUID()
    uploader = UUID()
    code = Text()
    file_name = Text()
    content_type = Text()
    size = Integer()
    digest = Text(null=True, default=None)
    state = Text()
    source = Text()
    origin = UUID(null=True, default=None)
    key = Text()
    at = Timestamptz()


class MaterialUse(Table, tablename="material_use"):
    case_number = Text(primary_key=True)
    material = UUID()
    tenant = Text()
    code = Text()
    asked_twice = Boolean()
    at = Timestamptz()


TABLES = (MaterialRow, MaterialUse)
