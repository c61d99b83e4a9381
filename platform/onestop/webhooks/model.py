"""Webhooks: who is called when something happens, and how long we try."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from onestop.errors import InvalidInput

TRIED_FOR = timedelta(days=3)
"""After this time without success a delivery is dead; a person may send it again."""
LEASE = timedelta(minutes=1)
"""How long one attempt is left alone: longer than it can take, so that another comes only after a crash."""
OVERLAP = timedelta(hours=24)
"""How long the former secret still counts after a rotation."""
_FIRST, _FACTOR, _LONGEST = timedelta(seconds=5), 4, timedelta(hours=6)
LONGEST_URL = 2000
MOST = 20
"""The most webhooks a tenant may have."""


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A subscription without its secret. `kinds` are those it wants; none named means all."""

    id: UUID
    tenant: str
    url: str
    kinds: tuple[str, ...]
    enabled: bool
    made_at: datetime
    former_until: datetime | None
    """Until when the secret before the last rotation still signs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event on its way to one webhook. `answer` is the last HTTP status, `failure` what went wrong instead."""

    entry: int
    kind: str
    subject: str
    seq: int
    status: DeliveryStatus
    attempts: int
    begun_at: datetime
    next_at: datetime
    answer: int | None
    failure: str | None
    settled_at: datetime | None


def pause(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: 5 s, 20 s, 80 s …, six hours at most."""
    return min(_FIRST * int(_FACTOR ** min(attempts - 1, 10)), _LONGEST)


def after_failure(attempts: int, begun_at: datetime, now: datetime) -> datetime | None:
    """Return when to try again, or None when it has been tried long enough."""
    again = now + pause(attempts)
    return again if again <= begun_at + TRIED_FOR else None


def check_url(url: str, *, development: bool) -> str:
    """Return an address that may be called: https, or in development http to this machine itself."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _bad_url() from None
    plain = development and parts.scheme == "http" and _loopback(host)
    fitting = host and url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not fitting or not (plain or parts.scheme == "https") or parts.username is not None or parts.fragment:
        raise _bad_url()
    return url


def may_be_called(address: str, *, development: bool) -> bool:
    """Tell whether an IP address may be called: a public one, or in development this machine itself."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return (found.is_global and not found.is_multicast) or (development and found.is_loopback)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _bad_url() -> InvalidInput:
    return InvalidInput("A webhook's address is https, without user or fragment.", field="/url", rule="webhook-url")
