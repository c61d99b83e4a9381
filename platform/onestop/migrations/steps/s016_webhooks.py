from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "016-webhooks"
VERSION = "1.38.0"
DESCRIPTION = "news of the outbox for whoever waits; webhooks and what they deliver"

SQL = """
create function tell_outbox() returns trigger language plpgsql as $$
begin
    perform pg_notify('onestop_outbox', '');
    return null;
end $$;
create trigger outbox_told after insert on outbox for each statement execute function tell_outbox();

create table webhook (
    id uuid primary key,
    tenant text not null,
    url text not null,
    -- None means every kind.
    kinds text[] not null,
    enabled boolean not null default true,
    -- Sealed, as is the one that still counts until it is retired.
    secret text not null,
    former_secret text,
    former_until timestamptz,
    made_at timestamptz not null
);
create index webhook_tenant on webhook (tenant, made_at);
-- protect: webhook (select, insert, update, delete)

create table webhook_delivery (
    webhook uuid not null references webhook (id) on delete cascade,
    entry bigint not null references outbox (id),
    tenant text not null,
    status text not null default 'waiting' check (status in ('waiting', 'delivered', 'dead')),
    attempts integer not null default 0,
    begun_at timestamptz not null,
    next_at timestamptz not null,
    answer integer,
    failure text,
    settled_at timestamptz,
    primary key (webhook, entry)
);
create index webhook_delivery_due on webhook_delivery (next_at) where status = 'waiting';
create index webhook_delivery_state on webhook_delivery (webhook, status, entry);
-- protect: webhook_delivery (select, insert, update, delete)
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
