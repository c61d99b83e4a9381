import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.errors import InvalidInput
from onestop.licences.number import ROOT, LicenceNumber, parse_number

PUBLISHED = (
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.002.S",
    "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
)
CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ISSUER_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"

numbers = st.builds(
    LicenceNumber,
    type_code=st.text(CHARACTERS, min_size=21, max_size=21),
    issuer=st.text(ISSUER_CHARACTERS, min_size=18, max_size=18),
    serial=st.text(CHARACTERS, min_size=1, max_size=32),
    version=st.integers(1, 999),
)


@pytest.mark.parametrize("text", PUBLISHED)
def test_published_identifiers_are_read_and_written_back(text: str) -> None:
    assert str(parse_number(text)) == text


@given(numbers)
def test_every_number_we_build_is_read_back(number: LicenceNumber) -> None:
    assert parse_number(str(number)) == number


@given(numbers, st.data())
def test_one_wrong_character_is_always_refused(number: LicenceNumber, data: st.DataObject) -> None:
    text = str(number)
    at = data.draw(st.integers(len(ROOT) + 1, len(text) - 1).filter(lambda i: text[i] != "."))
    other = data.draw(st.sampled_from(CHARACTERS).filter(lambda c: c != text[at]))
    with pytest.raises(InvalidInput):
        parse_number(text[:at] + other + text[at + 1 :])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "licence-form"),
        ("1.2.156.3005.1." + PUBLISHED[0][len(ROOT) + 1 :], "licence-form"),
        (PUBLISHED[0] + ".1", "licence-form"),
        (PUBLISHED[0].replace("W011", "W11"), "licence-type"),
        (PUBLISHED[0].replace("11430000006122244L", "1143000000612224OL"), "licence-issuer"),
        (PUBLISHED[0].replace("20230000403", "2023-403"), "licence-serial"),
        (PUBLISHED[0].replace("20230000403", ""), "licence-serial"),
        (PUBLISHED[0].replace(".002.", ".000."), "licence-version"),
        (PUBLISHED[0].replace(".002.", ".2."), "licence-version"),
        (PUBLISHED[0].replace(".002.", ".٠٠٢."), "licence-version"),
        (PUBLISHED[0].lower(), "licence-type"),
        (PUBLISHED[0][:-1] + "T", "licence-check"),
        (PUBLISHED[0] + "\n", "licence-check"),
    ],
)
def test_the_error_names_the_broken_part(text: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_number(text)
    assert refused.value.rule == rule


def test_a_superseding_licence_has_the_next_version_and_its_own_check() -> None:
    renewed = parse_number(PUBLISHED[1]).renewed()
    assert str(renewed) == f"{PUBLISHED[1][:-5]}002.{renewed.check}"


def test_versions_end_at_999() -> None:
    first = parse_number(PUBLISHED[1])
    with pytest.raises(InvalidInput):
        LicenceNumber(first.type_code, first.issuer, first.serial, 999).renewed()
