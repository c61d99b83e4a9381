"""Cases for tests: terms, a filed case, the people around it, and acts that carry it on."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

import msgspec

from onestop.calendars.model import Calendar
from onestop.calendars.notices import legal_calendar
from onestop.cases.model import commands as c
from onestop.cases.model import happened as h
from onestop.cases.model.commands import Act, Actor, ActorKind, name_of
from onestop.cases.model.decide import decide
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.model.state import CaseState, Delivery, Verdict
from onestop.cases.model.terms import Procedure, ProcedureTerm, ReviewTerm, Terms
from onestop.cases.model.timing import due, next_instant
from onestop.identity.model import Relation
from onestop.kit.clock import CHINA, legal_day

CITY, DISTRICT = "370100", "370102"
LEAD, WATER, FIRE = "370102-culture", "370100-water", "370100-fire"
CALENDAR = legal_calendar(2025, 2028)
NUMBER = "3701022026000001"
BRINGER = c.Bringer(Relation.AGENT, "0198c5a0-0000-7000-8000-000000000002:ab")
"""Who comes to the window wherever a test needs somebody to."""
TEXT = "0198c5a0-0000-7000-8000-000000000001"
MONDAY = date(2026, 11, 2)
"""A Monday without a holiday near: four plain weeks of five working days follow."""

APPLICANT = Actor(account="applicant", kind=ActorKind.APPLICANT, tenant=DISTRICT)
AGENT = Actor(account="agent", kind=ActorKind.APPLICANT, tenant=DISTRICT, behalf="applicant")
STRANGER = Actor(account="stranger", kind=ActorKind.APPLICANT, tenant=DISTRICT)
CLERK = Actor(account="clerk", kind=ActorKind.STAFF, tenant=DISTRICT, roles=("clerk",))
FOREIGN_CLERK = Actor(account="clerk-elsewhere", kind=ActorKind.STAFF, tenant="370103", roles=("clerk",))
APPROVER = Actor(account="head", kind=ActorKind.STAFF, tenant=DISTRICT, department=LEAD, roles=("approver",))
LEADER = Actor(account="leader", kind=ActorKind.STAFF, tenant=DISTRICT, roles=("leader",))
SUPERVISOR = Actor(account="supervisor", kind=ActorKind.STAFF, tenant=DISTRICT, roles=("supervisor",))
SYSTEM = Actor(account="system", kind=ActorKind.SYSTEM, tenant=DISTRICT)


def reviewer(department: str, account: str = "") -> Actor:
    """Return an officer of the department."""
    tenant = department.partition("-")[0]
    account = account or f"officer-{department}"
    return Actor(account=account, kind=ActorKind.STAFF, tenant=tenant, department=department, roles=("reviewer",))


LEAD_OFFICER, WATER_OFFICER, FIRE_OFFICER = reviewer(LEAD), reviewer(WATER), reviewer(FIRE)


def terms(**changes: Any) -> Terms:
    """Return a committed item with two reviews in the tenant above, limits of 10 promised and 20 statutory days."""
    plain = Terms(
        item="000120001000",
        version="1",
        lead=LEAD,
        promised=10,
        reviews=(
            ReviewTerm(department=WATER, tenant=CITY, limit=5),
            ReviewTerm(department=FIRE, tenant=CITY, limit=8),
        ),
        procedures=(ProcedureTerm(kind=Procedure.HEARING, days=20), ProcedureTerm(kind=Procedure.INSPECTION, days=5)),
        required=("form", "licence-of-business"),
        secondary=("floor-plan", "safety-rules"),
        licence="11370000MB284651XU001",
    )
    return msgspec.structs.replace(plain, **changes)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return an instant in UTC by the day and hour of China."""
    return datetime.combine(day, time(hour, minute), CHINA).astimezone(UTC)


def filing(
    of: Terms | None = None,
    *,
    now: datetime | None = None,
    calendar: Calendar = CALENDAR,
    delivery: Delivery = Delivery.ELECTRONIC,
) -> Event:
    """Return the first event of a case."""
    now, of = now or at(MONDAY), of or terms()
    body = h.Filed(
        tenant=DISTRICT,
        applicant=APPLICANT.account,
        channel="online",
        terms=of,
        calendar=calendar,
        received=legal_day(now),
        acceptance=due(legal_day(now), of.acceptance, calendar, yellow=of.yellow),
        delivery=delivery,
        form_digest="0" * 64,
        materials=of.required,
    )
    return Event(case=NUMBER, seq=1, at=now, actor=APPLICANT, act="act-0", text=None, body=body)


def filed(of: Terms | None = None, **how: Any) -> CaseState:
    """Return a case that was just filed, on a plain Monday unless `now` says otherwise."""
    return fold([filing(of, **how)])


_ids = count(1)


def act(actor: Actor, command: c.Command, text: str | None = TEXT) -> Act:
    """Return an act of its own id, with a written reason unless told otherwise."""
    at_window = actor.kind is ActorKind.STAFF and isinstance(command, c.Withdraw)
    bringer = BRINGER if at_window else None
    return Act(id=f"act-{next(_ids)}", actor=actor, command=command, text=text, bringer=bringer)


Step = tuple[Actor, c.Command] | tuple[Actor, c.Command, datetime]


def happen(state: CaseState, actor: Actor, command: c.Command, now: datetime | None = None) -> tuple[Event, ...]:
    """Return what the command makes happen, on the Monday unless `now` says otherwise."""
    return decide(state, act(actor, command), now or at(MONDAY, 11))


def run(state: CaseState, *steps: Step) -> CaseState:
    """Carry the case on through the steps, each at its own instant or at the one before."""
    now = at(MONDAY, 11)
    for actor, command, *when in steps:
        now = when[0] if when else now
        state = fold(happen(state, actor, command, now), state)
    return state


def pass_time(state: CaseState, until: datetime) -> tuple[CaseState, list[Event]]:
    """Let time pass as the workflow does: wake at every instant at which something can happen."""
    events: list[Event] = []
    while (instant := next_instant(state)) is not None and instant <= until:
        step = happen(state, SYSTEM, c.PassTime(), instant)
        assert step, f"woke at {instant} for nothing"
        events += step
        state = fold(step, state)
    return state, events


def bodies(events: Sequence[Event]) -> list[Any]:
    """Return what happened, without who and when."""
    return [event.body for event in events]


def kinds(events: Sequence[Event]) -> list[str]:
    """Return the names of what happened."""
    return [name_of(event.body) for event in events]


def accepted(of: Terms | None = None, **how: Any) -> CaseState:
    """Return a case that was accepted on the day it was filed."""
    return run(filed(of, **how), (CLERK, c.Accept(), how.get("now") or at(MONDAY, 11)))


def approved(of: Terms | None = None, **how: Any) -> CaseState:
    """Return an accepted case with the approval of every department."""
    state = accepted(of, **how)
    verdicts = [
        (reviewer(review.department), c.GiveVerdict(department=review.department, verdict=Verdict.APPROVE))
        for review in state.reviews
    ]
    return run(state, *verdicts)


def later(days: int, hour: int = 10) -> datetime:
    """Return an instant that many calendar days after the Monday."""
    return at(MONDAY + timedelta(days=days), hour)
