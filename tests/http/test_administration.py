"""Mandates, staff and machine tokens over HTTP."""

import pytest
from tests.support.centre import COMPANY, LIXIA, PASSWORD, PERSON, STREET

from onestop.tenancy.model import Role

NEXT_YEAR = "2027-01-01T00:00:00Z"
TOKEN = {"name": "East hall", "roles": ["clerk"], "expires_at": NEXT_YEAR}
MEMBER = {
    "login": "li.na",
    "name": "李娜",
    "posts": [{"department": "370102-construction", "roles": ["reviewer"]}],
}


async def signed_in(api, slug, login):
    browser = api.at(slug)
    started = await browser.post("/sessions", json={"login": login, "password": PASSWORD})
    assert started.status_code == 201
    return browser


@pytest.fixture
async def administrator(centre, api):
    await centre.member("admin", "370102-service", Role.ADMINISTRATOR)
    return await signed_in(api, "lixia", "admin")


async def test_a_member_is_admitted_opens_the_account_and_gets_other_posts(administrator, api):
    admitted = (await administrator.post("/staff", json=MEMBER)).json()
    opened = await api.at("lixia").post(
        "/accounts/activation",
        json={"login": "li.na", "code": admitted["activation_code"], "password": PASSWORD},
    )
    assert opened.json() == {"account": admitted["account"]}
    me = (await (await signed_in(api, "lixia", "li.na")).get("/me")).json()
    assert (me["roles"], me["workplaces"]) == (["reviewer"], [LIXIA])
    changed = await administrator.patch(
        f"/staff/{admitted['account']}", json={"posts": [{"department": "370102-service", "roles": ["clerk"]}]}
    )
    assert changed.json()["posts"] == [{"department": "370102-service", "roles": ["clerk"]}]
    assert {one["login"] for one in (await administrator.get("/staff")).json()} == {"admin", "li.na"}
    renewed = await administrator.post(f"/staff/{admitted['account']}/activation")
    assert len(renewed.json()["activation_code"]) == 12


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/staff", None),
        ("POST", "/staff", MEMBER),
        ("PATCH", "/staff/7f2c1b1e-0000-4000-8000-000000000000", {"posts": []}),
        ("POST", "/staff/7f2c1b1e-0000-4000-8000-000000000000/activation", None),
        ("GET", "/tokens", None),
        ("POST", "/tokens", TOKEN),
        ("DELETE", "/tokens/7f2c1b1e-0000-4000-8000-000000000000", None),
    ],
)
async def test_administration_is_closed_to_everyone_else(centre, api, method, path, body):
    await centre.person()
    await centre.member("clerk", "370102-service", Role.CLERK)
    sibling = await signed_in(api, "shizhong", "admin")
    for browser, status in (
        (api.at("lixia"), 401),
        (await signed_in(api, "lixia", "zhang.wei"), 403),
        (await signed_in(api, "lixia", "clerk"), 403),
        (sibling, 403),
    ):
        assert (await browser.request(method, path, json=body)).status_code == status


async def test_a_machine_calls_with_its_token_and_names_the_tenant(administrator, api):
    made = (await administrator.post("/tokens", json=TOKEN)).json()
    bearer = {"authorization": f"Bearer {made['token']}"}
    assert (await api.at("lixia", **bearer).get("/me")).json()["kind"] == "machine"
    assert (await api.at("", **bearer, **{"onestop-tenant": LIXIA}).get("/me")).json()["tenant"] == LIXIA
    for slug in ("", "shizhong", "jiefanglu"):
        assert (await api.at(slug, **bearer).get("/me")).status_code == 401
    assert (await api.at("lixia", **bearer, **{"onestop-tenant": STREET}).get("/me")).status_code == 401
    assert (await api.at("lixia", **bearer, **{"onestop-tenant": "999"}).get("/me")).status_code == 404
    assert "token" not in (await administrator.get("/tokens")).json()[0]
    assert (await administrator.delete(f"/tokens/{made['facts']['id']}")).status_code == 204
    assert (await api.at("lixia", **bearer).get("/me")).status_code == 401


@pytest.mark.parametrize("authorization", ["Basic YTpi", "Bearer", "Bearer nonsense", "Bearer onestop_a_b"])
async def test_other_credentials_are_refused_and_never_taken_for_nobody(api, authorization):
    assert (await api.at("lixia", authorization=authorization).get("/tenants")).status_code == 401


async def test_the_tenant_header_is_nothing_to_a_browser(centre, api):
    await centre.person()
    browser = await signed_in(api, "lixia", "zhang.wei")
    assert (await browser.get("/me", headers={"onestop-tenant": STREET})).json()["tenant"] == LIXIA


async def test_a_company_lets_a_person_act_for_it(centre, api):
    await centre.person()
    await centre.company()
    company, person = await signed_in(api, "", "gelan"), await signed_in(api, "lixia", "zhang.wei")
    offer = {"agent_identifier": PERSON, "agent_name": "张伟", "last_day": "2026-12-31"}
    offered = await company.post("/mandates", json=offer)
    assert (offered.status_code, offered.json()["state"]) == (201, "offered")
    path = f"/mandates/{offered.json()['id']}"
    assert (await person.get("/mandates")).json()[0]["company_name"] == "济南格兰压缩机有限公司"
    assert (await person.post(f"{path}/acceptance")).json()["state"] == "accepted"
    assert (await person.get("/me")).json()["mandates"][0]["power"] == "agent"
    assert (await company.delete(path)).json()["state"] == "revoked"
    assert (await person.get("/me")).json()["mandates"] == []
    assert (await api.at("lixia").get("/mandates")).status_code == 401
    assert COMPANY not in (await person.get("/mandates")).text


async def test_too_many_tries_say_how_long_to_wait(api):
    wrong = {"login": "zhang.wei", "password": "a wrong password"}
    answers = [await api.at("").post("/sessions", json=wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[-1].json()["retry_after"] == 900


async def test_every_operation_is_described(api):
    described = (await api.at("").get("http://localhost/schema/openapi.json")).json()
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert len(operations) >= 18
    assert all(one["summary"] for one in operations)
