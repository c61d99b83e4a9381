"""Citizen numbers and credit codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc

from onestop.errors import InvalidInput
from onestop.identity.numbers import citizen_number, credit_code

PERSON, COMPANY = "11010519491231002X", "91350100M000100Y43"


def test_published_examples_are_right_in_any_spelling():
    assert citizen_number(" 11010519491231002x ") == PERSON
    assert credit_code("91350100-m000100y-43") == COMPANY


def test_a_county_founded_or_closed_after_the_birth_is_no_fault():
    for number in ("371202199003071238", "370116199003071233"):
        base = number[:-1]
        assert citizen_number(base + ric.calc_check_digit(number)).startswith(base)


def test_a_credit_code_may_begin_with_letters():
    base = "N2370102MF0000001"
    assert credit_code(base + uscc.calc_check_digit(base)).startswith(base)


@given(st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_mistyped_digit_of_a_citizen_number_is_found(place, digit):
    mistyped = PERSON[:place] + digit + PERSON[place + 1 :]
    if mistyped != PERSON:
        with pytest.raises(InvalidInput):
            citizen_number(mistyped)


@pytest.mark.parametrize(
    ("check", "text", "rule"),
    [
        (citizen_number, "", "length"),
        (citizen_number, PERSON[:-1], "length"),
        (citizen_number, "1101051949123100AX", "characters"),
        (citizen_number, "110105194912310021", "check-digit"),
        (citizen_number, "110105194913310021", "birth-or-region"),
        (citizen_number, "990105194912310023", "birth-or-region"),
        (credit_code, COMPANY[:-1], "length"),
        (credit_code, "91350100M000100O43", "characters"),
        (credit_code, "91350100M000100Y44", "check-digit"),
    ],
)
def test_a_broken_number_is_told_by_its_rule_and_never_repeated(check, text, rule):
    with pytest.raises(InvalidInput) as refused:
        check(text, "/number")
    assert (refused.value.field, refused.value.rule) == ("/number", rule)
    assert text == "" or text not in str(refused.value)
