from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "090-registration"
VERSION = "1.38.0"
DESCRIPTION = "what a registered tenant is: its revision, and whether it has been stopped"

SQL = """
alter table tenant add column revision text not null default '';
alter table tenant add column stopped boolean not null default false;
-- A tenant's open cases are counted at each filing, because of its quota.
create index cases_open_tenant on cases (tenant) where status <> 'closed';
-- The share decided on time is measured over the cases that were due of late.
create index cases_due on cases (due) include (tenant, decided_on) where due is not null;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
