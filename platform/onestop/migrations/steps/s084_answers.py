from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "084-answers"
VERSION = "1.38.0"
DESCRIPTION = "the answers of commands, kept for their idempotency keys"

SQL = """
alter table idempotency_key add column claimed_at timestamptz, add column answer text;
create index idempotency_key_answered on idempotency_key (tenant, at) where answer is not null;
grant update on idempotency_key to onestop_app;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
