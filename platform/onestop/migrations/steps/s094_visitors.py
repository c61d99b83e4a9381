from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "094-visitors"
VERSION = "1.38.0"
DESCRIPTION = "who came to a window in an applicant's name"

SQL = """
create table visitor (
    id uuid primary key,
    tenant text not null references tenant (code),
    -- What is cleared of a tenant goes by its cases.
    case_number text not null references cases (number) on delete cascade,
    -- Name and citizen number: personal, so sealed as one text.
    sealed text not null,
    at timestamptz not null
);
create index visitor_case on visitor (case_number);
-- protect: visitor (select, insert)
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
