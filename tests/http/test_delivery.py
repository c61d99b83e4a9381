"""Delivery over HTTP: the applicant says where to, the clerk hands over, numbers are masked on the way back."""

import pytest
from tests.support.api import Api
from tests.support.centre import PERSON

from onestop.cases.model.state import Delivery
from onestop.delivery.http import DeliveryController

HOME = {"recipient": "张伟", "phone": "13800000000", "address": "济南市历下区龙奥北路8号"}
COLLECTED = {"way": "window", "rated": False, "collector": {"name": "张伟", "identifier": PERSON, "relation": "self"}}
KEY = {"Idempotency-Key": "k"}


@pytest.fixture
def api(chain, delivery):
    return Api(chain.centre, [DeliveryController], {"delivery": delivery})


async def test_an_applicant_chooses_the_post_and_a_clerk_sends(api, chain, granted):
    number = await granted(await chain.centre.person(), Delivery.POST)
    applicant, clerk = await api.signed_in("jinan", "zhang.wei"), await api.signed_in("lixia", "clerk")
    chosen = await applicant.put(f"/cases/{number}/delivery", json={"way": "post", "address": HOME})
    assert (chosen.status_code, chosen.json()["address"]) == (200, HOME)
    parcel = {"carrier": "中国邮政速递", "tracking_number": "EA123456789CN"}
    sent = await clerk.post(
        f"/cases/{number}/handover", json={"way": "post", "rated": False, "parcel": parcel}, headers=KEY
    )
    assert (sent.status_code, sent.json()["parcel"]) == (200, parcel)
    arrived = await clerk.post(f"/cases/{number}/arrival")
    assert arrived.json()["arrived_at"] is not None
    assert (await applicant.get(f"/cases/{number}/delivery")).json() == arrived.json()


async def test_a_collectors_number_comes_back_masked(api, chain, granted):
    number = await granted(await chain.centre.person(), Delivery.WINDOW)
    clerk = await api.signed_in("lixia", "clerk")
    handed = await clerk.post(f"/cases/{number}/handover", json=COLLECTED, headers=KEY)
    assert handed.status_code == 200
    assert handed.json()["collector"] == {
        "name": "张伟",
        "identifier": "110***********002X",
        "relation": "self",
        "signed": False,
    }
    assert handed.json()["rated"] is False


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (COLLECTED, {}, 400),
        ({**COLLECTED, "way": "electronic"}, KEY, 400),
        ({**COLLECTED, "unknown": 1}, KEY, 400),
        ({"way": "window", "rated": False}, KEY, 422),
    ],
)
async def test_a_malformed_hand_over_is_refused(api, chain, granted, body, headers, status):
    number = await granted(await chain.centre.person(), Delivery.WINDOW)
    clerk = await api.signed_in("lixia", "clerk")
    assert (await clerk.post(f"/cases/{number}/handover", json=body, headers=headers)).status_code == status


async def test_nobody_else_learns_or_does_anything(api, chain, granted):
    number = await granted(await chain.centre.person(), Delivery.WINDOW)
    await chain.centre.company()
    stranger, applicant = await api.signed_in("jinan", "gelan"), await api.signed_in("jinan", "zhang.wei")
    assert (await stranger.get(f"/cases/{number}/delivery")).status_code == 404
    assert (await stranger.put(f"/cases/{number}/delivery", json={"way": "window"})).status_code == 404
    assert (await applicant.post(f"/cases/{number}/handover", json=COLLECTED, headers=KEY)).status_code == 403
    assert (await applicant.post(f"/cases/{number}/arrival")).status_code == 403
    assert (await api.at("lixia").get(f"/cases/{number}/delivery")).status_code == 401
