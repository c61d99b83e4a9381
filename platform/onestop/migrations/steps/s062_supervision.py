from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "062-supervision"
VERSION = "1.38.0"
DESCRIPTION = "daily anchors of the trail; what the wall of lights counts"

SQL = """
create table trail_anchor (
    tenant text not null references tenant (code),
    day date not null,
    previous text not null,
    cases integer not null,
    root text not null,
    digest text not null,
    primary key (tenant, day)
);
-- protect: trail_anchor (select, insert)

-- How far each chain is under an anchor; the hashes themselves lie in the anchor's file.
create table trail_leaf (
    case_number text not null references cases (number),
    day date not null,
    tenant text not null,
    seq integer not null,
    primary key (case_number, day)
);
-- protect: trail_leaf (select, insert)

create index cases_wall on cases (tenant, lead, light, due) where status <> 'closed';
create index review_late on review (due, case_number) where status = 'open';
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
