"""Signing in over HTTP."""

import pytest
from tests.support.centre import LIXIA, PASSWORD, PERSON, STREET

ZHANG = {"kind": "person", "login": "zhang.wei", "password": PASSWORD, "name": "张伟", "identifier": PERSON}
SIGN_IN = {"login": "zhang.wei", "password": PASSWORD}


async def test_a_person_registers_signs_in_and_out(api):
    browser = api.at("lixia")
    made = await browser.post("/accounts", json=ZHANG)
    assert made.status_code == 201
    started = await browser.post("/sessions", json=SIGN_IN)
    assert started.status_code == 201
    cookie = started.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie
    me = (await browser.get("/me")).json()
    assert (me["account"], me["tenant"], me["display_name"]) == (made.json()["account"], LIXIA, "张伟")
    assert (await browser.delete("/sessions/current")).status_code == 204
    assert (await browser.get("/me")).status_code == 401


async def test_a_stolen_cookie_is_worth_nothing_at_another_tenant(api):
    browser = api.at("lixia")
    await browser.post("/accounts", json=ZHANG)
    await browser.post("/sessions", json=SIGN_IN)
    token = browser.cookies["onestop_session"]
    assert (await api.at("shizhong", cookie=f"onestop_session={token}").get("/me")).status_code == 401
    assert (await api.at("lixia", cookie=f"onestop_session={token}").get("/me")).status_code == 200


async def test_the_cookie_is_secure_over_https(api):
    browser = api.at("lixia")
    await browser.post("/accounts", json=ZHANG)
    started = await browser.post("https://lixia.localhost/api/v1/sessions", json=SIGN_IN)
    assert "Secure" in started.headers["set-cookie"]


@pytest.mark.parametrize(
    ("change", "field", "rule"),
    [
        ({"identifier": "110105194912310021"}, "/identifier", "check-digit"),
        ({"identifier": "11010519491231002"}, "/identifier", "length"),
        ({"kind": "company"}, "/identifier", "check-digit"),
        ({"name": "  "}, "/name", "name-form"),
        ({"name": "a\u0000b"}, "/name", "name-form"),
        ({"login": "x"}, "/login", "login-form"),
        ({"login": PERSON}, "/login", "login-form"),
        ({"password": "short"}, "/password", "password-length"),
        ({"phone": "telephone"}, "/phone", "phone-form"),
    ],
)
async def test_bad_input_is_told_with_field_and_rule(api, change, field, rule):
    answer = await api.at("").post("/accounts", json=ZHANG | change)
    assert answer.status_code == 422
    assert (answer.json()["field"], answer.json()["rule"]) == (field, rule)


async def test_another_tenants_page_cannot_act_with_the_cookie(api):
    browser = api.at("lixia")
    await browser.post("/accounts", json=ZHANG)
    await browser.post("/sessions", json=SIGN_IN)
    foreign = {"origin": "http://shizhong.localhost"}
    assert (await browser.delete("/sessions/current", headers=foreign)).status_code == 403
    assert (await browser.delete("/sessions/current", headers={"origin": "http://lixia.localhost"})).status_code == 204


async def test_own_sessions_are_listed_and_ended(api):
    phone, desk = api.at("lixia"), api.at("lixia")
    await phone.post("/accounts", json=ZHANG)
    await phone.post("/sessions", json=SIGN_IN)
    await desk.post("/sessions", json=SIGN_IN)
    others = [one["id"] for one in (await desk.get("/sessions")).json() if not one["present"]]
    assert len(others) == 1
    assert (await desk.delete(f"/sessions/{others[0]}")).status_code == 204
    assert (await phone.get("/me")).status_code == 401


async def test_a_host_that_is_no_tenants_is_not_found(api):
    assert (await api.at("nowhere").get("/tenants")).status_code == 404
    assert (await api.at("").get("http://onestop.example/api/v1/tenants")).status_code == 404


async def test_a_tenant_shows_itself_and_those_below_never_a_sibling(api):
    at_lixia = api.at("lixia")
    assert [one["code"] for one in (await at_lixia.get("/tenants")).json()] == [LIXIA, STREET]
    assert (await at_lixia.get(f"/tenants/{STREET}")).json()["parent"] == LIXIA
    assert (await at_lixia.get("/tenants/370103")).status_code == 404
    assert (await at_lixia.get("/departments?tenant=370100")).status_code == 404
    assert [one["code"] for one in (await at_lixia.get("/departments")).json()] == [
        "370102-construction",
        "370102-service",
    ]
    assert len((await api.at("").get("/tenants")).json()) == 4
