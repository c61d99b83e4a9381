from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "098-counts"
VERSION = "1.38.0"
DESCRIPTION = "open cases of some tenants counted from an index alone; events written with one index less"

SQL = """
drop index cases_open_tenant;
create index cases_open_counted on cases (tenant) include (status, light, due, lead, item, number)
    where status <> 'closed';
-- A case has a few dozen events: its own index finds the one of an act as well.
drop index case_event_act;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
