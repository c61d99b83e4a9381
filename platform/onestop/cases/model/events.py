"""An event: what happened, when, by whose hand, on whose authority."""

from datetime import datetime

import msgspec

from onestop.cases.model.commands import Actor
from onestop.cases.model.happened import Body


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One link of a case's chain. `seq` counts from 1 without a gap; `act` is the command that caused it."""

    case: str
    seq: int
    at: datetime
    actor: Actor
    act: str
    text: str | None
    body: Body
