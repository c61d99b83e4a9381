from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "099-releases"
VERSION = "1.38.0"
DESCRIPTION = "the release under which a tenant's new cases begin"

SQL = """
-- Empty: whichever release takes new cases of the tenant's queue.
alter table tenant add column release text not null default '';
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
