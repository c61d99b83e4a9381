from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "025-materials"
VERSION = "1.38.0"
DESCRIPTION = "materials: every file, where it came from, which case used it"

SQL = """
create table material (
    id uuid primary key,
    tenant text not null references tenant (code),
    owner uuid not null,
    uploader uuid not null,
    code text not null,
    file_name text not null,
    content_type text not null,
    size integer not null,
    digest text,
    state text not null,
    source text not null,
    origin uuid,
    key text not null,
    at timestamptz not null
);
create index material_owner on material (owner, code, at desc) where state = 'held';
create index material_pending on material (at) where state = 'pending';
-- protect: material (select, insert, update, delete)

create table material_use (
    case_number text not null,
    material uuid not null references material (id),
    tenant text not null,
    code text not null,
    -- The city held this paper of this applicant already, and it was brought again all the same.
    asked_twice boolean not null,
    at timestamptz not null,
    primary key (case_number, material)
);
create index material_use_material on material_use (material);
-- protect: material_use (select, insert)
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
