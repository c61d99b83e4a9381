"""The bare workflow that a case is measured against: the same number of updates, activities and timers, and no work.

Run as a process it is the bare worker: `python -m bench.bare_flow ADDRESS`.
"""

import asyncio
import sys
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.worker import Worker

QUEUE, DOCUMENTS = "bare-cases", "bare-documents"
UPDATES = 5
"""Accept, three verdicts, decide."""
LOCAL = timedelta(seconds=30)


@activity.defn
async def record(note: str) -> str:
    return note


@activity.defn
async def issue(note: str) -> str:
    return note


@workflow.defn
class BareFlow:
    """Take updates one by one, a local activity each; then one activity of another queue; a timer all the while."""

    def __init__(self) -> None:
        self.taken = 0

    @workflow.run
    async def run(self, note: str) -> str:
        timer = asyncio.ensure_future(workflow.sleep(timedelta(days=7)))
        await workflow.wait_condition(lambda: self.taken >= UPDATES)
        await workflow.execute_activity(issue, note, task_queue=DOCUMENTS, start_to_close_timeout=LOCAL)
        await workflow.execute_local_activity(record, note, start_to_close_timeout=LOCAL)
        timer.cancel()
        return note

    @workflow.update
    async def act(self, note: str) -> int:
        await workflow.execute_local_activity(record, note, start_to_close_timeout=LOCAL)
        self.taken += 1
        return self.taken

    @act.validator
    def check(self, note: str) -> None:
        """Accept every update; a case's validator asks the rules."""


async def _work(address: str) -> None:
    client = await Client.connect(address)
    cases = Worker(client, task_queue=QUEUE, workflows=[BareFlow], activities=[record], max_cached_workflows=5_000)
    documents = Worker(client, task_queue=DOCUMENTS, activities=[issue])
    async with cases, documents:
        print("ready", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_work(sys.argv[1]))
