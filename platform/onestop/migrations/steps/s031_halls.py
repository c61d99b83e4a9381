from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "031-halls"
VERSION = "1.38.0"
DESCRIPTION = "halls, their windows and opening hours"

SQL = """
-- Public like the tree: readable by the application as a whole; only the owner's loading writes.
create table hall (
    code text primary key,
    tenant text not null references tenant (code),
    name_zh text not null,
    name_en text not null,
    address_zh text not null,
    address_en text not null,
    phone text not null
);
create index hall_tenant on hall (tenant);

create table hall_window (
    code text primary key,
    hall text not null references hall (code),
    name_zh text not null,
    name_en text not null,
    departments text[] not null
);
create index hall_window_hall on hall_window (hall);

create table opening_hours (
    hall text not null references hall (code),
    weekday smallint not null check (weekday between 1 and 7),
    opens time not null,
    closes time not null check (closes > opens),
    primary key (hall, weekday, opens)
);
grant select on hall, hall_window, opening_hours to onestop_app;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
