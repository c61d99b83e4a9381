"""The electronic licence: its register entry, its states, and what a stranger may see of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from onestop.errors import NotAllowedNow
from onestop.kit.masking import masked_name


class LicenceState(StrEnum):
    VALID = "valid"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"


NEXT: dict[LicenceState, tuple[LicenceState, ...]] = {
    LicenceState.VALID: (LicenceState.SUSPENDED, LicenceState.REVOKED, LicenceState.SUPERSEDED, LicenceState.EXPIRED),
    LicenceState.SUSPENDED: (LicenceState.VALID, LicenceState.REVOKED, LicenceState.EXPIRED),
    LicenceState.REVOKED: (),
    LicenceState.SUPERSEDED: (),
    LicenceState.EXPIRED: (),
}
"""From each state, those it may turn into. What has ended does not come back: a new licence is issued instead."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One entry of the register. `object_key` is the place of the signed file, `issuer` the department's code."""

    number: str
    tenant: str
    case_number: str
    item: str
    type_code: str
    type_name: str
    holder: UUID
    holder_name: str
    holder_is_person: bool
    issuer: str
    issuer_credit_code: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    """The last day in force; `None` means without an end."""
    digest: str
    """SHA-256 of the signed file in hexadecimal; empty until the file is in the store."""
    object_key: str
    state: LicenceState
    verification_code: str
    changes: int = 0
    """How often its state has changed."""


@dataclass(frozen=True, slots=True)
class PublicLicence:
    """What anyone who verifies a licence sees: enough to trust the paper in hand, and nothing more."""

    number: str
    type_name: str
    holder: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    state: LicenceState


def turned(state: LicenceState, to: LicenceState) -> LicenceState:
    """Return `to`; raises `NotAllowedNow`, naming what is allowed, when `state` cannot turn into it."""
    if to not in NEXT[state]:
        raise NotAllowedNow("A {state} licence cannot become {to}.", allowed=NEXT[state], state=state, to=to)
    return to


def state_on(licence: Licence, day: date) -> LicenceState:
    """Return the state that holds on `day`: a licence past its last day has expired, recorded so or not."""
    ended = licence.valid_until is not None and day > licence.valid_until
    return LicenceState.EXPIRED if ended and LicenceState.EXPIRED in NEXT[licence.state] else licence.state


def public_view(licence: Licence, day: date) -> PublicLicence:
    """Return what a stranger may see on `day`; a natural person's name is masked, a company's is public."""
    return PublicLicence(
        number=licence.number,
        type_name=licence.type_name,
        holder=masked_name(licence.holder_name) if licence.holder_is_person else licence.holder_name,
        issuer_name=licence.issuer_name,
        issued_on=licence.issued_on,
        valid_from=licence.valid_from,
        valid_until=licence.valid_until,
        state=state_on(licence, day),
    )
