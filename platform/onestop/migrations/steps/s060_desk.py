from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "060-desk"
VERSION = "1.38.0"
DESCRIPTION = "saved lists of the desk, who looked at personal data, escalations found quickly"

SQL = """
create table saved_view (
    id uuid primary key,
    tenant text not null,
    account uuid not null,
    name text not null,
    query text not null,
    at timestamptz not null,
    unique (tenant, account, name)
);
-- protect: saved_view (select, insert, update, delete)

create table disclosure (
    id uuid primary key,
    tenant text not null,
    case_number text not null references cases (number),
    account uuid not null,
    at timestamptz not null
);
create index disclosure_case on disclosure (case_number, at desc);
-- protect: disclosure (select, insert)

create index case_event_escalated on case_event (at desc) where kind = 'escalated';
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
