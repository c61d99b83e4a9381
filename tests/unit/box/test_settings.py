"""What the box tells its children and what it keeps."""

from pathlib import Path

import pytest

from onestop.box.model import Box, Ports
from onestop.box.objects import objects_part
from onestop.box.postgres import postgres_part
from onestop.box.settings import environment, given_settings, keep_secrets
from onestop.box.temporal import temporal_part
from onestop.box.up import open_box
from onestop.errors import InvalidInput
from onestop.settings import load_settings

PORTS = Ports(api=21005, postgres=21006, temporal=21007, s3=21000)


def box(folder: Path, **given: str) -> Box:
    return Box(folder, PORTS, keep_secrets(folder), given)


def test_children_get_settings_that_the_product_can_read(tmp_path: Path) -> None:
    mine = box(tmp_path)
    settings = load_settings(environment(mine))
    assert settings.database_url == f"postgresql://onestop_app:{mine.secrets.app_password}@127.0.0.1:21006/onestop"
    assert settings.database_owner_url.startswith("postgresql://onestop_owner:")
    assert (settings.temporal_address, settings.s3_endpoint) == ("127.0.0.1:21007", "127.0.0.1:21000")
    assert (settings.port, settings.data_dir, settings.development) == (21005, tmp_path, True)
    assert len(settings.secret_key) >= 32


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    made = keep_secrets(tmp_path)
    assert keep_secrets(tmp_path) == made
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
    words = [getattr(made, name) for name in made.__dataclass_fields__]
    assert len(set(words)) == len(words)


def test_a_part_given_by_address_is_not_started_and_its_address_wins(tmp_path: Path) -> None:
    given = {
        "ONESTOP_DATABASE_URL": "postgresql://app:pw@db.example:5432/city",
        "ONESTOP_DATABASE_OWNER_URL": "postgresql://owner:pw@db.example:5432/city",
        "ONESTOP_TEMPORAL_ADDRESS": "temporal.example:7233",
        "ONESTOP_S3_ENDPOINT": "s3.example",
        "ONESTOP_S3_ACCESS_KEY": "key",
        "ONESTOP_S3_SECRET_KEY": "secret",
    }
    mine = box(tmp_path, **given_settings(given))
    parts = [postgres_part(mine), temporal_part(mine), objects_part(mine)]
    assert [(part.address, part.command, part.ports) for part in parts] == [
        ("db.example:5432/city", (), ()),
        ("temporal.example:7233", (), ()),
        ("s3.example", (), ()),
    ]
    assert {name: environment(mine)[name] for name in given} == given


def test_a_part_is_given_by_a_file_too_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "settings.env").write_text(
        "# the city's own engine\n\nONESTOP_TEMPORAL_ADDRESS = temporal.example:7233\nONESTOP_SMTP_URL=\n"
    )
    assert given_settings({}, tmp_path) == {"ONESTOP_TEMPORAL_ADDRESS": "temporal.example:7233"}
    mine = open_box(tmp_path, PORTS)
    assert (temporal_part(mine).address, temporal_part(mine).command) == ("temporal.example:7233", ())
    other = {"ONESTOP_TEMPORAL_ADDRESS": "other.example:7233"}
    assert given_settings(other, tmp_path) == other


@pytest.mark.parametrize("line", ["TEMPORAL_ADDRESS=x", "ONESTOP_TEMPORAL_ADDRESS"])
def test_a_line_that_is_no_setting_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    (tmp_path / "settings.env").write_text(f"ONESTOP_PORT=8000\n{line}\n")
    with pytest.raises(InvalidInput, match="line 2: a setting is written ONESTOP_NAME=value"):
        given_settings({}, tmp_path)


def test_a_half_given_part_is_refused_with_the_missing_setting() -> None:
    with pytest.raises(InvalidInput, match="ONESTOP_DATABASE_OWNER_URL is needed beside ONESTOP_DATABASE_URL"):
        given_settings({"ONESTOP_DATABASE_URL": "postgresql://app@db/city"})
    with pytest.raises(InvalidInput, match="ONESTOP_S3_ACCESS_KEY, ONESTOP_S3_SECRET_KEY"):
        given_settings({"ONESTOP_S3_ENDPOINT": "s3.example:9000"})


def test_no_password_stands_on_a_command_line(tmp_path: Path) -> None:
    mine = box(tmp_path)
    words = " ".join(word for make in (postgres_part, temporal_part, objects_part) for word in make(mine).command)
    assert not any(getattr(mine.secrets, name) in words for name in mine.secrets.__dataclass_fields__)
