from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "080-history"
VERSION = "1.38.0"
DESCRIPTION = "cases of the generated past, their ratings, and what was generated"

SQL = """
-- A case of the generated past: nothing wakes it, nobody acts on it.
alter table cases add column historical boolean not null default false;

create table rating (
    case_number text primary key references cases (number),
    tenant text not null,
    department text not null,
    -- The scale of 2017: three levels.
    level text not null check (level in ('satisfied', 'basically-satisfied', 'dissatisfied')),
    at timestamptz not null
);
create index rating_department on rating (department, at);
-- protect: rating (select, insert)

create table history (
    tenant text primary key references tenant (code),
    seed bigint not null,
    cases integer not null,
    digest text not null,
    at timestamptz not null default now()
);
-- protect: history (select, insert)

-- COPY knows no row-level security: many rows are loaded through a temporary table.
do $$ begin execute format('grant temporary on database %I to onestop_app', current_database()); end $$;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
