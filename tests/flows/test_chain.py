"""The whole chain on real servers: from filing to a signed licence, for each shape of item."""

import pytest
from tests.support.people import STREET
from tests.support.shapes import SHAPES, gelan, huangshi, levels, procedure, refused

from onestop.cases.model.state import Outcome, Status


@pytest.mark.parametrize("shape", sorted(SHAPES.keys() - {"refused", "silent"}))
async def test_a_case_ends_with_a_valid_licence(town, shape):
    state = await town.closed(await SHAPES[shape](town))
    assert state.outcome is Outcome.GRANTED
    assert (await town.platform.licences.by_number(state.licence)).state == "valid"


async def test_the_radiation_permit_of_gelan_is_reviewed_by_three_departments(town):
    state = await town.closed(await gelan(town))
    departments = [review.department for review in state.reviews]
    assert departments == ["370100-environment", "370100-health", "370100-safety"]
    assert (await town.kinds(state.number))[-4:] == ["verdict-given", "decided", "licence-issued", "closed"]


async def test_the_print_permit_of_huangshi_is_corrected_and_handed_over(town):
    state = await town.closed(await huangshi(town))
    kinds = await town.kinds(state.number)
    assert kinds[:4] == ["filed", "correction-requested", "correction-submitted", "accepted"]
    assert kinds[-4:] == ["licence-issued", "rating-offered", "handed-over", "closed"]


async def test_a_street_accepts_what_its_district_and_the_city_review(town):
    state = await town.closed(await levels(town))
    assert [review.tenant for review in state.reviews] == [STREET, "370102", "370100"]


async def test_the_clock_stands_still_during_a_special_procedure(town):
    number = await procedure(town)
    started, ended, extended = (
        event.body.dues.promised.day
        for event in await town.events(number)
        if type(event.body).__name__ in ("ProcedureStarted", "ProcedureEnded", "ExtensionApproved")
    )
    assert started is None
    assert extended > ended


async def test_a_refusal_closes_the_case_without_a_licence(town):
    state = await town.closed(await refused(town))
    assert (state.status, state.outcome, state.licence) == (Status.CLOSED, Outcome.REFUSED, None)
