"""The tree's tables. Every request reads them before its scope is known, so they carry no tenant lock."""

from piccolo.columns import JSONB, Boolean, Text
from piccolo.table import Table


class TenantRow(Table, tablename="tenant"):
    code = Text(primary_key=True)
    slug = Text(unique=True)
    level = Text()
    parent = Text(null=True, default=None)
    name_zh = Text()
    name_en = Text()
    brand = JSONB()
    ring = Text()
    settings = JSONB()
    stopped = Boolean()
    frozen = JSONB(null=True, default=None)
    revision = Text()
    release = Text()


class DepartmentRow(Table, tablename="department"):
    code = Text(primary_key=True)
    tenant = Text()
    name_zh = Text()
    name_en = Text()
    credit_code = Text()
    credit_code_made_up = Boolean()
    settings = JSONB()


TABLES = [TenantRow, DepartmentRow]
