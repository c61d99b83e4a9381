"""Ports: told clearly when taken, and free ones for throwaway servers."""

import random
import socket
from collections.abc import Iterable

import psutil

from onestop.box.model import LOCALHOST, Part, Ports
from onestop.errors import Unavailable

LOWEST, HIGHEST = 20_000, 32_000
"""Below the range that the system gives out by itself, so that no client takes a port that was just found free."""


def check_ports(parts: Iterable[Part]) -> None:
    """Refuse to start when a port is taken: say which, by whom if that can be seen, and which option moves it."""
    for part in parts:
        for port in part.ports:
            if not is_free(port):
                text = "Port {port} for {part} is taken{by}. Choose another with --port-{setting}."
                raise Unavailable(text, port=port, part=part.name, by=_holder(port), setting=part.setting)


def free_ports() -> Ports:
    """Return ports on which nothing listens now."""
    while True:
        base = random.randrange(LOWEST, HIGHEST, 10)  # noqa: S311 — not a secret
        ports = Ports(api=base + 5, postgres=base + 6, temporal=base + 7, s3=base)
        if all(map(is_free, (ports.api, ports.postgres, ports.temporal, *ports.object_store()))):
            return ports


def is_free(port: int) -> bool:
    """Return whether nothing listens on that port of this machine now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCALHOST, port))
        except OSError:
            return False
    return True


def _holder(port: int) -> str:
    try:
        listening = [c.pid for c in psutil.net_connections("tcp") if c.laddr and c.laddr.port == port and c.pid]
        return f" by {psutil.Process(listening[0]).name()} (process {listening[0]})" if listening else ""
    except psutil.Error:
        return ""
