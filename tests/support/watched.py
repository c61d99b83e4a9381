"""Supervision over the chain: anchors and the wall."""

import pytest

from onestop.cases.service.overview import OverviewService
from onestop.cases.store.overview import Overview
from onestop.supervision.anchoring import AnchorService
from onestop.supervision.service import SupervisionService
from onestop.supervision.store import TrailStore


@pytest.fixture
def anchors(chain):
    return AnchorService(TrailStore(chain.centre.database), chain.objects, chain.centre.tenancy, chain.centre.clock)


@pytest.fixture
def supervision(chain, notices):
    database, tenancy, clock = chain.centre.database, chain.centre.tenancy, chain.centre.clock
    return SupervisionService(
        trails=TrailStore(database),
        overview=OverviewService(Overview(database)),
        reading=chain.reading,
        materials=chain.materials,
        papers=[notices.papers],
        tenancy=tenancy,
        calendars=chain.calendars,
        objects=chain.objects,
        clock=clock,
    )
