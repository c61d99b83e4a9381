from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "060-notices"
VERSION = "1.38.0"
DESCRIPTION = "written notices, the applicants' inbox, what was sent by which channel; mail addresses"

SQL = """
alter table account add column email_sealed text;
alter table account add column language text not null default 'zh';

create table notice_counter (
    department text not null references department (code),
    year integer not null,
    tenant text not null references tenant (code),
    last integer not null,
    primary key (department, year)
);
-- protect: notice_counter

create table notice (
    id uuid primary key,
    tenant text not null references tenant (code),
    case_number text not null references cases (number),
    seq integer not null,
    kind text not null,
    department text not null,
    number text not null unique,
    applicant uuid not null,
    item text not null,
    journey text not null,
    at timestamptz not null,
    digest text not null default '',
    object_key text not null,
    unique (case_number, seq)
);
-- protect: notice

create table inbox (
    id uuid primary key,
    tenant text not null references tenant (code),
    account uuid not null,
    case_number text not null references cases (number),
    item text not null,
    kind text not null,
    -- The notice that the message carries, if it carries one.
    notice uuid references notice (id),
    facts jsonb not null,
    at timestamptz not null,
    read_at timestamptz
);
create index inbox_newest on inbox (account, at desc, id desc);
create index inbox_unread on inbox (account) where read_at is null;
-- protect: inbox

create table sending (
    message uuid not null,
    channel text not null,
    tenant text not null references tenant (code),
    at timestamptz not null,
    primary key (message, channel)
);
-- protect: sending (select, insert)
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
