"""Deliveries over the chain."""

import pytest
from tests.support.chain import BESIDE

from onestop.cases.model import commands as c
from onestop.cases.model.state import Delivery, Verdict
from onestop.delivery.service import DeliveryService
from onestop.delivery.store import DeliveryStore


@pytest.fixture
def delivery(chain):
    centre = chain.centre
    return DeliveryService(
        database=centre.database,
        store=DeliveryStore(centre.database),
        reading=chain.reading,
        acting=chain.acting,
        accounts=centre.accounts,
        catalogue=chain.catalogue,
        tenancy=centre.tenancy,
        feed=chain.feed,
        sealer=centre.sealer,
        clock=centre.clock,
    )


@pytest.fixture
def granted(chain):
    """File a case, carry it to its grant, licence included, and return its number."""

    async def carried(applicant, way: Delivery) -> str:
        number = await chain.file(applicant, way)
        await chain.act(chain.clerk, number, c.Accept())
        await chain.act(chain.reviewer, number, c.GiveVerdict(department=BESIDE, verdict=Verdict.APPROVE))
        await chain.act(chain.head, number, c.Decide(granted=True))
        await chain.as_system(number, c.RecordLicence(licence="L"))
        return number

    return carried
