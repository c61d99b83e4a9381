"""The operator's settings, read once from the environment (`ONESTOP_…`)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is the environment variable `ONESTOP_<FIELD>`; empty text means unset."""

    platform_url: str
    """Where the platform's internal API is reached, without a path."""
    internal_token: str = ""
    internal_token_file: str = ""
    """A file with the token, read anew at each start; used when `internal_token` is unset."""
    prometheus_url: str = ""
    """Where release gates are asked; a release with gates waits while this is unset."""
    namespace: str = "onestop"
    """The operator's own namespace, which is the platform's."""
    deployment: str = ""
    """The operator's own Deployment there, which `let-go` scales down; empty: there is none."""
    service: str = "onestop-api"
    """The platform's Service in that namespace, to which the tenants' host names lead."""
    service_port: str = "8000"
    base_domain: str = "localhost"
    ingress_class: str = ""
    issuer: str = ""
    """The cert-manager ClusterIssuer of the host names; empty: no certificate is asked for."""
    build: str = ""
    """The chart's own build, which dedicated workers run until a Release names another; empty: not told apart."""
    worker_image: str = ""
    """Image of dedicated workers until a Release names another."""
    worker_secret: str = "onestop-worker"  # noqa: S105 - a name
    """The Secret in `namespace` with the workers' settings; dedicated workers get a copy."""
    egress: str = ""
    """Networks beside the platform's namespace that workers may reach (database, Temporal, store), by commas."""
    rotation_days: str = "90"
    overlap_hours: str = "24"
    metrics_port: str = "8080"
    """Where the figures are served, at `/metrics`; 0: nowhere."""
    metrics_host: str = "127.0.0.1"
    otlp_endpoint: str = ""
    identity: str = ""
    """Who holds the lease; by default the host's name and the process."""

    @property
    def token(self) -> str:
        """The bearer token of the internal API."""
        if self.internal_token or not self.internal_token_file:
            return self.internal_token
        return Path(self.internal_token_file).read_text().strip()

    @property
    def networks(self) -> list[str]:
        """`egress`, apart."""
        return [part.strip() for part in self.egress.split(",") if part.strip()]


def load_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; a missing one is named in the error."""
    names = [field.name for field in fields(Settings)]
    given = {name: value for name in names if (value := environment.get(f"ONESTOP_{name.upper()}"))}
    if "platform_url" not in given:
        raise SystemExit("Settings: ONESTOP_PLATFORM_URL is missing, the address of the platform's internal API.")
    return Settings(**given)
