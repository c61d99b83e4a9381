"""The workflow of a case as others see it: its name, queues, inputs, and the port through which it is reached."""

from datetime import datetime
from typing import Any, Protocol

import msgspec

from onestop.cases.model.commands import Act
from onestop.cases.model.events import Event
from onestop.cases.model.state import CaseState
from onestop.tenancy.model import Tenant

CASE_FLOW = "case"
CASE_QUEUE = "cases"
DOCUMENT_QUEUE = "documents"


def case_queue(tenant: Tenant) -> str:
    """Return the queue on which a tenant's new cases live: that of all, or a dedicated tenant's own."""
    return f"{CASE_QUEUE}{tenant.suffix}"


def deployment_name(queue: str) -> str:
    """Return under what name the releases of a queue's workers are known to the engine."""
    return f"onestop-{queue}"


ACT = "act"
"""The update that carries every command."""
LOOK = "look"
"""The signal that makes a case look at its record, in case it has missed something."""
RECORD = "record-act"
ISSUE_LICENCE = "issue-licence"


class CaseInput(msgspec.Struct, frozen=True):
    """What a workflow begins with: the case as recorded, at its filing or wherever it was left."""

    state: CaseState
    wake: datetime | None
    """When time alone makes something happen next."""


class Order(msgspec.Struct, frozen=True):
    """A command on its way to a case; `seq` is the case's version in the record when it was given."""

    act: Act
    seq: int


class Recording(msgspec.Struct, frozen=True):
    """An act to decide and record, from a workflow that knows the case up to its event `seq`."""

    tenant: str
    number: str
    seq: int
    act: Act
    at: datetime


class Refusal(msgspec.Struct, frozen=True):
    """Why the rules did nothing: an error's code, its message, and its facts."""

    code: str
    message: str
    facts: dict[str, Any]


class Recorded(msgspec.Struct, frozen=True):
    """What stands in the record after the place where the workflow was, the act's own events among it.

    A workflow takes over what is said here and computes nothing of it anew, so that a later rule does not change
    what a history says.
    """

    events: tuple[Event, ...]
    wake: datetime | None
    refusal: Refusal | None = None


class LicenceOrder(msgspec.Struct, frozen=True):
    """Which case's licence to issue."""

    tenant: str
    number: str


class Acted(msgspec.Struct, frozen=True):
    """The case's version after an act."""

    seq: int


class CaseFlows(Protocol):
    """The port to the engine that runs workflows. Raises Unavailable when it cannot be reached."""

    async def start(self, state: CaseState, *, look: bool = False) -> None:
        """Let a case live from this state on; one that lives already is left alone, or told to `look` at its record."""
        ...

    async def end(self, number: str, reason: str) -> None:
        """Let a case live no longer; its record stays as it is. One that does not live is left alone."""
        ...

    async def act(self, state: CaseState, act: Act) -> int:
        """Give a command to a case and return its version once the result is recorded.

        `state` is the case as recorded; one that does not live yet is started from it. Raises what the rules raise.
        """
        ...
