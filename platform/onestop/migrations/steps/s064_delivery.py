from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "064-delivery"
VERSION = "1.38.0"
DESCRIPTION = "how the result reaches the applicant: by post or over a counter, and to whom"

SQL = """
create table delivery (
    case_number text primary key references cases (number),
    tenant text not null references tenant (code),
    way text not null check (way in ('window', 'post')),
    -- Recipient, telephone and address, or who collected: personal, so sealed as one text each.
    address_sealed text,
    collector_sealed text,
    carrier text,
    tracking_number text,
    rated boolean,
    handed_by uuid,
    handed_at timestamptz,
    arrived_at timestamptz,
    check (arrived_at is null or handed_at is not null)
);
-- protect: delivery
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
