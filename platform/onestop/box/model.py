"""The city in a box: what it is made of, before anything runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGTERM

LOCALHOST = "127.0.0.1"
GRPC = 10_000
"""The object store's parts listen a second time, this far above their first port."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the parts listen, on this machine only. The object store also takes the four ports after its own."""

    api: int = 8000
    postgres: int = 54320
    temporal: int = 7233
    s3: int = 8333

    def object_store(self) -> tuple[int, ...]:
        near = tuple(self.s3 + i for i in range(5))
        return near + tuple(port + GRPC for port in near)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What the box keeps to itself; made at the first start."""

    postgres_password: str
    owner_password: str
    app_password: str
    s3_access_key: str
    s3_secret_key: str
    secret_key: str


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its folder, ports and secrets, and the settings given from outside, which win.

    A part whose address is given is not started. `durable` is false for throwaway servers only.
    """

    data_dir: Path
    ports: Ports
    secrets: Secrets
    given: Mapping[str, str] = field(default_factory=dict)
    durable: bool = True

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"

    def database(self, role: str, password: str, name: str = "onestop") -> str:
        """Return the address of a database of the box's own PostgreSQL."""
        return f"postgresql://{role}:{password}@{LOCALHOST}:{self.ports.postgres}/{name}"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the box. Without a `command` it is given from outside and only looked at.

    `ready` really connects; it returns False or raises while the part is not ready. `before` runs ahead of every
    start, `opened` when the part is ready for the first time. `ports` belong to the option `--port-<setting>`.
    """

    name: str
    address: str
    ready: Callable[[], bool]
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[int, ...] = ()
    setting: str = ""
    before: Callable[[], None] = lambda: None
    opened: Callable[[], None] = lambda: None
    stop_signal: int = SIGTERM
    grace: float = 10
    """Seconds between the stop signal and the kill."""
