"""One case told by the real rules: every act goes through `decide`, and time passes between acts as it does in life."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple

import msgspec

from onestop.cases.model import commands as c
from onestop.cases.model.commands import SYSTEM, Act, Actor, ActorKind
from onestop.cases.model.decide import decide
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.model.state import CaseState
from onestop.cases.model.timing import next_instant
from onestop.cases.service.acting import Words, words_id
from onestop.kit.clock import CHINA, legal_day

OPENS, SPAN = 9 * 60, 390
"""When acts begin on a day, in minutes after midnight, and within how many minutes."""
SOON, LATER = 3, 14
"""Minutes between two acts of one day."""


class Spoken(NamedTuple):
    """Words that went with an act."""

    act: str
    words: Words
    at: datetime


class Telling:
    """A case as far as it has been told."""

    def __init__(self, first: Event, author: str, rng: Random) -> None:
        self.events: list[Event] = [first]
        self.state: CaseState = fold([first])
        self.spoken: list[Spoken] = []
        self.rng = rng
        self.now = first.at
        self.today = legal_day(first.at)
        self._author = author
        self._acts = 0

    def do(self, actor: Actor, command: c.Command, on: date | None = None, words: str = "") -> None:
        """Let someone act on a day, or soon after what came before."""
        self._move(on or self.today)
        act_id, text = self._next(), None
        if words:
            said = Words(words)
            text = ":".join(map(str, words_id(act_id, said)))
            self.spoken.append(Spoken(act_id, said, self.now))
        self._add(decide(self.state, Act(id=act_id, actor=actor, command=command, text=text), self.now))

    def wait(self, until: datetime) -> None:
        """Let time do what it does by then."""
        while (instant := next_instant(self.state)) is not None and instant <= until:
            self._add(decide(self.state, Act(id=self._next(), actor=self.system, command=c.PassTime()), instant))

    @property
    def system(self) -> Actor:
        return Actor(account=SYSTEM, kind=ActorKind.SYSTEM, tenant=self.state.tenant)

    @property
    def applicant(self) -> Actor:
        return Actor(account=self.state.applicant, kind=ActorKind.APPLICANT, tenant=self.state.tenant)

    @property
    def clerk(self) -> Actor:
        return Actor(account=self._author, kind=ActorKind.STAFF, tenant=self.state.tenant, roles=("clerk",))

    def officer(self, department: str) -> Actor:
        tenant = department.partition("-")[0]
        roles = ("approver", "reviewer")
        return Actor(account=self._author, kind=ActorKind.STAFF, tenant=tenant, department=department, roles=roles)

    def extender(self, lead: Actor) -> Actor:
        """Return who approves an extension: the leading department's head, or the government's."""
        terms = self.state.terms
        head = msgspec.structs.replace(lead, tenant=terms.government, department=None, roles=("leader",))
        return head if terms.joint else lead

    def _move(self, day: date) -> None:
        """Let the time of the next act come."""
        if day <= self.today:
            self.now += timedelta(minutes=self.rng.randint(SOON, LATER), seconds=self.rng.randrange(60))
        else:
            begins = datetime.combine(day, time(), CHINA)
            self.today, self.now = (
                day,
                (begins + timedelta(minutes=OPENS, seconds=self.rng.randrange(SPAN * 60))).astimezone(UTC),
            )
        self.wait(self.now)

    def _next(self) -> str:
        self._acts += 1
        return f"{self.state.number}-{self._acts}"

    def _add(self, events: Sequence[Event]) -> None:
        self.events += events
        self.state = fold(events, self.state)
