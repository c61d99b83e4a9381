from onestop.tenancy.model import Level, Tenant, lineage

CITY = Tenant("990100", "city", Level.CITY, None, "市", "City")
EAST = Tenant("990102", "east", Level.DISTRICT, "990100", "东区", "East")
SPRING = Tenant("990102001", "spring", Level.STREET, "990102", "泉街道", "Spring")
TREE = {t.code: t for t in (CITY, EAST, SPRING)}


def test_a_streets_lineage_goes_over_its_district_to_the_city():
    assert lineage(SPRING, TREE) == (SPRING, EAST, CITY)


def test_the_city_has_only_itself_in_its_lineage():
    assert lineage(CITY, TREE) == (CITY,)
