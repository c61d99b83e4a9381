from datetime import date

import pytest

from onestop.errors import InvalidInput
from onestop.kit.keys import bucket, licence_key, material_key, notice_key, trail_key


def test_keys_say_what_lies_there() -> None:
    assert bucket("370100") == "onestop-370100"
    assert licence_key("1.2.156.3005.2.X") == "licences/1.2.156.3005.2.X.pdf"
    assert notice_key("370100-20170810-000042", "e1") == "notices/370100-20170810-000042/e1.pdf"
    assert material_key("370100-20170810-000042", "m-1") == "materials/370100-20170810-000042/m-1"
    assert trail_key(date(2017, 8, 31)) == "trail/2017-08-31.json"


@pytest.mark.parametrize("part", ["", ".", "..", "a/b", "../a", "a..b", "-a", "a\n", "甲", "a b", "x" * 200])
def test_a_part_that_could_lead_elsewhere_is_refused(part: str) -> None:
    for build in (bucket, licence_key, lambda p: notice_key("c", p), lambda p: material_key(p, "m")):
        with pytest.raises(InvalidInput):
            build(part)
