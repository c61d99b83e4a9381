"""The internal API: only with its token, each operation once, nothing taken that does not fit."""

from dataclasses import replace

import httpx
import msgspec
import pytest

from onestop.asgi.internal import assemble_internal

TOKEN = "only for tests: the token of the internal API"


def client(platform, token: str = TOKEN, given: str = TOKEN) -> httpx.AsyncClient:
    settings = msgspec.structs.replace(platform.settings, internal_token=token)
    app = assemble_internal(replace(platform, settings=settings), [])
    headers = {"Authorization": f"Bearer {given}"} if given else {}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://anywhere/internal/v1", headers=headers
    )


@pytest.mark.parametrize(("token", "given", "status"), [("", TOKEN, 404), (TOKEN, "", 401), (TOKEN, "other", 401)])
async def test_without_its_token_nobody_gets_in(town, token, given, status):
    async with client(town.platform, token, given) as api:
        answer = await api.get("/operations")
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert (await api.request("DELETE", "/tenants/370102", json={"proof": "p"})).status_code == status


async def test_an_operation_is_ordered_once_and_shown_with_its_progress(town):
    order = {"tenant": "370112", "kind": "backup", "args": {}}
    async with client(town.platform) as api:
        made = await api.put("/operations/backup-by-api", json=order)
        assert (made.status_code, made.json()["state"]) == (202, "pending")
        assert (await api.put("/operations/backup-by-api", json=order)).json()["madeAt"] == made.json()["madeAt"]
        await town.platform.keeping.work("backup-by-api")
        shown = (await api.get("/operations/backup-by-api")).json()
        assert (shown["state"], shown["progress"], shown["tenant"]) == ("done", 100, "370112")
        assert {"manifest", "digest", "proof", "object"} <= shown["result"].keys()
        assert (await api.put("/operations/backup-by-api", json=order)).json()["state"] == "done"
        other = await api.put("/operations/backup-by-api", json=order | {"kind": "archive"})
        assert (other.status_code, other.json()["code"]) == (422, "key-reused")
        assert [one["id"] for one in (await api.get("/operations?tenant=370112")).json()] == ["backup-by-api"]


@pytest.mark.parametrize(
    ("name", "order", "status", "pointer"),
    [
        ("x", {"tenant": "990000", "kind": "backup"}, 404, None),
        ("x", {"tenant": "370112", "kind": "explode"}, 400, "/kind"),
        ("x", {"tenant": "370112", "kind": "restore", "args": {"backup": "none"}}, 422, "/args/backup"),
        ("x", {"tenant": "370112", "kind": "move", "args": {"parent": "370113"}}, 422, "/tenant"),
        ("-x", {"tenant": "370112", "kind": "backup"}, 422, "/id"),
    ],
)
async def test_what_cannot_be_done_is_refused_at_once(town, name, order, status, pointer):
    async with client(town.platform) as api:
        answer = await api.put(f"/operations/{name}", json=order)
        assert answer.status_code == status, answer.text
        assert pointer is None or answer.json()["faults"][0]["pointer"] == pointer
        assert (await api.get(f"/operations/{name}")).status_code == 404


async def test_a_removal_without_a_verified_archive_is_a_conflict_told_in_chinese(town):
    async with client(town.platform) as api:
        answer = await api.request("DELETE", "/tenants/370102009", json={"proof": "none"})
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert "档案" in answer.json()["detail"]
