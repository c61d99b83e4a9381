"""The city as declared keeps what was asked of it."""

import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from stdnum.cn import uscc

from onestop.catalogue.declaration.load import load
from onestop.catalogue.model import Channel, Handling, Place, implement, in_force
from onestop.tenancy.model import Level, Role, Tenant, TenantTree, lineage

CITY = Path(__file__).parents[3] / "tenants" / "jinan"
TODAY = date(2026, 11, 24)
ONLINE_DEPARTMENTS = {
    "environment", "water", "culture", "health", "food-drug", "civil",
    "labour", "housing", "transport", "parks", "city-management",
}  # fmt: skip
RADIATION, PRINTING = "000101001000", "000103001000"


@pytest.fixture(scope="module")
def today(jinan):
    codes = {i.code for i in jinan.items}
    return {code: item for code in codes if (item := in_force(jinan.items, code, TODAY))}


@pytest.fixture(scope="module")
def forty(today):
    return [i for i in today.values() if i.lead.department in ONLINE_DEPARTMENTS]


def _implemented(jinan, item, tenant):
    tenants = {t.code: t for t in jinan.tenants}
    departments = {d.code: d for d in jinan.departments}
    own = {o.tenant: o for o in jinan.overrides if o.item == item.code and o.in_force_on(TODAY)}
    return implement(item, lineage(tenants[tenant], tenants), own, departments)


def test_the_tree_has_the_city_its_districts_counties_and_zone_and_164_streets(jinan):
    assert Counter(t.level for t in jinan.tenants) == {Level.CITY: 1, Level.DISTRICT: 13, Level.STREET: 164}


def test_the_zone_says_that_its_code_is_no_official_one():
    found = YAML(typ="safe").load_all(CITY / "districts.yaml")
    assert [one["metadata"]["name"] for one in found if one["spec"].get("pseudoCode")] == ["gaoxin"]


def test_a_cluster_is_given_every_file_of_tenants_and_no_other():
    named = YAML(typ="safe").load(CITY / "kustomization.yaml")["resources"]
    assert named == ["city.yaml", "districts.yaml", "streets.yaml"]


def test_a_street_says_only_what_differs_from_the_defaults(jinan):
    (street,) = [t for t in jinan.tenants if t.slug == "jiefanglu"]
    assert street == Tenant("370102001", "jiefanglu", Level.STREET, "370102", "解放路街道", "Jiefanglu Subdistrict")


def test_forty_items_of_eleven_departments_go_wholly_online(forty):
    assert len(forty) == 40
    assert {i.lead.department for i in forty} == ONLINE_DEPARTMENTS
    assert all(Channel.ONLINE in i.channels and i.visits == 0 for i in forty)


def test_ten_or_more_items_are_reviewed_in_parallel(forty):
    assert sum(i.parallel for i in forty) >= 10


def test_five_items_are_accepted_by_a_street_and_reviewed_by_district_and_city(forty):
    two_levels = [i for i in forty if {r.at for r in i.reviews} >= {Place.DISTRICT, Place.CITY}]
    assert len(two_levels) == 5
    assert all(i.offered_at == (Level.STREET,) for i in two_levels)


def test_six_items_are_immediate_and_none_of_them_waits_for_a_department(forty):
    immediate = [i for i in forty if i.handling is Handling.IMMEDIATE]
    assert len(immediate) == 6
    assert not any(i.reviews for i in immediate)


def test_three_or_more_items_allow_a_special_procedure(forty):
    assert sum(bool(i.procedures) for i in forty) >= 3


def test_every_city_department_has_an_item_and_the_others_serve_theirs_at_a_window(jinan, today):
    departments = {d.code.removeprefix("370100-") for d in jinan.departments if d.tenant == "370100"}
    assert len(departments) == 41
    assert {i.lead.department for i in today.values()} == departments
    others = [i for i in today.values() if i.lead.department not in ONLINE_DEPARTMENTS]
    assert all(Channel.WINDOW in i.channels for i in others)


def test_every_committed_item_is_reviewed_by_the_department_that_decides(today):
    committed = [i for i in today.values() if i.handling is Handling.COMMITTED]
    assert all(i.lead.department in {r.department for r in i.reviews} for i in committed)


@pytest.mark.parametrize(
    ("code", "lead", "reviewers"),
    [
        (RADIATION, "370100-environment", {"370100-environment", "370100-health", "370100-safety"}),
        (PRINTING, "370100-culture", {"370100-culture", "370100-business-registration", "370100-police"}),
    ],
)
def test_the_two_published_cases_find_their_items_and_reviewers(jinan, today, code, lead, reviewers):
    offered = _implemented(jinan, today[code], "370100")
    assert offered.lead == lead
    assert {r.department for r in offered.reviews} == reviewers
    assert len(offered.code) == 31


def test_a_case_filed_in_2017_finds_the_version_of_2017(jinan):
    assert in_force(jinan.items, RADIATION, date(2017, 8, 31)).version == 1
    assert in_force(jinan.items, RADIATION, date(2019, 1, 1)).version == 2


def test_every_item_can_be_implemented_in_every_tenant_that_offers_it(jinan, today):
    count = 0
    for item in today.values():
        for tenant in (t for t in jinan.tenants if t.level in item.offered_at):
            count += 1
            assert _implemented(jinan, item, tenant.code).lead
    assert count > 1000


def test_every_review_of_a_filing_in_the_city_or_the_model_district_has_staff(jinan, today):
    holders = {(p.department, role) for s in jinan.staff for p in s.posts for role in p.roles}
    for item in today.values():
        for tenant in ("370100", "370102", "370102001"):
            if {"370100": Level.CITY, "370102": Level.DISTRICT}.get(tenant, Level.STREET) in item.offered_at:
                offered = _implemented(jinan, item, tenant)
                assert (offered.lead, Role.APPROVER) in holders
                assert all((r.department, Role.REVIEWER) in holders for r in offered.reviews)


def test_every_joint_item_finds_the_head_of_the_government_that_may_extend_it(jinan, today):
    heads = {p.department.partition("-")[0] for s in jinan.staff for p in s.posts if Role.LEADER in p.roles}
    tree, joint = TenantTree(jinan.tenants), [item for item in today.values() if item.joint]
    levels = {code: tenant.level for code, tenant in tree.tenants.items()}
    for item in joint:
        for tenant in (code for code, level in levels.items() if level in item.offered_at):
            lead = _implemented(jinan, item, tenant).lead.partition("-")[0]
            assert tree.government(lead).code in heads
    assert {levels[code] for code in heads} == {Level.CITY, Level.DISTRICT}
    assert len(joint) == 4
    assert heads == {tree.government(code).code for code, level in levels.items() if level is not Level.STREET}


def test_every_credit_code_checks_and_is_of_one_department_only(jinan):
    codes = [d.credit_code for d in jinan.departments]
    assert all(uscc.is_valid(c) for c in codes)
    assert len(set(codes)) == len(codes)


def test_a_made_up_credit_code_says_so_in_the_code_and_in_the_declaration(jinan):
    assert all(d.credit_code_made_up and d.credit_code[8:10] == "MU" for d in jinan.departments)


def test_the_halls_are_open_seven_days_a_week_and_each_has_a_window(jinan):
    days = {(h.hall, h.weekday) for h in jinan.hours}
    assert all((hall.code, day) in days for hall in jinan.halls for day in range(1, 8))
    assert {w.hall for w in jinan.windows} == {h.code for h in jinan.halls}


def test_a_district_is_quicker_than_the_item_and_its_street_quicker_still(jinan, today):
    food = today["000105001000"]
    limits = [_implemented(jinan, food, t) for t in ("370103", "370102", "370102001")]
    assert [o.item.promised_days for o in limits] == [8, 6, 5]
    assert [o.version for o in limits] == ["1", "1.1", "1.1.1"]


def test_every_file_says_where_its_facts_come_from():
    sources = {p.name: _sources(p) for p in CITY.rglob("*.yaml") if p.name != "kustomization.yaml"}
    assert all(s.startswith(("published (", "modelled")) for found in sources.values() for s in found)
    assert [name for name, found in sources.items() if found[0].startswith("published")] == ["streets.yaml"]


def _sources(path):
    found = list(YAML(typ="safe").load_all(path))
    return [one["source"] if "source" in one else one["metadata"]["annotations"]["onestop.gov/source"] for one in found]


def test_the_whole_city_loads_within_two_seconds_of_computing():
    begin = time.process_time()
    load(CITY)
    assert time.process_time() - begin < 2
