"""Webhooks over HTTP, followed by the relay."""

import asyncio

from onestop.commands.relay import _deliver, _follow


async def test_an_administrators_webhook_hears_of_a_filed_case(offices, receiver):
    administrator, platform = await offices.signed_in("administrator"), offices.platform
    made = await administrator.post("/webhooks", {"url": receiver.url, "kinds": ["case.filed"]})
    assert made.status_code == 201
    hook = made.json()["webhook"]
    assert "secret" not in (await administrator.get(f"/webhooks/{hook['id']}")).text
    number = await (await offices.company("gelan")).file()
    seen = await (await offices.signed_in("ops")).get("/events", params={"subject": number, "wait": 10})
    assert len(seen.json()["events"]) == 1
    await _follow(platform, asyncio.Event(), "webhooks", platform.webhooks.plan)
    await _deliver(platform)
    [call] = receiver.received
    assert call.signed_by(made.json()["secret"])
    path = f"/webhooks/{hook['id']}/deliveries"
    [delivery] = (await administrator.get(path, params={"status": "delivered"})).json()["deliveries"]
    assert (delivery["subject"], delivery["event"]) == (number, call.id)
    again = await administrator.post(f"{path}/{delivery['delivery']}/redelivery")
    assert (again.status_code, again.json()["status"]) == (202, "waiting")
    changed = await administrator.http.patch(f"/webhooks/{hook['id']}", json={"enabled": False})
    assert (changed.json()["enabled"], changed.json()["url"]) == (False, receiver.url)
    rotated = (await administrator.post(f"/webhooks/{hook['id']}/secret")).json()
    assert rotated["secret"] != made.json()["secret"]
    assert (await administrator.http.delete(f"/webhooks/{hook['id']}")).status_code == 204
    assert (await administrator.get(f"/webhooks/{hook['id']}")).status_code == 404


async def test_a_bad_address_or_kind_is_refused(offices):
    administrator = await offices.signed_in("administrator")
    for body in ({"url": "http://example.cn"}, {"url": "https://example.cn", "kinds": ["everything"]}, {}):
        assert (await administrator.post("/webhooks", body)).status_code in (400, 422)
