"""What the registry needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Working:
    """A release whose workers a queue has known: in the engine's word its `state`, and how many cases live under it."""

    release: str
    state: str
    cases: int


class TaskQueues(Protocol):
    """The engine's task queues."""

    async def backlog(self, queue: str) -> int:
        """Return about how many tasks wait on a queue; raise Unavailable when that cannot be known."""
        ...

    async def releases(self, queue: str) -> Sequence[Working]:
        """Return every release that a queue of cases has known; raise Unavailable when that cannot be known."""
        ...
