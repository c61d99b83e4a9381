from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "050-licences"
VERSION = "1.38.0"
DESCRIPTION = "the register of licences and what has happened to each"

SQL = """
create sequence licence_serial;
grant usage on sequence licence_serial to onestop_app;

create table licence (
    number text primary key,
    tenant text not null references tenant (code),
    case_number text not null unique references cases (number),
    item text not null,
    type_code text not null,
    type_name text not null,
    holder uuid not null,
    holder_name text not null,
    holder_is_person boolean not null,
    issuer text not null,
    issuer_credit_code text not null,
    issuer_name text not null,
    issued_on date not null,
    valid_from date not null,
    valid_until date,
    digest text not null default '',
    object_key text not null,
    state text not null,
    verification_code text not null unique,
    changes integer not null default 0
);
create index licence_holder on licence (holder, issued_on desc);
create index licence_digest on licence (digest) where digest <> '';
create index licence_newest on licence (tenant, issued_on desc, number);
-- protect: licence

create table licence_change (
    number text not null references licence (number),
    seq integer not null,
    tenant text not null,
    before text not null,
    after text not null,
    actor uuid not null,
    reason text not null,
    at timestamptz not null,
    primary key (number, seq)
);
-- protect: licence_change (select, insert)
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
