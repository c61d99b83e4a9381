"""What the API server itself refuses and fills in: schemas, defaults and CEL rules of our resources."""

import json
from typing import Any

import pytest
from tests.support.kube import ControlPlane, Refused
from tests.support.operating import CITY, LIXIA, STREET, define, tenant


@pytest.fixture(scope="module")
def defined(cluster: ControlPlane) -> ControlPlane:
    define(cluster)
    return cluster


def tried(plane: ControlPlane, *objects: dict[str, Any]) -> str:
    """Return what the API server says against objects, nothing when it would take them."""
    try:
        plane.kubectl(
            "apply", "--server-side", "--dry-run=server", "-f", "-", given="\n---\n".join(map(json.dumps, objects))
        )
    except Refused as refused:
        return str(refused)
    return ""


def test_a_street_of_four_lines_is_filled_in(defined: ControlPlane):
    said = defined.kubectl("create", "--dry-run=server", "-o", "json", "-f", "-", given=json.dumps(STREET))
    assert '"deletionPolicy": "Retain"' in said
    assert '"openCases": 20000' in said
    assert '"emblem": "政"' in said


def test_the_three_levels_are_taken(defined: ControlPlane):
    assert tried(defined, CITY, LIXIA, STREET) == ""


BAD = {
    "a city below something": (tenant("a", "370100", "city", "370000"), "the city has none"),
    "a district without a city": (tenant("a", "370102", "district"), "needs the region code of the tenant above"),
    "a street below a city": (tenant("a", "370100001", "street", "370100"), "the tenant above a street is a district"),
    "a district below a district": (
        tenant("a", "370102", "district", "370103"),
        "the tenant above a district is a city",
    ),
    "a tenant below itself": (tenant("a", "370102", "district", "370102"), "the tenant above a district is a city"),
    "a city with a district's code": (tenant("a", "370102", "city"), "has 6 digits and ends in 00"),
    "a district with a street's code": (tenant("a", "370102001", "district", "370100"), "a district's region code"),
    "a street with a district's code": (tenant("a", "370102", "street", "370102"), "a street's region code has 9"),
    "a district of another city": (tenant("a", "370202", "district", "370100"), "first 4 digits of its city's code"),
    "a street of another district": (tenant("a", "370103001", "street", "370102"), "6 digits of its district's code"),
    "letters in a code": (tenant("a", "37010x", "district", "370100"), "should match '^[0-9]+$'"),
    "a name too long": (tenant("a" * 56, "370102", "district", "370100"), "so a name may have 55"),
    "a name with a dot": (tenant("a.b", "370102", "district", "370100"), "the first label of the host name"),
    "a host name of one label": (tenant("a", "370100", "city", hosts=["city"]), "spec.hosts[0]"),
    "a host name with a label too long": (tenant("a", "370100", "city", hosts=["a" * 64 + ".cn"]), "spec.hosts[0]"),
    "a host name twice": (tenant("a", "370100", "city", hosts=["a.cn", "a.cn"]), "duplicate entries"),
    "a network that is none": (
        tenant("a", "370100", "city", isolation={"allowedSources": ["10.0.0.1"]}),
        "a network in CIDR form",
    ),
    "a window that ends first": (
        tenant("a", "370100", "city", frozen={"from": "2026-02-24T00:00:00Z", "to": "2026-02-10T00:00:00Z"}),
        "from must be before to",
    ),
    "a quota that is no quantity": (tenant("a", "370100", "city", quotas={"cpu": "much"}), "spec.quotas.cpu"),
    "a level unheard of": (tenant("a", "370100", "province"), "Unsupported value"),
    "a policy unheard of": (tenant("a", "370100", "city", deletionPolicy="Delete"), "Unsupported value"),
    "no name": (tenant("a", "370100", "city", names={"zh": "", "en": "A"}), "spec.names.zh"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_refused_with_a_message_that_names_the_field_and_the_rule(defined: ControlPlane, case: str):
    bad, words = BAD[case]
    assert words in tried(defined, bad)


CHANGED = {
    "its code": ({"code": "370103"}, "code is immutable"),
    "its level": ({"level": "city"}, "level is immutable"),
    "its parent": ({"parent": "370200"}, "changed by a TenantOperation of kind Move only"),
}


@pytest.mark.parametrize("case", CHANGED)
def test_a_tenant_never_changes(defined: ControlPlane, case: str):
    spec, words = CHANGED[case]
    defined.apply(tenant("changing", "370102", "district", "370100"))
    try:
        assert words in tried(
            defined, tenant("changing", **{"code": "370102", "level": "district", "parent": "370100"} | spec)
        )
    finally:
        defined.kubectl("delete", "tenant", "changing")
