"""What the box tells its children, by environment, and the secrets it keeps in a file that only its owner reads."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

import msgspec

from onestop.box.model import LOCALHOST, Box, Secrets
from onestop.errors import InvalidInput

BESIDE = {
    "ONESTOP_DATABASE_URL": ("ONESTOP_DATABASE_OWNER_URL",),
    "ONESTOP_S3_ENDPOINT": ("ONESTOP_S3_ACCESS_KEY", "ONESTOP_S3_SECRET_KEY"),
}
"""A part that is given by address needs these settings too."""


FILE = "settings.env"
"""In the box's folder: settings as lines `ONESTOP_NAME=value`."""


def given_settings(environment: Mapping[str, str] = os.environ, folder: Path | None = None) -> dict[str, str]:
    """Return the `ONESTOP_…` settings given from outside, by the folder's file or by the environment, which wins.

    A half-given part is refused.
    """
    given = _in_file(folder / FILE) if folder else {}
    given |= {name: value for name, value in environment.items() if name.startswith("ONESTOP_") and value}
    for name, others in BESIDE.items():
        missing = [other for other in others if name in given and other not in given]
        if missing:
            text = "{missing} is needed beside {name}."
            raise InvalidInput(text, field=missing[0], rule="setting-missing", missing=", ".join(missing), name=name)
    return given


def _in_file(file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(file.read_text("utf-8").splitlines() if file.exists() else (), 1):
        name, equals, value = (part.strip() for part in line.partition("="))
        if not name or name.startswith("#"):
            continue
        if not (equals and name.startswith("ONESTOP_")):
            text = "{file}, line {line}: a setting is written ONESTOP_NAME=value."
            raise InvalidInput(text, field=f"/{FILE}", rule="setting-form", file=str(file), line=number)
        found[name] = value
    return {name: value for name, value in found.items() if value}


def environment(box: Box) -> dict[str, str]:
    """Return the settings of every child process; what was given from outside wins over the box's own parts."""
    own = {
        "ONESTOP_DATABASE_URL": box.database("onestop_app", box.secrets.app_password),
        "ONESTOP_DATABASE_OWNER_URL": box.database("onestop_owner", box.secrets.owner_password),
        "ONESTOP_TEMPORAL_ADDRESS": f"{LOCALHOST}:{box.ports.temporal}",
        "ONESTOP_S3_ENDPOINT": f"{LOCALHOST}:{box.ports.s3}",
        "ONESTOP_S3_ACCESS_KEY": box.secrets.s3_access_key,
        "ONESTOP_S3_SECRET_KEY": box.secrets.s3_secret_key,
        "ONESTOP_SECRET_KEY": box.secrets.secret_key,
        "ONESTOP_DEVELOPMENT": "true",
    }
    return {**own, **box.given, "ONESTOP_PORT": str(box.ports.api), "ONESTOP_DATA_DIR": str(box.data_dir)}


def keep_secrets(data_dir: Path) -> Secrets:
    """Return the box's secrets, made once and kept in `secrets.json`."""
    path = data_dir / "secrets.json"
    if not path.exists():
        made = Secrets(*(secrets.token_urlsafe(32) for _ in Secrets.__dataclass_fields__))
        write_whole(path, msgspec.json.format(msgspec.json.encode(made)))
    return msgspec.json.decode(path.read_bytes(), type=Secrets)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads, so that a crash leaves the old one or the new one, never a half."""
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
