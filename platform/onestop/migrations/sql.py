"""How a migration step is written: SQL, with `-- protect: <table>` standing for the tenant lock of that table.

The lock is the same for every table: forced row-level security, rights for the application's role that owns
nothing, and one policy that compares the row's tenant with the transaction's scope.
"""

import re

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder
from piccolo.engine.postgres import PostgresEngine

# As a subquery the list of tenants is read once a statement. Without it every row would parse the list anew: 80 µs each
# where a city has 178 tenants, 50 times what the rest of a count costs.
SCOPE = "any((select nullif(current_setting('onestop.tenants', true), '')::text[])::text[])"


def owner_engine() -> PostgresEngine:
    """Return the engine of `piccolo_conf`, which connects as the tables' owner."""
    engine = engine_finder()
    if not isinstance(engine, PostgresEngine):
        raise TypeError("PICCOLO_CONF must name a module with a PostgreSQL engine")
    return engine


def _lock(match: re.Match[str]) -> str:
    table, rights = match.group(1), match.group(2) or "select, insert, update"
    return f"""
        alter table {table} enable row level security;
        alter table {table} force row level security;
        create policy tenant_scope on {table} using (tenant = {SCOPE}) with check (tenant = {SCOPE});
        grant {rights} on {table} to onestop_app;
    """


def expand(sql: str) -> str:
    """Replace each `-- protect: <table> [(<rights>)]` line by that table's lock."""
    return re.sub(r"^-- protect: (\w+)(?: \(([\w, ]+)\))?$", _lock, sql, flags=re.MULTILINE)


def step(migration_id: str, description: str, sql: str) -> MigrationManager:
    """Return the migration `migration_id` that runs `sql`, whole or not at all."""
    manager = MigrationManager(migration_id=migration_id, app_name="onestop", description=description)

    async def run() -> None:
        async with owner_engine().transaction() as running:
            await running.connection.execute(expand(sql))

    manager.add_raw(run)
    return manager
