from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "040-cases"
VERSION = "1.38.0"
DESCRIPTION = "cases, their reviews, their chain of events, the texts that go with them, drafts"

SQL = """
create sequence case_serial;
grant usage on sequence case_serial to onestop_app;

create table cases (
    number text primary key,
    tenant text not null references tenant (code),
    item text not null,
    item_version text not null,
    lead text not null,
    applicant uuid not null,
    applicant_name text not null,
    applicant_kind text not null,
    filed_by uuid not null,
    filing_key text not null,
    channel text not null,
    journey text not null unique,
    form jsonb not null,
    status text not null,
    outcome text,
    light text not null,
    delivery text not null,
    filed_at timestamptz not null,
    received date not null,
    accepted_on date,
    due date,
    statutory date,
    decided_on date,
    closed_at timestamptz,
    licence text,
    seq integer not null,
    state jsonb not null,
    unique (filed_by, filing_key)
);
create index cases_newest on cases (tenant, filed_at desc, number desc);
create index cases_newest_below on cases (filed_at desc, number desc);
create index cases_open_by_due on cases (tenant, due, number) where status <> 'closed';
create index cases_open_below on cases (due, number) where status <> 'closed';
create index cases_applicant on cases (applicant, filed_at desc);
create index cases_lead on cases (lead, due, number) where status <> 'closed';
-- protect: cases

create table review (
    case_number text not null references cases (number),
    department text not null,
    tenant text not null,
    status text not null,
    officer uuid,
    verdict text,
    light text not null,
    opened date not null,
    due date,
    given_at timestamptz,
    primary key (case_number, department)
);
create index review_open on review (department, due, case_number) where status = 'open';
-- protect: review

create table case_event (
    case_number text not null references cases (number),
    seq integer not null,
    tenant text not null,
    kind text not null,
    at timestamptz not null,
    act text not null,
    -- The event as canonical JSON, byte for byte as it was hashed.
    line text not null,
    hash bytea not null,
    primary key (case_number, seq)
);
create index case_event_act on case_event (case_number, act);
create index case_event_day on case_event (tenant, at);
-- protect: case_event (select, insert)

create table case_text (
    id uuid primary key,
    tenant text not null,
    case_number text not null,
    author uuid not null,
    body text not null,
    remarks jsonb not null,
    digest text not null,
    at timestamptz not null
);
create index case_text_case on case_text (case_number);
-- protect: case_text (select, insert)

create table draft (
    id uuid primary key,
    tenant text not null,
    account uuid not null,
    item text not null,
    content jsonb not null,
    version integer not null,
    at timestamptz not null
);
create index draft_account on draft (account, at desc);
-- protect: draft (select, insert, update, delete)
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
