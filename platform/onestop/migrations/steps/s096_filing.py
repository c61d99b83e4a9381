from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "096-filing"
VERSION = "1.38.0"
DESCRIPTION = "a filing counts the open cases exactly, and does not cross a move of its tenant"

SQL = """
-- Begins the filing of a case: until its transaction ends, the tenant stays where it is, and whoever files alone waits.
-- The statements inside see what was committed before the lock was had; one statement would not.
create function filing_begins(whom text, alone boolean, out opened bigint, out above text, out serial bigint)
language plpgsql volatile as $$
begin
    if alone then
        perform pg_advisory_xact_lock(hashtext('filing'), hashtext(whom));
    else
        perform pg_advisory_xact_lock_shared(hashtext('filing'), hashtext(whom));
    end if;
    select count(*) into opened from cases c where c.status <> 'closed' and c.tenant = whom;
    select t.parent into above from tenant t where t.code = whom;
    serial := nextval('case_serial');
end $$;
revoke all on function filing_begins(text, boolean) from public;
grant execute on function filing_begins(text, boolean) to onestop_app;

create or replace function keeping_move(whom text, below text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare under operation := keeping_running(whom, '{move}');
begin
    if under.args->>'parent' is distinct from below then
        raise exception 'this move leads elsewhere' using errcode = '42501';
    end if;
    -- Filings that have begun are there afterwards, to be handed over; those that come later see the new place.
    perform pg_advisory_xact_lock(hashtext('filing'), hashtext(whom));
    update tenant set parent = below where code = whom and parent is distinct from below;
    perform pg_notify('onestop_tenancy', '');
end $$;
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
