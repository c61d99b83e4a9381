"""Blocking work beside the event loop: a few threads of one gateway's own, so that no gateway starves another."""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """Runs work in its threads, inside the caller's context: a trace goes on there."""

    def __init__(self, name: str, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=name)

    async def run(self, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: context.run(work, *args, **options))

    def close(self) -> None:
        """Let the threads go, after what they are doing."""
        self._pool.shutdown()
