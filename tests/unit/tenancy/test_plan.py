"""What loading a declaration would change."""

from dataclasses import replace

from onestop.tenancy.model import Department, Level, Tenant
from onestop.tenancy.plan import Act, plan

CITY = Tenant("370100", "jinan", Level.CITY, None, "济南市", "Jinan")
BUREAU = Department("370100-water", "370100", "水务局", "Water Bureau", "11370100004188610H")


def test_a_first_loading_creates_a_second_does_nothing():
    assert [change.act for change in plan([CITY, BUREAU], [])] == [Act.CREATE, Act.CREATE]
    assert [change.act for change in plan([CITY, BUREAU], [BUREAU, CITY])] == [Act.NOTHING, Act.NOTHING]


def test_a_change_names_the_fields_that_differ():
    changed = replace(CITY, name_en="Jinan City", ring="pilot")
    (change,) = plan([changed], [CITY])
    assert (change.act, change.fields) == (Act.CHANGE, ("name_en", "ring"))


def test_what_is_no_longer_declared_is_left_alone():
    assert plan([CITY], [CITY, BUREAU]) == plan([CITY], [CITY])
