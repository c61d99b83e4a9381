"""Carrying out what `rings` decides about a release: tenants are told, gates are read, the status is kept."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from onestop_operator.book import Book
from onestop_operator.cluster import Cluster, ClusterRefused, ClusterUnreachable
from onestop_operator.conditions import Said, stamp
from onestop_operator.gates import Reading
from onestop_operator.model import Unreadable
from onestop_operator.prometheus import Prometheus
from onestop_operator.queueing import WorkQueue
from onestop_operator.reconciling import key
from onestop_operator.reporting import Outcome, report
from onestop_operator.rings import Member, Phase, Release, State, Step, decide, members_of, parse_release
from onestop_operator.site import Resource
from onestop_operator.standing import STANDING
from onestop_operator.wording import say

POLL = timedelta(seconds=2)
"""How often a release on its way is looked at."""
QUIET = timedelta(minutes=1)


class Releaser:
    """Handles the releases of the queue."""

    def __init__(
        self,
        cluster: Cluster,
        prometheus: Prometheus,
        book: Book,
        queue: WorkQueue,
        clock: Callable[[], datetime],
        settled: Callable[[], str],
    ) -> None:
        """`settled` tells the build that the chart itself has brought to everyone, if any."""
        self._cluster, self._prometheus, self._book = cluster, prometheus, book
        self._queue, self._clock, self._settled = queue, clock, settled

    async def __call__(self, name: str) -> timedelta | None:
        """Take the next step of a release; return when to look again."""
        resource = self._book.releases.get(name)
        if resource is None or resource["metadata"].get("deletionTimestamp"):
            return None
        now, release = self._clock(), parse_release(resource["spec"])
        state = state_of(resource.get("status", {}))
        members = self._members()
        try:
            readings = await self._read(release, state, members)
            step = self._superseded(resource, state) or decide(release, state, members, readings, now, self._settled())
            await self._carry_out(step, release)
            outcome = Outcome(_said(step.state), _status(step.state, release, members, readings, state))
            self._book.put_release(await report(self._cluster, "releases", resource, outcome, now))
        except (ClusterUnreachable, ClusterRefused):
            return self._queue.pause(f"release/{name}")
        self._queue.succeeded(f"release/{name}")
        if step.state.phase is not state.phase:
            self._look_again(release, members)
        if step.state.phase is Phase.PENDING:
            return timedelta(0)
        return None if step.state.phase in (Phase.ROLLED_BACK, Phase.SUPERSEDED) else _pace(step.state)

    def _look_again(self, release: Release, members: list[Member]) -> None:
        """What stands ready for a way back is judged anew when a release is a step further."""
        self._queue.add(STANDING)
        for member in members:
            if release.version in (member.asked, member.runs):
                self._queue.add(key(member.slug))

    def _superseded(self, resource: Resource, state: State) -> Step | None:
        """A release that is not over gives way to a newer one."""
        born = resource["metadata"]["creationTimestamp"]
        newer = [
            other["spec"]["version"]
            for other in self._book.releases.values()
            if other["metadata"]["creationTimestamp"] > born
            and other.get("status", {}).get("phase") not in (Phase.ROLLING_BACK, Phase.ROLLED_BACK)
        ]
        if not newer or state.phase in (Phase.ROLLING_BACK, Phase.ROLLED_BACK, Phase.SUPERSEDED):
            return None
        if state.phase is Phase.DONE:
            return Step(state)
        return Step(State(Phase.SUPERSEDED, state.ring, reason="Superseded", facts={"version": newer[0]}))

    def _members(self) -> list[Member]:
        return [
            _member(resource, self._book) for resource in self._book.tenants.values() if _readable(resource, self._book)
        ]

    async def _read(self, release: Release, state: State, members: list[Member]) -> list[Reading]:
        if state.phase not in (Phase.ROLLING, Phase.BAKING):
            return []
        codes = [member.code for member in members_of(release, members).get(state.ring, [])]
        asked = [(gate, gate.ask(codes, release.version)) for gate in release.gates]
        return [Reading(gate, await self._prometheus.ask(query)) for gate, query in asked]

    async def _carry_out(self, step: Step, release: Release) -> None:
        for slug in step.bring:
            before = self._book.tenants[slug].get("status", {}).get("release")
            await self._tell(slug, {"release": release.version, "previousRelease": before})
        for slug in step.take_back:
            before = self._book.tenants[slug].get("status", {}).get("previousRelease")
            await self._tell(slug, {"release": before, "previousRelease": None})
        for slug in step.let_go:
            await self._tell(slug, {"release": None, "previousRelease": None})

    async def _tell(self, slug: str, status: Mapping[str, Any]) -> None:
        made = await self._cluster.merge(f"tenants/{slug}/status", {"status": status})
        if slug in self._book.tenants:
            self._book.put(made)
        self._queue.add(key(slug))
        self._queue.add(STANDING)


def _readable(resource: Resource, book: Book) -> bool:
    try:
        book.parsed(resource["metadata"]["name"])
    except Unreadable:
        return False
    return True


def _member(resource: Resource, book: Book) -> Member:
    tenant, status = book.parsed(resource["metadata"]["name"]), resource.get("status", {})
    return Member(
        tenant.slug,
        tenant.code,
        tenant.ring,
        resource["metadata"].get("labels", {}),
        status.get("release", ""),
        status.get("running", ""),
        tenant.frozen,
    )


def state_of(status: Mapping[str, Any]) -> State:
    """Return the state that a Release's status keeps."""
    return State(
        Phase(status.get("phase", "Pending")),
        status.get("ring", ""),
        _moment(status.get("since")),
        _moment(status.get("healthySince")),
        _moment(status.get("failingSince")),
        status.get("reason", "Pending"),
        {"said": status.get("message", "")},
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _sentence(state: State) -> str:
    said = state.facts.get("said")
    return str(said) if said else say(state.reason, **state.facts)


def _said(state: State) -> tuple[Said, ...]:
    message = _sentence(state)
    bad = state.phase in (Phase.ROLLING_BACK, Phase.ROLLED_BACK)
    return (
        Said("Ready", true=state.phase is Phase.DONE, reason=state.reason, message=message),
        Said("Degraded", true=bad, reason=state.reason, message=message),
        Said("Frozen", true=state.phase is Phase.FROZEN, reason=state.reason, message=message),
    )


def _status(
    state: State, release: Release, members: list[Member], readings: list[Reading], before: State
) -> dict[str, Any]:
    """Return the status; the gates' values are told when the phase changes, not at every look."""
    rings = [
        {"name": name, "tenants": len(ring), "updated": sum(m.runs == release.version for m in ring)}
        for name, ring in members_of(release, members).items()
    ]
    told: dict[str, Any] = {
        "phase": state.phase,
        "ring": state.ring,
        "since": stamp(state.since) if state.since else None,
        "healthySince": stamp(state.healthy) if state.healthy else None,
        "failingSince": stamp(state.failing) if state.failing else None,
        "reason": state.reason,
        "message": _sentence(state),
        "rings": rings,
    }
    if readings and state.phase is not before.phase:
        told["gates"] = [{"name": r.gate.name, "value": str(r), "ok": bool(r.ok)} for r in readings]
    return told


def _pace(state: State) -> timedelta:
    moving = (Phase.ROLLING, Phase.BAKING, Phase.ROLLING_BACK)
    return POLL if state.phase in moving else QUIET
