"""Tenants registered over the internal API: what it makes, what it refuses, who may call it."""

import pytest
from click.testing import CliRunner
from tests.support.endpoints import endpoints
from tests.support.registered import CITY, LIXIA, STREET

from onestop.asgi.internal import assemble_internal
from onestop.commands.serve import serve
from onestop.tenancy.model import Runtime


async def test_a_tenant_is_registered_with_what_its_bundle_holds_for_its_level(operator):
    first = await operator.registered("370100", CITY)
    assert (first["code"], first["changed"], len(first["revision"])) == ("370100", True, 64)
    assert (await operator.registered("370102", LIXIA))["changed"]
    tenancy = operator.platform.tenancy
    await tenancy.refresh()
    assert tenancy.tree.tenant("370102").name_en == "Lixia District"
    assert [d.code for d in tenancy.departments("370102")] == ["370102-service", "370102-water"]
    assert tenancy.department("370102-water").name_zh == "历下区水利局"
    assert [hall.code for hall in tenancy.halls("370100")] == ["370100-hall"]
    await operator.platform.catalogue.load()
    assert operator.platform.catalogue.newest("000102001000").version == 2


async def test_the_same_registration_again_changes_nothing(operator):
    first = await operator.registered("370100", CITY)
    again = await operator.registered("370100", CITY)
    assert again == first | {"changed": False}
    renamed = await operator.registered("370100", CITY | {"names": {"zh": "济南市", "en": "Jinan City"}})
    assert renamed["changed"]
    assert renamed["revision"] != first["revision"]


async def test_a_registration_is_shown_with_its_use_and_state(operator):
    await operator.registered("370100", CITY)
    body = LIXIA | {
        "hosts": ["lixia.example.gov.cn"],
        "ring": "pilot",
        "runtime": "dedicated",
        "quotas": {"openCases": 7, "staff": 3},
        "retention": {"caseDays": 100, "materialDays": 50},
        "allowedSources": ["10.0.0.0/8"],
        "maintenance": True,
    }
    done = await operator.registered("370102", body)
    shown = (await operator.get("tenants/370102")).json()
    assert {name: shown[name] for name in body} == body
    assert shown["use"] == {"openCases": 0, "staff": 0, "storageBytes": 0}
    assert (shown["revision"], shown["state"], shown["code"]) == (done["revision"], "active", "370102")
    await operator.platform.tenancy.refresh()
    assert operator.platform.tenancy.tree.tenant("370102").settings.runtime is Runtime.DEDICATED


BROKEN = [
    ("370103", LIXIA, "/slug", "slug-twice"),
    ("370102", LIXIA | {"slug": "other"}, "/slug", "code-taken"),
    ("380103", LIXIA | {"slug": "other"}, "/code", "code-not-nested"),
    ("370102001", LIXIA | {"slug": "other"}, "/code", "code-form"),
    ("370102", LIXIA | {"parent": "370102"}, "/parent", "cycle"),
    ("370103", LIXIA | {"slug": "other", "parent": "370102"}, "/level", "level-below-parent"),
    ("370103", LIXIA | {"slug": "other", "parent": None}, "/parent", "parent-unknown"),
    ("370200", CITY | {"slug": "other"}, "/level", "one-city"),
    ("370102001", STREET | {"level": "district", "slug": "other"}, "/code", "code-form"),
    ("370102", LIXIA | {"level": "city", "parent": None}, "/code", "code-form"),
    ("370103001", STREET | {"slug": "other"}, "/code", "code-not-nested"),
    ("370103", LIXIA | {"slug": "other", "hosts": ["lixia.example.cn"]}, "/hosts", "host-twice"),
    ("370103", LIXIA | {"slug": "other", "hosts": ["x.localhost"]}, "/hosts/0", "host-of-the-platform"),
    ("370102", LIXIA | {"bundle": "nowhere"}, "/bundle", "bundle-unknown"),
    ("370102", LIXIA | {"bundle": "../jinan"}, "/bundle", "bundle-unknown"),
    ("370100", CITY | {"level": "district", "parent": "370100"}, "/parent", "cycle"),
    ("370100", CITY | {"level": "district"}, "/level", "immutable"),
    ("370102", LIXIA | {"parent": "370199"}, "/parent", "immutable"),
]


async def test_a_broken_rule_is_told_with_its_pointer_in_chinese_and_nothing_is_done(operator):
    await operator.registered("370100", CITY)
    await operator.registered("370102", LIXIA | {"hosts": ["lixia.example.cn"]})
    wrong = []
    for code, body, pointer, rule in BROKEN:
        told = await operator.put(f"tenants/{code}", body)
        faults = told.json().get("faults", [{}])
        found = (told.status_code, faults[0].get("pointer"), faults[0].get("rule"))
        in_chinese = any("\u4e00" <= letter <= "\u9fff" for letter in faults[0].get("detail", ""))
        if found != (422, pointer, rule) or not in_chinese:
            wrong.append((code, rule, told.text))
    assert wrong == []
    await operator.platform.tenancy.refresh()
    assert set(operator.platform.tenancy.tree.tenants) == {"370100", "370102"}


async def test_a_tenant_whose_parent_is_not_there_yet_is_told_to_come_again(operator):
    told = await operator.put("tenants/370102", LIXIA)
    assert (told.status_code, told.json()["code"], told.headers["retry-after"]) == (409, "parent-missing", "1")
    await operator.registered("370100", CITY)
    assert (await operator.registered("370102", LIXIA))["changed"]


async def test_a_bundle_that_cannot_be_read_is_told_with_file_line_and_rule_and_read_again_when_mended(operator):
    await operator.registered("370100", CITY)
    folder = operator.platform.settings.bundles_dir / "own"
    folder.mkdir()
    told = await operator.put("tenants/370102", LIXIA | {"bundle": "own"})
    assert told.json()["faults"][0]["rule"] == "bundle-broken"
    assert "city.yaml:1: missing-file" in told.json()["detail"]
    folder.rmdir()
    folder.symlink_to(operator.platform.settings.bundles_dir / "jinan")
    assert (await operator.registered("370102", LIXIA | {"bundle": "own"}))["changed"]


async def test_a_stopped_tenant_says_so_and_starts_again(operator):
    await operator.registered("370100", CITY)
    stops = [(await operator.post("tenants/370100/stop")).json() for _ in range(2)]
    assert [(one["state"], one["changed"]) for one in stops] == [("stopped", True), ("stopped", False)]
    assert (await operator.registered("370100", CITY))["changed"] is False
    assert (await operator.get("tenants/370100")).json()["state"] == "stopped"
    assert (await operator.post("tenants/370100/start")).json()["state"] == "active"
    assert (await operator.get("tenants/370100")).json()["state"] == "active"


async def test_what_is_not_registered_is_not_found(operator):
    for answer in (await operator.get("tenants/370100"), await operator.post("tenants/370100/stop")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("authorization", [None, "Bearer", "Bearer onestop_a_b", "Basic YTpi"])
async def test_nobody_else_is_let_in(operator, authorization):
    headers = {"authorization": authorization} if authorization else {}
    known = [each.split() for each in endpoints(assemble_internal(operator.platform, [])) if "/internal/" in each]
    assert len(known) > 8
    for method, path in known:
        answer = await operator.http.request(method, f"http://onestop-internal{path}", headers=headers, json={})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), path


async def test_a_tenants_bucket_is_kept_and_says_when_it_was_otherwise(operator):
    await operator.registered("370100", CITY)
    body = {"retentionDays": 365, "accessKeys": ["tenant-370100-a"]}
    first = (await operator.put("tenants/370100/bucket", body)).json()
    assert {name: first[name] for name in ("bucket", "versioning", "objectLock")} == {
        "bucket": "onestop-370100",
        "versioning": True,
        "objectLock": True,
    }
    again = (await operator.put("tenants/370100/bucket", body)).json()
    assert again == first | {"changed": False}
    overlap = (await operator.put("tenants/370100/bucket", body | {"accessKeys": ["tenant-b", "tenant-a"]})).json()
    assert overlap["changed"]
    assert overlap["policy"] != first["policy"]
    longer = (await operator.put("tenants/370100/bucket", {"retentionDays": 400, "accessKeys": []})).json()
    assert longer["changed"]
    await operator.platform.objects.put("370100", "materials/a/b", b"paper", "text/plain")
    assert await operator.platform.objects.get("370100", "materials/a/b") == b"paper"
    assert (await operator.put("tenants/370102/bucket", body)).status_code == 404


async def test_the_internal_api_is_described_to_the_operator_alone_and_apart_from_the_public_one(operator):
    own = (await operator.get("schema/openapi.json")).json()
    assert all(path.startswith("/internal/v1/") for path in own["paths"])
    operations = [one for path in own["paths"].values() for one in path.values()]
    assert len(operations) >= 6
    assert all(one["summary"] and one["security"] == [{"internal": []}] for one in operations)
    public = (await operator.http.get("http://jinan.localhost/schema/openapi.json")).json()
    assert not [path for path in public["paths"] if "internal" in path]
    operator.headers = {}
    assert (await operator.get("schema/openapi.json")).status_code == 401


async def test_the_public_application_has_none_of_it_whoever_asks(operator):
    await operator.registered("370100", CITY)
    await operator.platform.tenancy.refresh()
    for path in ("tenants/370100", "operations", "backlog/cases", "schema/openapi.json"):
        told = await operator.http.get(f"http://jinan.localhost/internal/v1/{path}", headers=operator.headers)
        assert (told.status_code, told.json()["code"]) == (404, "not-found"), path


def test_the_internal_application_serves_its_own_api_and_its_health_alone(operator):
    served = {route.path for route in assemble_internal(operator.platform, []).routes}
    assert {path for path in served if not path.startswith("/internal/v1/")} == {"/health/live", "/health/ready"}


GIVEN = dict.fromkeys(("ONESTOP_DATABASE_URL", "ONESTOP_DATABASE_OWNER_URL", "ONESTOP_INTERNAL_TOKEN"), "x" * 32)


@pytest.mark.parametrize("missing", ["ONESTOP_INTERNAL_TOKEN", "ONESTOP_DATABASE_OWNER_URL"])
def test_it_is_not_served_without_its_token_or_the_owners_address(missing):
    told = CliRunner().invoke(serve, ["--internal"], env=GIVEN | {missing: None})
    assert (told.exit_code, f"The internal API needs {missing}." in told.output) == (2, True), told.output


def test_it_is_not_served_under_a_short_token():
    told = CliRunner().invoke(serve, ["--internal"], env=GIVEN | {"ONESTOP_INTERNAL_TOKEN": "short"})
    assert (told.exit_code, "ONESTOP_INTERNAL_TOKEN needs 32 characters." in told.output) == (2, True), told.output
