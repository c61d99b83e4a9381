"""A workflow engine of a test's own beside the session's: it may be away, be of another make, or serve two releases."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from tests.support.people import City
from tests.support.platform import working
from tests.support.servers import SKIPPING
from tests.support.servers import running as serving

from onestop.bootstrap import running, wire
from onestop.box.model import Box
from onestop.box.ports import free_ports
from onestop.box.temporal import temporal_part
from onestop.catalogue.declaration.draft import Declaration
from onestop.gateways.temporal import connect

LONG = 40
"""Events after which this engine suggests a fresh history."""


class Elsewhere(City):
    """The city on that engine, which runs while `served`."""

    @asynccontextmanager
    async def served(self) -> AsyncIterator[None]:
        with serving(self.box, self.engine):
            self.client = await connect(self.platform.settings)
            yield

    @asynccontextmanager
    async def worked(self) -> AsyncIterator[None]:
        async with self.served(), working(self.platform, self.client):
            yield


@pytest.fixture
async def elsewhere(town: City, test_box: Box, tmp_path: Path, declared: Declaration) -> AsyncIterator[Elsewhere]:
    box = replace(test_box, data_dir=tmp_path, ports=free_ports())
    part = temporal_part(box)
    short = ("--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={LONG}", *SKIPPING)
    settings = msgspec.structs.replace(town.platform.settings, temporal_address=part.address)
    async with running(wire(settings)) as platform:
        city = Elsewhere(platform, None, declared)
        city.box, city.engine = box, replace(part, command=(*part.command, *short))
        yield city
