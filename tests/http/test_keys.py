"""A command that comes again with the same key is answered the same, and done once."""

import asyncio

import pytest

from onestop.asgi.once import kept_by_key
from onestop.kit.http import KEYLESS

REASONED = {
    "POST /api/v1/sessions",
    "DELETE /api/v1/sessions/current",
    "POST /api/v1/verifications/file",
    "POST /api/v1/cases/{number}/notices/preview",
}
"""The commands that take no key; each handler says why."""
TOKEN = {"name": "East hall", "roles": ["clerk"], "expires_at": "2027-06-01T00:00:00Z"}


async def test_every_command_of_the_description_takes_a_key_or_says_why_not(offices):
    paths = (await offices.at().http.get("http://jinan.localhost/schema/openapi.json")).json()["paths"]
    commands = {
        f"{method.upper()} {path}": {one["name"] for one in operation.get("parameters", []) if one["in"] == "header"}
        for path, item in paths.items()
        for method, operation in item.items()
        if method != "get"
    }
    assert {command for command, headers in commands.items() if "Idempotency-Key" not in headers} == REASONED
    handlers = [one for route in offices.app.routes for one in getattr(route, "route_handlers", [])]
    assert len([one for one in handlers if one.opt.get(KEYLESS)]) == len(REASONED)
    assert sum(map(kept_by_key, handlers)) > len(REASONED)


async def test_a_repeated_command_is_answered_the_same_and_done_once(offices):
    administrator = await offices.signed_in("administrator")
    first = await administrator.post("/tokens", TOKEN, "token-once")
    again = await administrator.post("/tokens", TOKEN, "token-once")
    assert (first.status_code, first.content, first.headers["content-type"]) == (
        again.status_code,
        again.content,
        again.headers["content-type"],
    )
    made = [one["id"] for one in (await administrator.get("/tokens")).json()]
    assert made.count(first.json()["facts"]["id"]) == 1
    assert (await administrator.post("/tokens", TOKEN, "token-twice")).json() != first.json()


@pytest.mark.parametrize("other", [{**TOKEN, "name": "West hall"}, {}])
async def test_the_key_with_another_body_is_refused(offices, other):
    administrator = await offices.signed_in("administrator")
    key = f"reused-{len(other)}"
    assert (await administrator.post("/tokens", TOKEN, key)).status_code == 201
    refused = await administrator.post("/tokens", other, key)
    assert (refused.status_code, refused.json()["code"]) == (422, "key-reused")


async def test_a_refused_command_leaves_its_key_free(offices):
    administrator = await offices.signed_in("administrator")
    bad = {**TOKEN, "roles": []}
    assert (await administrator.post("/tokens", bad, "freed")).status_code == 422
    assert (await administrator.post("/tokens", TOKEN, "freed")).status_code == 201


async def test_two_at_once_are_never_done_twice(offices):
    administrator = await offices.signed_in("administrator")
    body = {**TOKEN, "name": "Both at once"}
    both = await asyncio.gather(*(administrator.post("/tokens", body, "both") for _ in range(2)))
    assert {one.status_code for one in both} <= {201, 409}
    assert len({one.content for one in both if one.status_code == 201}) == 1
    assert sum(one["name"] == "Both at once" for one in (await administrator.get("/tokens")).json()) == 1


async def test_registering_twice_with_one_key_makes_one_account(offices):
    body = {
        "kind": "person",
        "login": "once.registered",
        "password": "correct horse battery",
        "name": "王芳",
        "identifier": "370102199003071238",
    }
    first, again = [await offices.at().post("/accounts", body, "register-once") for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201), first.text
    assert first.json() == again.json()


async def test_a_malformed_key_is_refused(offices):
    administrator = await offices.signed_in("administrator")
    refused = await administrator.post("/tokens", TOKEN, "x" * 129)
    assert refused.json()["faults"][0]["rule"] == "key-malformed"
