"""The tenant tree."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.errors import InvalidInput, NotFound
from onestop.tenancy.model import Level, Tenant, TenantTree


def tenant(code: str, level: Level, parent: str | None, slug: str = "") -> Tenant:
    return Tenant(code, slug or f"s{code}", level, parent, code, code)


@st.composite
def trees(draw) -> TenantTree:
    """A city with any number of districts and streets, in any order of declaration."""
    tenants = [tenant("1", Level.CITY, None)]
    for district in range(draw(st.integers(0, 5))):
        tenants.append(tenant(f"1{district}", Level.DISTRICT, "1"))
        streets = draw(st.integers(0, 4))
        tenants += [tenant(f"1{district}{street}", Level.STREET, f"1{district}") for street in range(streets)]
    return TenantTree(draw(st.permutations(tenants)))


@given(trees())
def test_one_sees_another_exactly_when_it_stands_on_the_others_line(tree):
    for code in tree.tenants:
        seen = set(tree.scope_of(code).visible)
        for other in tree.tenants:
            above = {ancestor.code for ancestor in tree.ancestors(other)}
            assert (other in seen) == (other == code or code in above)


@given(trees())
def test_the_city_sees_everything_and_upward_ends_at_the_city(tree):
    assert set(tree.everything().visible) == set(tree.tenants)
    for code in tree.tenants:
        upward = tree.upward(code).visible
        assert (upward[0], upward[-1]) == (code, tree.root.code)
        assert all(code in tree.scope_of(above).visible for above in upward)


@given(trees())
def test_children_are_the_next_level_and_know_their_parent(tree):
    children = [child for code in tree.tenants for child in tree.children(code)]
    assert len(children) == len(tree.tenants) - 1
    assert all(tree.ancestors(child.code)[0].code == child.parent for child in children)


CITY = tenant("1", Level.CITY, None)
DISTRICT = tenant("11", Level.DISTRICT, "1")


@pytest.mark.parametrize(
    ("tenants", "rule"),
    [
        ([DISTRICT], "parent-unknown"),
        ([CITY, tenant("2", Level.CITY, None)], "one-city"),
        ([CITY, tenant("2", Level.CITY, "1")], "parent-unknown"),
        ([CITY, tenant("111", Level.STREET, "1")], "level-below-parent"),
        ([CITY, DISTRICT, tenant("12", Level.DISTRICT, "11")], "level-below-parent"),
        ([CITY, tenant("11", Level.DISTRICT, "1", slug="s1")], "slug-twice"),
    ],
)
def test_what_is_no_tree_is_refused_with_the_rule(tenants, rule):
    with pytest.raises(InvalidInput) as refused:
        TenantTree(tenants)
    assert refused.value.rule == rule


def test_a_town_has_a_government_and_a_subdistrict_or_a_zone_has_that_above_it():
    named = {
        "1": ("济南市", None),
        "11": ("历下区", "1"),
        "12": ("高新技术产业开发区", "1"),
        "111": ("解放路街道", "11"),
        "112": ("仲宫镇", "11"),
        "121": ("舜华路街道", "12"),
    }
    levels = {1: Level.CITY, 2: Level.DISTRICT, 3: Level.STREET}
    tree = TenantTree(
        replace(tenant(code, levels[len(code)], above), name_zh=name) for code, (name, above) in named.items()
    )
    answering = {code: tree.government(code).code for code in named}
    assert answering == {"1": "1", "11": "11", "12": "1", "111": "11", "112": "112", "121": "1"}


def test_unknown_tenants_are_not_found():
    tree = TenantTree([CITY])
    for ask in (tree.tenant, tree.by_slug, tree.scope_of, tree.children, tree.upward):
        with pytest.raises(NotFound):
            ask("9")
    with pytest.raises(NotFound, match="No tenant has been declared"):
        TenantTree().root  # noqa: B018
