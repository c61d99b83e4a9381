"""Every setting, read once from the environment (`ONESTOP_…`) into a frozen struct. Secrets come in no other way."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec

RELEASE = "0.1.0"
"""The version of the package; a test compares the two."""


BUNDLES = (Path(__file__).parent / "bundles", Path(__file__).parents[2] / "tenants")
"""Where declaration bundles lie: in the wheel, in the repository."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The deployment's settings. Each field is the environment variable `ONESTOP_<FIELD>`; empty text means unset."""

    database_url: str
    """PostgreSQL as the application's own role, which owns no table: `postgresql://…`."""
    database_owner_url: str = ""
    """PostgreSQL as the tables' owner; only migrations, the loading of tenants and `serve --internal` use it."""
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    s3_endpoint: str = "127.0.0.1:8333"
    s3_access_key: str = ""
    s3_secret_key: str = ""
    s3_secure: bool = False
    s3_public_endpoint: str = ""
    """Where browsers reach the store, when it differs from `s3_endpoint`."""
    data_dir: Path = Path(".data")
    """The box's folder; also where the development certificate authority keeps its keys."""
    secret_key: str = ""
    """At least 32 characters: signs cookies, form tokens and links."""
    host: str = "127.0.0.1"
    port: int = 8000
    base_domain: str = "localhost"
    """Tenants are reached at `<slug>.<base_domain>`."""
    root_tenant: str = "370100"
    tenants_dir: Path = Path("tenants/jinan")
    internal_token: str = ""
    """The bearer token of `/internal/v1`, at least 32 characters; only `serve --internal` reads it."""
    bundles_dir: Path = msgspec.field(default_factory=lambda: next(filter(Path.is_dir, BUNDLES), BUNDLES[0]))
    """The folder of declaration bundles, one folder each: departments, halls, roles and catalogue."""
    assets_dir: Path = Path("node_modules")
    """Where npm put the fonts and the script library."""
    signing_key_file: str = ""
    """PEM or PKCS#12 of the licence seal; empty means the development authority under `data_dir`."""
    signing_key_password: str = ""
    tsa_url: str = ""
    """A time-stamping authority (RFC 3161); with it, what is sealed stays verifiable when the seal's certificate ends.
    Its root belongs into `roots_file`."""
    roots_file: str = ""
    """PEM of the roots that licences are trusted under, when `signing_key_file` names a real seal."""
    smtp_url: str = ""
    """The mail server, `smtp://user:password@host:port`; empty means that nothing is mailed."""
    mail_from: str = "no-reply@localhost.localdomain"
    """Whose address notices by mail bear."""
    otlp_endpoint: str = ""
    """Where traces and figures are collected (OTLP over HTTP, without a path); empty: no traces."""
    metrics_port: int = 0
    """Where a process without pages serves its figures on `host`; 0: nowhere. The API serves its own at `/metrics`."""
    build_id: str = RELEASE
    """The release of the workers; a case that begins under one stays with it until it is moved."""
    development: bool = False
    public_scheme: str = "http"
    """How browsers reach the pages: `https` behind a gateway."""

    def address(self, slug: str) -> str:
        """Return the address of a tenant's pages, without a slash at the end."""
        port = "" if self.public_scheme == "https" else f":{self.port}"
        return f"{self.public_scheme}://{slug}.{self.base_domain}{port}"


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; a missing or malformed one is named in the error."""
    given = {
        f: environment[f"ONESTOP_{f.upper()}"]
        for f in Settings.__struct_fields__
        if environment.get(f"ONESTOP_{f.upper()}")
    }
    try:
        return msgspec.convert(given, Settings, strict=False, dec_hook=lambda kind, text: kind(text))
    except msgspec.ValidationError as broken:
        raise SystemExit(f"Settings (ONESTOP_… in the environment): {broken}") from broken
