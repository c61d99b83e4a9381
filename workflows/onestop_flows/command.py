"""`onestop work`: carry out workflows and activities."""

import asyncio
import signal

import click

from onestop.bootstrap import running, wire
from onestop.cases.flow import CASE_QUEUE, DOCUMENT_QUEUE
from onestop.gateways.temporal import connect
from onestop.settings import Settings, load_settings
from onestop_flows.worker import work as work_on


@click.command()
@click.argument("queues", nargs=-1, type=click.Choice([CASE_QUEUE, DOCUMENT_QUEUE]))
def work(queues: tuple[str, ...]) -> None:
    """Work on QUEUES (all, when none is named) until told to stop; what is under way is finished first."""
    asyncio.run(_work(load_settings(), queues or (CASE_QUEUE, DOCUMENT_QUEUE)))


async def _work(settings: Settings, queues: tuple[str, ...]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(wire(settings)) as platform:
        client = await connect(settings)
        async with asyncio.TaskGroup() as group:
            for queue in queues:
                group.create_task(work_on(client, queue, platform, stop))
