"""What the registry needs from outside."""

from typing import Protocol


class TaskQueues(Protocol):
    """The engine's task queues."""

    async def backlog(self, queue: str) -> int:
        """Return about how many tasks wait on a queue; raise Unavailable when that cannot be known."""
        ...
