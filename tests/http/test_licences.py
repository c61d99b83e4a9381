"""Turning a licence over HTTP: its issuer's head does it once by key, and anyone who verifies sees it."""

import pytest
from tests.http.test_bad_input import told


@pytest.fixture
async def licence(offices):
    company = await offices.company("gelan")
    return (await offices.granted(await company.file()))["licence"]


async def test_the_head_suspends_and_the_stranger_sees_it(offices, licence):
    head, path = await offices.signed_in("environment-approver"), f"/licences/{licence}/state"
    body = {"state": "suspended", "reason": "现场复核期间暂停使用"}
    first = await head.post(path, body, key=f"turn-{licence}")
    assert (first.status_code, first.json()["state"]) == (200, "suspended")
    assert (await head.post(path, body, key=f"turn-{licence}")).json() == first.json()
    shown = (await offices.at().get("/verifications", params={"number": licence})).json()
    assert shown["state"] == "suspended"
    assert "reason" not in shown
    problem = told(await head.post(path, {"state": "superseded", "reason": "x"}), 409, "not-allowed-now")
    assert set(problem["allowed"]) == {"valid", "revoked", "expired"}


async def test_who_is_not_its_issuer_turns_nothing(offices, licence):
    path, body = f"/licences/{licence}/state", {"state": "revoked", "reason": "x"}
    for login in ("environment-reviewer", "health-approver", "clerk-1", "supervisor"):
        told(await (await offices.signed_in(login)).post(path, body), 403, "forbidden")
    told(await (await offices.company("other")).post(path, body), 404, "not-found")
    told(await (await offices.signed_in("lixia-clerk", "lixia")).post(path, body), 404, "not-found")
    head = await offices.signed_in("environment-approver")
    told(await head.post(path, body | {"reason": ""}), 400, "invalid-input", "shape", "/reason")
    told(await head.post(path, body | {"reason": " "}), 422, "invalid-input", "reason-required", "/reason")
    told(await head.post(path, body | {"state": "lost"}), 400, "invalid-input", "shape", "/state")
