"""A tenant's own keys: the store key and the webhook secret, turned on schedule and on demand.

After a turn the old keys are honoured for an overlap. What there is to know about them without knowing them (ids
and times) stands in annotations of the Secret, so that the operator reads its contents only when it writes them.
"""

import base64
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from onestop_operator.conditions import stamp
from onestop_operator.model import GROUP
from onestop_operator.site import Resource, Site

VALUES = ("store-secret-key", "webhook-secret")
CURRENT_ID = "store-access-key"
PREVIOUS = "previous-"


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The keys honoured: the current id, and the previous one until its overlap ends. `asked` was obeyed last."""

    current: str
    rotated_at: datetime
    previous: str = ""
    previous_until: datetime | None = None
    asked: str = ""

    @property
    def honoured(self) -> list[str]:
        return [self.current, *([self.previous] if self.previous else [])]

    @property
    def names(self) -> frozenset[str]:
        """The names that the Secret's data must have."""
        now = (CURRENT_ID, *VALUES)
        return frozenset([*now, *(PREVIOUS + name for name in now if self.previous)])

    def annotations(self) -> dict[str, str]:
        """Return what is to be known about the keys."""
        until = stamp(self.previous_until) if self.previous_until else ""
        facts = {
            "key": self.current,
            "key-rotated-at": stamp(self.rotated_at),
            "key-previous": self.previous,
            "key-previous-until": until,
            "key-asked": self.asked,
        }
        return {f"{GROUP}/{name}": value for name, value in facts.items() if value}


def read(annotations: Mapping[str, str]) -> KeyRing | None:
    """Return the ring that a Secret's annotations tell of, None when they tell of none."""
    told = {name.removeprefix(f"{GROUP}/"): value for name, value in annotations.items()}
    try:
        until = told.get("key-previous-until")
        return KeyRing(
            told["key"],
            datetime.fromisoformat(told["key-rotated-at"]),
            told.get("key-previous", ""),
            datetime.fromisoformat(until) if until else None,
            told.get("key-asked", ""),
        )
    except (KeyError, ValueError):
        return None


@dataclass(frozen=True, slots=True)
class Policy:
    """How long a key lives, and how long the one before it stays honoured."""

    rotation: timedelta
    overlap: timedelta

    def turn(self, ring: KeyRing | None, now: datetime, asked: str, make_id: Callable[[], str]) -> KeyRing:
        """Return the ring as it must be now; the same one when nothing is due."""
        if ring is None:
            return KeyRing(make_id(), now, asked=asked)
        if now >= ring.rotated_at + self.rotation or (asked and asked != ring.asked):
            return KeyRing(make_id(), now, ring.current, now + self.overlap, asked or ring.asked)
        if ring.previous_until and now >= ring.previous_until:
            return replace(ring, previous="", previous_until=None)
        return ring

    def due(self, ring: KeyRing) -> datetime:
        """Return when something is to be done about the ring next."""
        turn = ring.rotated_at + self.rotation
        return min(turn, ring.previous_until) if ring.previous_until else turn


def make_id(slug: str) -> str:
    """Return a new key id; ids are no secrets."""
    return f"{slug}-{secrets.token_hex(4)}"


def contents(ring: KeyRing, before: Mapping[str, str]) -> dict[str, str]:
    """Return the Secret's data for a ring, from what the Secret held before (both in Base64).

    What is there stays; what is missing is drawn anew; a key that was current becomes the previous one.
    """
    old = {name: base64.b64decode(value).decode() for name, value in before.items()}
    turned = old.get(CURRENT_ID) != ring.current
    data = {CURRENT_ID: ring.current}
    for name in VALUES:
        data[name] = secrets.token_urlsafe(32) if turned or not old.get(name) else old[name]
    if ring.previous:
        source = "" if turned else PREVIOUS
        data[PREVIOUS + CURRENT_ID] = ring.previous
        data |= {PREVIOUS + name: old.get(source + name) or secrets.token_urlsafe(32) for name in VALUES}
    return {name: base64.b64encode(value.encode()).decode() for name, value in data.items()}


def secret(site: Site, ring: KeyRing, before: Mapping[str, str]) -> Resource:
    """Return the tenant's Secret."""
    return site.made(
        "Secret",
        site.keys.name,
        metadata={"annotations": ring.annotations()},
        type="Opaque",
        data=contents(ring, before),
    )
