"""A tenant's own version may only be quicker or ask for less."""

from dataclasses import replace
from datetime import date

import pytest

from onestop.catalogue.model import (
    Audience,
    Authority,
    Channel,
    DeliveryWay,
    FormField,
    Handling,
    Item,
    LicenceType,
    Material,
    Need,
    Override,
    OwnMaterial,
    PaperForm,
    Place,
    ReviewStep,
    department_code,
    implement,
    implementation_code,
    in_force,
    refusals,
    tighten,
)
from onestop.errors import InvalidInput
from onestop.tenancy.model import Department, Level, Tenant

CITY = Tenant("990100", "city", Level.CITY, None, "市", "City")
EAST = Tenant("990102", "east", Level.DISTRICT, "990100", "东区", "East")
SPRING = Tenant("990102001", "spring", Level.STREET, "990102", "泉街道", "Spring")
DEPARTMENTS = {
    f"{tenant}-water": Department(f"{tenant}-water", tenant, "水利局", "Water", credit)
    for tenant, credit in (("990100", "11370100MU00000192"), ("990102", "11370102MU00000193"))
}
PLAN = Material("plan", "方案", "Plan", "申请人", "Applicant", form=PaperForm.COPY)
MAP = Material("map", "位置图", "Map", "申请人", "Applicant", need=Need.SECONDARY)
ITEM = Item(
    code="000102001000",
    version=2,
    in_force_from=date(2019, 1, 1),
    name_zh="取水许可",
    name_en="Abstraction permit",
    source="modelled",
    keywords=("取水",),
    audience=(Audience.COMPANY,),
    offered_at=(Level.CITY, Level.DISTRICT, Level.STREET),
    lead=Authority("water", Place.DISTRICT),
    legal_basis=("法",),
    conditions=("有水源",),
    materials=(PLAN, MAP),
    form=(FormField("name", "名称", "Name"),),
    statutory_days=20,
    promised_days=10,
    handling=Handling.COMMITTED,
    channels=(Channel.ONLINE,),
    delivery=(DeliveryWay.PICKUP,),
    licence=LicenceType("11370100MU00000192001", "许可证", "Permit"),
    fee_fen=100,
    visits=1,
    reviews=(ReviewStep("water", 8, Place.DISTRICT), ReviewStep("water", 4, Place.CITY)),
)


def own(tenant="990102", **given):
    return Override(tenant=tenant, item=ITEM.code, version=3, in_force_from=date(2020, 1, 1), **given)


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        ({"promised_days": 11}, "/promised_days", "not-quicker"),
        ({"handling": Handling.IMMEDIATE}, "/handling", "immediate-without-reviews"),
        ({"visits": 2}, "/visits", "asks-more"),
        ({"fee_fen": 101}, "/fee_fen", "asks-more"),
        ({"materials": (OwnMaterial("plan"), OwnMaterial("photo"))}, "/materials/1", "asks-more"),
        ({"materials": (OwnMaterial("map", Need.REQUIRED),)}, "/materials/0/need", "asks-more"),
        ({"materials": (OwnMaterial("plan", form=PaperForm.ORIGINAL),)}, "/materials/0/form", "asks-more"),
    ],
)
def test_an_own_version_that_is_slower_or_asks_for_more_is_refused_with_the_reason(given, field, rule):
    with pytest.raises(InvalidInput) as refused:
        tighten(ITEM, own(**given))
    assert (refused.value.field, refused.value.rule) == (field, rule)
    assert "{" not in str(refused.value)


def test_an_immediate_item_does_not_become_a_committed_one():
    immediate = replace(ITEM, handling=Handling.IMMEDIATE, reviews=())
    assert [r.rule for r in refusals(immediate, own(handling=Handling.COMMITTED))] == ["not-quicker"]


def test_every_reason_of_a_refusal_is_told_at_once():
    found = refusals(ITEM, own(promised_days=30, visits=3, fee_fen=500, materials=(OwnMaterial("photo"),)))
    assert [r.field for r in found] == ["/promised_days", "/visits", "/fee_fen", "/materials/0"]
    assert found[0].text() == "A promised limit of 30 working days is longer than the inherited 10."


def test_an_own_version_equal_to_what_it_inherits_is_accepted():
    same = own(promised_days=10, visits=1, fee_fen=100, handling=Handling.COMMITTED)
    assert tighten(ITEM, same) == ITEM


def test_a_quicker_version_asks_for_less_and_leaves_no_review_longer_than_itself():
    eased = tighten(ITEM, own(promised_days=5, visits=0, fee_fen=0, materials=(OwnMaterial("plan", Need.SECONDARY),)))
    assert (eased.promised_days, eased.visits, eased.fee_fen) == (5, 0, 0)
    assert eased.materials == (replace(PLAN, need=Need.SECONDARY),)
    assert [r.days for r in eased.reviews] == [5, 4]


def test_a_street_inherits_from_its_district_and_reviews_find_their_departments():
    offered = implement(ITEM, (SPRING, EAST, CITY), {"990102": own(promised_days=6)}, DEPARTMENTS)
    assert offered.version == "2.3"
    assert offered.lead == "990102-water"
    assert [(r.department, r.days) for r in offered.reviews] == [
        ("990102-water", 6),
        ("990100-water", 4),
    ]


def test_a_street_may_not_be_slower_than_its_own_district():
    with pytest.raises(InvalidInput, match="longer than the inherited 6"):
        implement(
            ITEM,
            (SPRING, EAST, CITY),
            {"990102": own(promised_days=6), "990102001": own("990102001", promised_days=7)},
            DEPARTMENTS,
        )


def test_versions_of_different_tenants_never_look_alike():
    only_district = implement(ITEM, (SPRING, EAST, CITY), {"990102": own()}, DEPARTMENTS)
    only_street = implement(ITEM, (SPRING, EAST, CITY), {"990102001": own("990102001")}, DEPARTMENTS)
    assert (only_district.version, only_street.version) == ("2.3", "2.0.3")


def test_the_implementation_code_has_the_deciding_department_its_level_and_the_basic_code():
    offered = implement(ITEM, (SPRING, EAST, CITY), {}, DEPARTMENTS)
    assert offered.code == "11370102MU00000193" + "4" + "000102001000"
    assert implementation_code("11370100MU00000192", Level.CITY, ITEM.code)[18] == "3"


def test_an_item_is_not_offered_at_a_level_it_does_not_name():
    with pytest.raises(InvalidInput) as refused:
        implement(replace(ITEM, offered_at=(Level.CITY,)), (EAST, CITY), {}, DEPARTMENTS)
    assert refused.value.rule == "not-offered-here"


def test_a_department_that_does_not_exist_is_named():
    with pytest.raises(InvalidInput, match="990102-water"):
        implement(ITEM, (SPRING, EAST, CITY), {}, {"990100-water": DEPARTMENTS["990100-water"]})


def test_a_city_has_no_department_of_a_district():
    with pytest.raises(InvalidInput) as refused:
        department_code("water", Place.DISTRICT, (CITY,))
    assert refused.value.rule == "wrong-level"


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2015, 12, 31), None),
        (date(2016, 1, 1), 1),
        (date(2018, 12, 31), 1),
        (date(2019, 1, 1), 2),
        (date(2030, 1, 1), 2),
    ],
)
def test_the_version_in_force_is_that_of_the_day_both_ends_included(day, version):
    first = replace(ITEM, version=1, in_force_from=date(2016, 1, 1), in_force_until=date(2018, 12, 31))
    found = in_force([ITEM, first], ITEM.code, day)
    assert (found.version if found else None) == version


def test_another_items_versions_are_not_in_force_for_this_one():
    assert in_force([ITEM], "000102002000", date(2020, 1, 1)) is None
