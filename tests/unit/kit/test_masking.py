import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.kit.masking import masked_citizen_number, masked_name, masked_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [("张三", "张*"), ("李小明", "李*明"), ("欧阳振华", "欧**华"), ("于", "*"), ("", ""), ("Anna Li", "A*** L*")],
)
def test_a_name_keeps_its_ends_and_hides_its_middle(name: str, shown: str) -> None:
    assert masked_name(name) == shown


def test_a_citizen_number_shows_neither_birthday_nor_sequence() -> None:
    assert masked_citizen_number("11010519491231002X") == "110***********002X"


@pytest.mark.parametrize(
    ("number", "shown"), [("13812345678", "138****5678"), ("88887777", "****7777"), ("12345", "*****")]
)
def test_a_phone_number_keeps_what_its_owner_recognises(number: str, shown: str) -> None:
    assert masked_phone(number) == shown


@given(st.text(min_size=1, max_size=40))
def test_masking_keeps_the_length_and_never_shows_a_short_number(text: str) -> None:
    for mask in (masked_citizen_number, masked_phone):
        shown = mask(text)
        assert len(shown) == len(text)
        assert shown.count("*") >= min(4, len(text))
