from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "015-feed"
VERSION = "1.38.0"
DESCRIPTION = "the outbox that the event feed, notices and webhooks follow; idempotency keys"

SQL = """
create table outbox (
    id bigint generated always as identity primary key,
    -- Readers stop before the oldest transaction still running, so a late commit is never skipped.
    tx xid8 not null default pg_current_xact_id(),
    tenant text not null,
    kind text not null,
    subject text not null,
    seq integer not null,
    at timestamptz not null,
    data jsonb not null
);
create index outbox_order on outbox (tx, id);
create index outbox_tenant on outbox (tenant, tx, id);
create unique index outbox_once on outbox (subject, seq);
-- protect: outbox (select, insert)

create table follower (
    name text primary key,
    tx xid8 not null default '0',
    id bigint not null default 0
);
grant select, insert, update on follower to onestop_app;

create table feed_failure (
    follower text not null references follower (name),
    id bigint not null,
    tx xid8 not null,
    tries integer not null default 1,
    next_at timestamptz not null default now() + interval '1 second',
    error text not null,
    primary key (follower, id)
);
grant select, insert, update, delete on feed_failure to onestop_app;

create table idempotency_key (
    tenant text not null,
    account text not null,
    key text not null,
    digest bytea not null,
    at timestamptz not null default now(),
    primary key (account, key)
);
-- protect: idempotency_key (select, insert, delete)
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
