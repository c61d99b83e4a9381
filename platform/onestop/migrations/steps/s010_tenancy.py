from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "010-tenancy"
VERSION = "1.38.0"
DESCRIPTION = "tenants and departments"

SQL = """
create table tenant (
    code text primary key check (code ~ '^[0-9A-Za-z]+$'),
    slug text not null unique,
    level text not null,
    parent text references tenant (code),
    name_zh text not null,
    name_en text not null,
    brand jsonb not null,
    settings jsonb not null default '{}',
    ring text not null default 'general'
);
-- The tree holds nothing personal and every request needs it before its scope is known: readable by the
-- application as a whole; only the owner's loading of declarations writes it.
grant select on tenant to onestop_app;

create table department (
    code text primary key,
    tenant text not null references tenant (code),
    name_zh text not null,
    name_en text not null,
    credit_code text not null,
    credit_code_made_up boolean not null,
    settings jsonb not null default '{}'
);
create index department_tenant on department (tenant);
grant select on department to onestop_app;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
