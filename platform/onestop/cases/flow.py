"""The workflow of a case as others see it: its name, queues, inputs, and the port through which it is reached."""

from typing import Protocol

import msgspec

from onestop.cases.model.commands import Act
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState

CASE_FLOW = "case"
CASE_QUEUE = "cases"
DOCUMENT_QUEUE = "documents"
ACT = "act"
"""The update that carries every command."""
RECORD = "record-events"
ISSUE_LICENCE = "issue-licence"


class CaseInput(msgspec.Struct, frozen=True):
    """What a workflow begins with: the case as recorded, at its filing or wherever it was left."""

    state: CaseState


class Recording(msgspec.Struct, frozen=True):
    """Events to record for a case of this tenant."""

    tenant: str
    events: tuple[Event, ...]


class Recorded(msgspec.Struct, frozen=True):
    """What stands in the record after the place where the workflow was: its own events, or those it missed."""

    events: tuple[Event, ...]


class LicenceOrder(msgspec.Struct, frozen=True):
    """Which case's licence to issue."""

    tenant: str
    number: str


class Acted(msgspec.Struct, frozen=True):
    """The case's version after an act."""

    seq: int


class CaseFlows(Protocol):
    """The port to the engine that runs workflows. Raises Unavailable when it cannot be reached."""

    async def start(self, state: CaseState) -> None:
        """Let a case live from this state on; one that lives already is left alone."""
        ...

    async def act(self, state: CaseState, act: Act) -> int:
        """Give a command to a case and return its version once the result is recorded.

        A case that does not live yet is started from `state`. Raises what the rules raise.
        """
        ...
