"""A release on its way through the rings: what to do next, decided from what is declared and what is seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from onestop_operator.gates import Gate, Reading, parse_gate
from onestop_operator.model import Window, parse_window

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Phase(StrEnum):
    """How far a release is."""

    PENDING = "Pending"
    ROLLING = "Rolling"
    BAKING = "Baking"
    AWAITING_APPROVAL = "AwaitingApproval"
    FROZEN = "Frozen"
    DONE = "Done"
    ROLLING_BACK = "RollingBack"
    ROLLED_BACK = "RolledBack"
    SUPERSEDED = "Superseded"


SETTLED = "Settled"
"""The reason of a release that the chart has taken over."""
OVER = {Phase.DONE, Phase.ROLLED_BACK, Phase.SUPERSEDED}


@dataclass(frozen=True, slots=True)
class Ring:
    """Tenants that get a release together: within `deadline` they must run it, and then stay healthy for `bake`."""

    name: str
    ring: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    bake: timedelta = timedelta(minutes=10)
    deadline: timedelta = timedelta(minutes=10)
    manual: bool = False

    def takes(self, member: "Member") -> bool:
        own = self.ring in ("", member.ring)
        return own and all(member.labels.get(name) == value for name, value in self.labels)


@dataclass(frozen=True, slots=True)
class Release:
    """A release as declared."""

    version: str
    rings: tuple[Ring, ...]
    gates: tuple[Gate, ...] = ()
    freezes: tuple[Window, ...] = ()
    approved: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """A tenant as a release sees it: the version asked of it, the one before, and the one that it runs."""

    slug: str
    code: str
    ring: str = "general"
    labels: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""
    runs: str = ""
    frozen: Window | None = None


@dataclass(frozen=True, slots=True)
class State:
    """How far it is, as kept in the status. `failing` is since when a gate is broken, `healthy` since when none is."""

    phase: Phase = Phase.PENDING
    ring: str = ""
    since: datetime | None = None
    healthy: datetime | None = None
    failing: datetime | None = None
    reason: str = "Pending"
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """What to do now: tenants to bring to the release, tenants to take back, and the state to remember."""

    state: State
    bring: tuple[str, ...] = ()
    take_back: tuple[str, ...] = ()
    let_go: tuple[str, ...] = ()
    """Tenants that get the release from the chart itself from now on."""


def duration(text: str) -> timedelta:
    """Return a duration such as 30s, 10m, 2h or 1d."""
    return timedelta(seconds=int(text[:-1]) * UNITS[text[-1]])


def parse_release(spec: Mapping[str, Any]) -> Release:
    """Read a Release's spec."""
    windows = (parse_window(window) for window in spec.get("freeze", ()))
    return Release(
        spec["version"],
        tuple(_ring(ring) for ring in spec["rings"]),
        tuple(parse_gate(gate) for gate in spec.get("gates", ())),
        tuple(window for window in windows if window),
        frozenset(spec.get("approved", ())),
    )


def _ring(data: Mapping[str, Any]) -> Ring:
    selector = data["selector"]
    return Ring(
        data["name"],
        selector.get("ring", ""),
        tuple(sorted(selector.get("matchLabels", {}).items())),
        duration(data.get("bake", "10m")),
        duration(data.get("deadline", "10m")),
        data.get("approval") == "manual",
    )


def members_of(release: Release, members: Sequence[Member]) -> dict[str, list[Member]]:
    """Return the tenants of each ring; a tenant belongs to the first ring that takes it."""
    rings: dict[str, list[Member]] = {ring.name: [] for ring in release.rings}
    for member in members:
        ring = next((ring for ring in release.rings if ring.takes(member)), None)
        if ring:
            rings[ring.name].append(member)
    return rings


def decide(
    release: Release,
    state: State,
    members: Sequence[Member],
    readings: Sequence[Reading],
    now: datetime,
    build: str = "",
) -> Step:
    """Return the next step. Rings come in order; a broken gate stops the release and takes it back everywhere.

    Once it is done and the chart itself is of that `build`, nobody is asked for it any more.
    """
    if state.phase is Phase.ROLLING_BACK:
        return _roll_back(release, state, members)
    if state.phase in OVER:
        return _after(release, state, members, build)
    rings = members_of(release, members)
    names = [ring.name for ring in release.rings]
    place = names.index(state.ring) if state.ring in names else 0
    ring = release.rings[place]
    if state.ring != ring.name or state.phase not in (Phase.ROLLING, Phase.BAKING):
        return _begin(release, ring, rings[ring.name], now)
    broken = _broken(release, state, readings, now)
    if broken:
        return broken
    state = replace(state, failing=_since(state.failing, any(r.ok is False for r in readings), now))
    return _go_on(release, ring, state, rings[ring.name], readings, now)


def _after(release: Release, state: State, members: Sequence[Member], build: str) -> Step:
    if state.phase is not Phase.DONE:
        return Step(state)
    if state.reason != SETTLED and release.version != build:
        return Step(state, bring=tuple(m.slug for m in members if not m.asked))
    asked = tuple(m.slug for m in members if m.asked == release.version)
    return Step(replace(state, reason=SETTLED, facts={"version": release.version}), let_go=asked)


def _begin(release: Release, ring: Ring, members: list[Member], now: datetime) -> Step:
    """Begin a ring, unless it is frozen or waits for a person."""
    window = next((window for window in release.freezes if window.holds(now)), None)
    if window:
        facts = {"until": window.ends.isoformat(), "why": window.reason}
        return Step(State(Phase.FROZEN, ring.name, reason="Frozen", facts=facts))
    if ring.manual and ring.name not in release.approved:
        return Step(State(Phase.AWAITING_APPROVAL, ring.name, reason="AwaitingApproval", facts={"ring": ring.name}))
    facts = {"ring": ring.name, "version": release.version}
    begun = State(Phase.ROLLING, ring.name, now, reason="Rolling", facts=facts)
    return Step(begun, bring=_lacking(release, members, now))


def _lacking(release: Release, members: Sequence[Member], now: datetime) -> tuple[str, ...]:
    return tuple(m.slug for m in members if m.asked != release.version and not (m.frozen and m.frozen.holds(now)))


def _since(before: datetime | None, holds: bool, now: datetime) -> datetime | None:
    return (before or now) if holds else None


def _broken(release: Release, state: State, readings: Sequence[Reading], now: datetime) -> Step | None:
    """Stop the release when a gate has been broken at two looks in a row."""
    bad = [str(reading) for reading in readings if reading.ok is False]
    if not bad or state.failing is None or now <= state.failing:
        return None
    facts = {"version": release.version, "ring": state.ring, "gates": "; ".join(bad)}
    return Step(State(Phase.ROLLING_BACK, state.ring, now, reason="GateBroken", facts=facts))


def _go_on(
    release: Release, ring: Ring, state: State, members: list[Member], readings: Sequence[Reading], now: datetime
) -> Step:
    """Wait until the ring's tenants run the release and have stayed healthy; begin anew when one thaws."""
    if _lacking(release, members, now):
        return _begin(release, ring, members, now)
    waiting = [m.slug for m in members if m.asked == release.version != m.runs]
    if waiting:
        return _roll(release, ring, state, waiting, now)
    frozen = [m.slug for m in members if m.asked != release.version]
    healthy = _since(state.healthy, all(reading.ok for reading in readings), now)
    baked = healthy is not None and now - healthy >= ring.bake
    if not members or (baked and not frozen):
        return _next_ring(release, ring)
    reason, facts = _why_waiting(ring, readings, frozen if baked else [])
    return Step(replace(state, phase=Phase.BAKING, healthy=healthy, reason=reason, facts=facts))


def _roll(release: Release, ring: Ring, state: State, waiting: list[str], now: datetime) -> Step:
    facts: dict[str, object] = {"ring": ring.name, "version": release.version}
    if now - (state.since or now) > ring.deadline:
        facts["tenants"] = ", ".join(sorted(waiting))
        return Step(State(Phase.ROLLING_BACK, ring.name, now, reason="NotRunning", facts=facts))
    return Step(replace(state, phase=Phase.ROLLING, healthy=None, reason="Rolling", facts=facts))


def _why_waiting(ring: Ring, readings: Sequence[Reading], frozen: list[str]) -> tuple[str, dict[str, object]]:
    unknown = ", ".join(reading.gate.name for reading in readings if reading.ok is None)
    if unknown:
        return "GatesUnknown", {"gates": unknown}
    return ("TenantsFrozen", {"tenants": ", ".join(frozen)}) if frozen else ("Baking", {"ring": ring.name})


def _next_ring(release: Release, ring: Ring) -> Step:
    place = release.rings.index(ring) + 1
    if place == len(release.rings):
        return Step(State(Phase.DONE, ring.name, reason="Done", facts={"version": release.version}))
    name = release.rings[place].name
    return Step(State(Phase.PENDING, name, reason="Pending", facts={"ring": name}))


def _roll_back(release: Release, state: State, members: Sequence[Member]) -> Step:
    """Take the release back from every tenant; it is over when none is asked for it or runs it."""
    asked = tuple(m.slug for m in members if m.asked == release.version)
    if asked or any(m.runs == release.version for m in members):
        return Step(state, take_back=asked)
    return Step(replace(state, phase=Phase.ROLLED_BACK))
