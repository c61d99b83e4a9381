"""The tables that Piccolo knows are the ones that the migrations make."""

from onestop.bootstrap import TABLES

NOTHING = type("Nothing", (), {"visible": ()})()


async def test_piccolo_and_the_migrations_agree_on_every_column(database):
    sql = """select column_name, is_nullable = 'YES' as nullable from information_schema.columns
             where table_schema = 'public' and table_name = $1"""
    wrong = {}
    for table in TABLES:
        name = table._meta.tablename
        made = {row["column_name"]: row["nullable"] for row in await database.fetch(NOTHING, sql, name)}
        told = {column._meta.db_column_name: column._meta.null for column in table._meta.columns}
        if made != told:
            wrong[name] = {key: (made.get(key), told.get(key)) for key in made.keys() ^ told.keys()} or "nullability"
    assert wrong == {}


async def test_every_table_with_a_tenant_is_locked_to_its_tenants(database):
    sql = """select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
             join information_schema.columns i on i.table_name = c.relname and i.column_name = 'tenant'
             where n.nspname = 'public' and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)"""
    public = {"department", "hall", "item_override"}
    """What everyone may read: the tree's own facts, written by the owner alone."""
    assert {row["relname"] for row in await database.fetch(NOTHING, sql)} - public == set()


async def test_the_application_owns_no_table(database):
    sql = "select tablename from pg_tables where schemaname = 'public' and tableowner = 'onestop_app'"
    assert await database.fetch(NOTHING, sql) == []
