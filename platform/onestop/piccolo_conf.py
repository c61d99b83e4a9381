"""Piccolo's configuration for migrations: the tables' owner and the one list of migrations."""

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine

from onestop.settings import load_settings

DB = PostgresEngine(config={"dsn": load_settings().database_owner_url}, extensions=())
APP_REGISTRY = AppRegistry(apps=["onestop.migrations.piccolo_app"])
