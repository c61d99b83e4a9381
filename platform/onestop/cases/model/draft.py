"""Events in the making: each one added moves the state on, so the next rule sees its result."""

from datetime import date, datetime

from onestop.cases.model.commands import Act
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import evolve
from onestop.cases.model.happened import Body
from onestop.cases.model.state import CaseState
from onestop.kit.clock import legal_day


class Draft:
    """What one act makes happen at one instant."""

    def __init__(self, state: CaseState, act: Act, now: datetime) -> None:
        self.state = state
        self.act = act
        self.now = now
        self.today: date = legal_day(now)
        self.events: list[Event] = []

    def add(self, body: Body) -> None:
        """Let `body` happen."""
        event = Event(
            case=self.state.number,
            seq=self.state.seq + 1,
            at=self.now,
            actor=self.act.actor,
            act=self.act.id,
            text=self.act.text,
            body=body,
        )
        self.events.append(event)
        self.state = evolve(self.state, event)
