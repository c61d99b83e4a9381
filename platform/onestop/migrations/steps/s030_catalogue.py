from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "030-catalogue"
VERSION = "1.38.0"
DESCRIPTION = "versions of service items, and tenants' own versions"

SQL = """
-- Public reading for everyone who looks for a service, so no tenant lock; only the owner's loading writes.
create table item_version (
    code text not null,
    version integer not null,
    body jsonb not null,
    primary key (code, version)
);
create table item_override (
    tenant text not null references tenant (code),
    item text not null,
    version integer not null,
    body jsonb not null,
    primary key (tenant, item, version)
);
grant select on item_version, item_override to onestop_app;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
