"""The migrations as a Piccolo app. Steps are SQL files beside it, each wrapped by one small module."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

APP_CONFIG = AppConfig(
    app_name="onestop",
    migrations_folder_path=str(Path(__file__).parent / "steps"),
    table_classes=[],
)
