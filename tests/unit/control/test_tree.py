"""What tenants may get wrong about each other."""

from dataclasses import replace

from tests.unit.control.test_desired import CITY, DISTRICT, STREET

from onestop.tenancy.model import Level
from onestop_operator.model import Tenant
from onestop_operator.tree import Tree


def reason(tenant: Tenant, *others: Tenant) -> str:
    fault = Tree([*others, tenant]).fault(tenant)
    return fault.reason if fault else ""


def test_a_tree_that_fits_has_no_fault():
    assert [reason(t, CITY, DISTRICT, STREET) for t in (CITY, DISTRICT, STREET)] == ["", "", ""]


def test_of_two_with_one_code_the_first_keeps_it():
    assert reason(replace(DISTRICT, slug="other"), CITY, DISTRICT) == "CodeTaken"
    assert reason(DISTRICT, CITY, DISTRICT, replace(DISTRICT, slug="other")) == ""


def test_a_host_name_belongs_to_one():
    first = replace(DISTRICT, hosts=("a.cn",))
    assert reason(replace(STREET, hosts=("a.cn",)), CITY, first) == "HostTaken"


def test_a_parent_must_be_there_one_level_above():
    assert reason(DISTRICT) == "ParentMissing"
    assert reason(replace(STREET, parent="370100"), CITY) == "ParentLevelWrong"


def test_there_is_one_city():
    assert reason(replace(CITY, slug="qingdao", code="370200"), CITY) == "SecondCity"


def test_a_circle_is_found():
    one = Tenant("a", "370102", Level.DISTRICT, "370103", "甲", "A")
    other = Tenant("b", "370103", Level.DISTRICT, "370102", "乙", "B")
    assert reason(one, other) == "CycleInTree"
    assert reason(replace(one, parent=one.code)) == "CycleInTree"
