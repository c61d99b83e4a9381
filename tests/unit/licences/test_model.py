from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.errors import NotAllowedNow
from onestop.licences.model import NEXT, Licence, LicenceState, public_view, state_on, turned

LICENCE = Licence(
    number="1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599.001.F",
    tenant="370100",
    case_number="370100-20170831-000001",
    item="radiation-safety",
    type_code="11100000000013338W032",
    type_name="辐射安全许可证",
    holder=UUID(int=1),
    holder_name="王小丫",
    holder_is_person=True,
    issuer="370100-huanbao",
    issuer_credit_code="11220000013544541J",
    issuer_name="济南市环境保护局",
    issued_on=date(2017, 8, 31),
    valid_from=date(2017, 8, 31),
    valid_until=date(2022, 8, 30),
    digest="0" * 64,
    object_key="licences/x.pdf",
    state=LicenceState.VALID,
    verification_code="0123456789AB",
)
states = st.sampled_from(LicenceState)


@given(states, states)
def test_a_licence_turns_only_into_what_its_state_allows(state: LicenceState, to: LicenceState) -> None:
    if to in NEXT[state]:
        assert turned(state, to) is to
        return
    with pytest.raises(NotAllowedNow) as refused:
        turned(state, to)
    assert refused.value.allowed == NEXT[state]


@pytest.mark.parametrize("ended", [LicenceState.REVOKED, LicenceState.SUPERSEDED, LicenceState.EXPIRED])
def test_what_has_ended_never_comes_back(ended: LicenceState) -> None:
    assert NEXT[ended] == ()


def test_a_licence_is_in_force_on_its_last_day_and_expired_on_the_next() -> None:
    assert state_on(LICENCE, date(2022, 8, 30)) is LicenceState.VALID
    assert state_on(LICENCE, date(2022, 8, 31)) is LicenceState.EXPIRED


def test_a_licence_without_an_end_never_expires() -> None:
    assert state_on(replace(LICENCE, valid_until=None), date(2999, 1, 1)) is LicenceState.VALID


def test_a_revoked_licence_stays_revoked_after_its_last_day() -> None:
    assert state_on(replace(LICENCE, state=LicenceState.REVOKED), date(2030, 1, 1)) is LicenceState.REVOKED


def test_a_stranger_sees_a_persons_masked_name_and_neither_case_nor_code() -> None:
    seen = public_view(LICENCE, date(2018, 1, 1))
    assert seen.holder == "王*丫"
    hidden = {"case_number", "verification_code", "object_key", "holder_name", "digest", "tenant"}
    assert not hidden & set(type(seen).__slots__)


def test_a_companys_name_is_public() -> None:
    company = replace(LICENCE, holder_name="济南格兰压缩机有限公司", holder_is_person=False)
    assert public_view(company, date(2018, 1, 1)).holder == "济南格兰压缩机有限公司"
