from stdnum.cn import uscc

from onestop.catalogue.declaration.codes import made_up_credit_code, organisation_check


def test_the_organisation_check_agrees_with_a_published_code():
    published = "91350100M000100Y43"
    assert organisation_check(published[8:16]) == published[16]


def test_a_made_up_code_is_valid_and_holds_its_region():
    for region in ("370100", "370102", "370102001"):
        for serial in range(1, 60):
            code = made_up_credit_code(region, serial)
            assert uscc.is_valid(code)
            assert code[2:8] == region[:6]


def test_made_up_codes_of_a_region_and_its_streets_differ():
    codes = {made_up_credit_code(r, s) for r in ("370102", "370102001", "370102002") for s in range(1, 40)}
    assert len(codes) == 3 * 39
