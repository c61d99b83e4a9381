from hypothesis import given
from hypothesis import strategies as st

from onestop.web import brand

COLOURS = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
LIGHT_GROUNDS = ("#faf8f5", "#ffffff", "#f3f0ea")
DARK_GROUNDS = ("#171513", "#201e1b", "#2a2723")


@given(COLOURS)
def test_any_colour_reads_on_every_light_ground_and_under_its_own_text(colour: str) -> None:
    shades = brand.light_shades(colour)
    assert all(brand.contrast(shades.brand, ground) >= 4.5 for ground in (*LIGHT_GROUNDS, shades.soft))
    assert all(brand.contrast(shades.on_brand, ground) >= 4.5 for ground in (shades.brand, shades.strong))


@given(COLOURS)
def test_any_colour_reads_on_every_dark_ground_and_under_its_own_text(colour: str) -> None:
    shades = brand.dark_shades(colour)
    assert all(brand.contrast(shades.brand, ground) >= 4.5 for ground in (*DARK_GROUNDS, shades.soft))
    assert all(brand.contrast(shades.on_brand, ground) >= 4.5 for ground in (shades.brand, shades.strong))


def test_a_colour_that_already_reads_stays_itself() -> None:
    assert brand.light_shades("#1f6f78").brand == "#1f6f78"


def test_contrast_is_that_of_the_guidelines() -> None:
    assert round(brand.contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(brand.contrast("#777777", "#ffffff"), 2) == 4.48
