"""Personal data at rest."""

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from onestop.kit.sealing import Sealer

ONE, OTHER = Sealer("one secret of thirty-two characters."), Sealer("another secret of that many letters.")


@given(st.text())
def test_what_is_sealed_opens_again_and_two_seals_differ(text):
    assert ONE.open(ONE.seal(text)) == text
    assert ONE.seal(text) != ONE.seal(text)


def test_another_key_opens_nothing_and_marks_differently():
    with pytest.raises(InvalidToken):
        OTHER.open(ONE.seal("110105"))
    assert ONE.mark("a", "110105") != OTHER.mark("a", "110105")


def test_marks_find_equal_text_of_the_same_kind():
    assert ONE.mark("a", "110105") == Sealer("one secret of thirty-two characters.").mark("a", "110105")
    assert ONE.mark("a", "110105") != ONE.mark("b", "110105")


def test_a_short_secret_is_refused():
    with pytest.raises(ValueError, match="32 characters"):
        Sealer("short")
