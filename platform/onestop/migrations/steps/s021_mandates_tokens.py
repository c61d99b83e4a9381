from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import step

ID = "021-mandates-tokens"
VERSION = "1.38.0"
DESCRIPTION = "mandates, machine tokens"

SQL = """
-- A mandate is offered to a citizen number, whether or not it has an account, and accepted by its account.
create table mandate (
    id uuid primary key,
    tenant text not null references tenant (code),
    company uuid not null references account (id),
    agent_mark bytea not null,
    agent_name text not null,
    agent uuid references account (id),
    power text not null check (power in ('agent', 'representative')),
    granted_by uuid not null references account (id),
    granted_at timestamptz not null,
    accepted_at timestamptz,
    revoked_at timestamptz,
    revoked_by uuid references account (id),
    until timestamptz not null,
    check ((agent is null) = (accepted_at is null))
);
create index mandate_company on mandate (company);
create index mandate_agent_mark on mandate (agent_mark);
create index mandate_agent on mandate (agent) where revoked_at is null;
-- protect: mandate

create table machine_token (
    id uuid primary key,
    tenant text not null references tenant (code),
    name text not null,
    prefix text not null unique,
    secret_hash bytea not null,
    roles text[] not null check (roles <> '{}'),
    made_by uuid not null,
    made_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz
);
create index machine_token_tenant on machine_token (tenant);
-- protect: machine_token

create index attempt_window on attempt (window_ends);
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL)
