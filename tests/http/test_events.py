"""The event feed over HTTP."""

import asyncio
import json

from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent


async def everything(caller, **params):
    """Follow the feed to its end, three events at a time; return them and the cursor to go on from."""
    events, cursor = [], None
    while True:
        query = {"limit": 3, **params, **({"cursor": cursor} if cursor else {})}
        page = (await caller.get("/events", params=query)).raise_for_status().json()
        events += page["events"]
        cursor = page["next_cursor"]
        if not page["events"]:
            return events, cursor


async def test_a_case_tells_each_of_its_events_once_and_in_order(offices):
    company, ops = await offices.company("gelan"), await offices.signed_in("ops")
    number = await company.file()
    await (await offices.signed_in("clerk-1")).done(number, "accept")
    events, _ = await everything(ops, subject=number)
    kinds = [event["type"] for event in events]
    assert kinds == ["gov.onestop.case.filed", "gov.onestop.case.accepted", "gov.onestop.case.pushed"]
    assert [event["data"]["seq"] for event in events] == [1, 2, 3]
    assert len({event["id"] for event in events}) == 3
    accepted, _ = await everything(ops, kind="case.accepted")
    assert number in [event["subject"] for event in accepted]
    assert {event["type"] for event in accepted} == {"gov.onestop.case.accepted"}


async def test_an_event_is_a_cloud_event_without_personal_data(offices):
    company, ops = await offices.company("gelan"), await offices.signed_in("ops")
    number = await company.file()
    told = (await ops.get("/events", params={"subject": number})).json()["events"][0]
    event = JSONFormat().read(CloudEvent, json.dumps(told))
    assert event.get_type() == "gov.onestop.case.filed"
    assert (event.get_source(), event.get_subject()) == ("/tenants/370100", number)
    assert "gelan" not in json.dumps(told)


async def test_whoever_waits_hears_at_once(offices):
    company, ops = await offices.company("gelan"), await offices.signed_in("ops")
    _, cursor = await everything(ops)
    waiting = asyncio.create_task(ops.get("/events", params={"cursor": cursor, "wait": 30}))
    number = await company.file()
    page = (await asyncio.wait_for(waiting, 15)).json()
    assert [event["subject"] for event in page["events"]] == [number]


async def test_a_tenant_hears_what_happens_below_it_and_never_what_happens_beside_it(offices):
    number = await (await offices.company("gelan")).file()
    for login, slug in (("lixia-administrator", "lixia"), ("gaoxin-administrator", "gaoxin")):
        told = await (await offices.signed_in(login, slug)).get("/events", params={"subject": number})
        assert told.json()["events"] == []


async def test_the_feed_is_closed_to_applicants_and_to_officers_of_single_departments(offices):
    assert (await offices.at().get("/events")).status_code == 401
    assert (await (await offices.company("gelan")).get("/events")).status_code == 403
    assert (await (await offices.signed_in("environment-reviewer")).get("/events")).status_code == 403


async def test_a_cursor_fits_only_the_list_that_gave_it(offices):
    ops = await offices.signed_in("ops")
    _, cursor = await everything(ops)
    told = await ops.get("/events", params={"cursor": cursor, "kind": "case.filed"})
    assert (told.status_code, told.json()["faults"][0]["rule"]) == (422, "cursor-of-another-list")
