"""The queue of what is to be looked at again."""

import asyncio
from collections import Counter
from datetime import timedelta

from onestop_operator.queueing import PAUSES, WorkQueue


async def handled(queue: WorkQueue, handle, count: int, workers: int = 2) -> None:
    """Let workers handle keys until `count` calls have been made."""
    done = asyncio.Semaphore(0)

    async def counted(key: str) -> timedelta | None:
        try:
            return await handle(key)
        finally:
            done.release()

    tasks = [asyncio.create_task(queue.work(counted)) for _ in range(workers)]
    async with asyncio.timeout(10):
        for _ in range(count):
            await done.acquire()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_key_added_twice_is_handled_once():
    queue, seen = WorkQueue(), Counter()

    async def handle(key: str) -> None:
        seen[key] += 1

    for key in ("a", "a", "b"):
        queue.add(key)
    await handled(queue, handle, 2)
    assert seen == {"a": 1, "b": 1}
    assert len(queue) == 0


async def test_a_key_added_while_it_is_handled_is_handled_again_and_never_side_by_side():
    queue, inside, most = WorkQueue(), 0, 0

    async def handle(key: str) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        if queue_again.is_set():
            queue_again.clear()
            queue.add(key)
        await asyncio.sleep(0)
        inside -= 1

    queue_again = asyncio.Event()
    queue_again.set()
    queue.add("a")
    await handled(queue, handle, 2)
    assert most == 1


async def test_a_failure_is_tried_again_after_a_pause():
    queue, calls = WorkQueue(), 0

    async def handle(_: str) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("away")

    queue.add("a")
    await handled(queue, handle, 2)
    assert calls == 2


async def test_pauses_grow_until_something_succeeds():
    queue = WorkQueue()
    told = [queue.pause("a").total_seconds() for _ in range(len(PAUSES) + 1)]
    assert told == [*PAUSES, PAUSES[-1]]
    queue.succeeded("a")
    assert queue.pause("a").total_seconds() == PAUSES[0]
