from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "092-keeping"
VERSION = "1.38.0"
DESCRIPTION = "operations on whole tenants: archive, backup, restore, move, removal"

SQL = """
-- The window in which no release reaches the tenant, and why.
alter table tenant add column frozen jsonb;

-- Operations are the city's: they outlive the tenants that they are about.
create table operation (
    id text primary key,
    tenant text not null references tenant (code),
    subject text not null,
    kind text not null,
    args jsonb not null,
    digest bytea not null,
    state text not null check (state in ('pending', 'running', 'done', 'failed')),
    step text not null default '',
    percent integer not null default 0 check (percent between 0 and 100),
    message text not null default '',
    facts jsonb not null default '{}',
    code text not null default '',
    result jsonb not null default '{}',
    tries integer not null default 0,
    next_at timestamptz not null,
    beat_at timestamptz,
    made_at timestamptz not null,
    ended_at timestamptz
);
create index operation_due on operation (next_at) where state in ('pending', 'running');
create index operation_newest on operation (made_at desc, id);
-- protect: operation

-- What only the owner may do, opened to the application for exactly one purpose each: while an operation of the right
-- kind is under way for that tenant. Row-level security holds inside too: the caller's scope limits what is touched.
create function keeping_running(whom text, kinds text[]) returns operation
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare found operation;
begin
    select * into found from operation o where o.subject = whom and o.state = 'running' and o.kind = any(kinds) limit 1;
    if found.id is null then
        raise exception 'no operation of kind % is under way for tenant %', kinds, whom using errcode = '42501';
    end if;
    return found;
end $$;

create function keeping_clear(whom text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare under operation := keeping_running(whom, '{restore,remove}');
begin
    if under.kind = 'restore' and not coalesce((under.args->>'replace')::boolean, false) then
        raise exception 'this restore replaces nothing' using errcode = '42501';
    end if;
    delete from feed_failure f using outbox o where f.id = o.id and o.tenant = whom;
    delete from webhook_delivery d using outbox o where d.entry = o.id and o.tenant = whom;
    delete from outbox where tenant = whom;
    delete from webhook where tenant = whom;
    delete from history where tenant = whom;
    delete from trail_leaf where tenant = whom;
    delete from trail_anchor where tenant = whom;
    delete from rating where tenant = whom;
    delete from disclosure where tenant = whom;
    delete from delivery where tenant = whom;
    delete from sending where tenant = whom;
    delete from inbox where tenant = whom;
    delete from notice where tenant = whom;
    delete from notice_counter where tenant = whom;
    delete from licence_change where tenant = whom;
    delete from licence where tenant = whom;
    delete from material_use where tenant = whom;
    delete from case_text where tenant = whom;
    delete from case_event where tenant = whom;
    delete from review where tenant = whom;
    delete from cases where tenant = whom;
    delete from material where tenant = whom;
    delete from draft where tenant = whom;
    delete from saved_view where tenant = whom;
    delete from machine_token where tenant = whom;
    delete from idempotency_key where tenant = whom;
    delete from session where tenant = whom;
    delete from attempt where tenant = whom;
    delete from post where tenant = whom;
end $$;

create function keeping_remove(whom text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare under operation := keeping_running(whom, '{remove}');
begin
    if not exists (select from operation o where o.id = under.args->>'proof' and o.subject = whom
                   and o.kind = 'archive' and o.state = 'done') then
        raise exception 'tenant % has no verified archive', whom using errcode = '42501';
    end if;
    perform keeping_clear(whom);
    delete from opening_hours using hall where opening_hours.hall = hall.code and hall.tenant = whom;
    delete from hall_window using hall where hall_window.hall = hall.code and hall.tenant = whom;
    delete from hall where tenant = whom;
    delete from item_override where tenant = whom;
    delete from department where tenant = whom;
    delete from tenant where code = whom;
    perform pg_notify('onestop_tenancy', '');
end $$;

create function keeping_move(whom text, below text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare under operation := keeping_running(whom, '{move}');
begin
    if under.args->>'parent' is distinct from below then
        raise exception 'this move leads elsewhere' using errcode = '42501';
    end if;
    update tenant set parent = below where code = whom and parent is distinct from below;
    perform pg_notify('onestop_tenancy', '');
end $$;

create function keeping_freeze(whom text, frozen jsonb) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare under operation := keeping_running(whom, '{freeze,unfreeze}');
begin
    update tenant set frozen = keeping_freeze.frozen where code = whom;
    perform pg_notify('onestop_tenancy', '');
end $$;

revoke all on function keeping_running(text, text[]), keeping_clear(text), keeping_remove(text),
    keeping_move(text, text), keeping_freeze(text, jsonb) from public;
grant execute on function keeping_clear(text), keeping_remove(text), keeping_move(text, text),
    keeping_freeze(text, jsonb) to onestop_app;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
