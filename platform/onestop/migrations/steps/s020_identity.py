from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "020-identity"
VERSION = "1.38.0"
DESCRIPTION = "accounts, posts, sessions, tries"

SQL = """
-- People and companies belong to the whole deployment: their rows are kept at the city.
create table account (
    id uuid primary key,
    tenant text not null references tenant (code),
    kind text not null check (kind in ('person', 'company', 'staff')),
    login text not null unique,
    display_name text not null,
    identifier_mark bytea unique,
    identifier_sealed text,
    phone_sealed text,
    password_hash text,
    activation_hash bytea,
    activation_until timestamptz,
    real_name text not null default 'not-verified',
    created_at timestamptz not null,
    check ((kind = 'staff') = (identifier_mark is null)),
    check ((identifier_mark is null) = (identifier_sealed is null))
);
-- protect: account

create table post (
    id uuid primary key,
    tenant text not null references tenant (code),
    account uuid not null references account (id),
    department text references department (code),
    roles text[] not null check (roles <> '{}'),
    given_at timestamptz not null,
    given_by uuid,
    ended_at timestamptz
);
create index post_account on post (account) where ended_at is null;
create index post_tenant on post (tenant) where ended_at is null;
create unique index post_once on post (account, tenant, coalesce(department, '')) where ended_at is null;
-- protect: post

create table session (
    id uuid primary key,
    tenant text not null references tenant (code),
    account uuid not null references account (id),
    token_hash bytea not null unique,
    device text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    expires_at timestamptz not null
);
create index session_account on session (account);
create index session_expires on session (expires_at);
-- protect: session (select, insert, update, delete)

-- Tries to sign in, counted by the keyed hash of a login or an address.
create table attempt (
    key bytea primary key,
    tenant text not null references tenant (code),
    tries integer not null,
    window_ends timestamptz not null
);
-- protect: attempt (select, insert, update, delete)
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
