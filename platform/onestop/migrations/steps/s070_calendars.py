from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "070-calendars"
VERSION = "1.38.0"
DESCRIPTION = "notices of working days that were loaded here"

SQL = """
-- The law's clock is one for all tenants: no tenant lock. The service lets municipal operations alone load a notice.
create table calendar_notice (
    year integer primary key,
    source text not null,
    body jsonb not null,
    loaded_by uuid not null,
    loaded_at timestamptz not null
);
grant select, insert, update on calendar_notice to onestop_app;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
