"""Supervision over the chain: anchors, trails and the wall."""

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
def overview(chain):
    return OverviewService(Overview(chain.centre.database), chain.reading)


@pytest.fixture
def supervision(chain, notices):
    return SupervisionService(
        trails=TrailStore(chain.centre.database),
        reading=chain.reading,
        materials=chain.materials,
        papers=[notices.papers],
        tenancy=chain.centre.tenancy,
        objects=chain.objects,
    )
