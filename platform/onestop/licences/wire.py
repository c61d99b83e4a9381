"""What licences say over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from onestop.licences.model import Licence, LicenceState, PublicLicence
from onestop.licences.service import FileCheck


class LicenceLine(Struct, kw_only=True):
    """A licence as its holder and the staff see it."""

    number: str
    tenant: str
    case_number: str
    type_code: str
    type_name: str
    holder_name: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    state: LicenceState
    verification_code: str
    digest: str

    @classmethod
    def of(cls, licence: Licence) -> "LicenceLine":
        return cls(**{name: getattr(licence, name) for name in cls.__struct_fields__})


class LicencePage(Struct):
    licences: list[LicenceLine]
    next_cursor: str | None


class PublicLicenceView(Struct, kw_only=True):
    """What anyone who verifies sees: the least that lets one trust the paper."""

    number: str
    type_name: str
    holder: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None
    state: LicenceState

    @classmethod
    def of(cls, licence: PublicLicence) -> "PublicLicenceView":
        return cls(**{name: getattr(licence, name) for name in cls.__struct_fields__})


class FileCheckView(Struct, kw_only=True):
    """Whether a file is genuine, what is wrong with it if not, and what the register says of it."""

    genuine: bool
    problems: list[str]
    signer: str
    signed_at: datetime | None
    registered: PublicLicenceView | None

    @classmethod
    def of(cls, check: FileCheck) -> "FileCheckView":
        found = check.verification
        return cls(
            genuine=found.genuine,
            problems=[problem.value for problem in found.problems],
            signer=found.signer,
            signed_at=found.signed_at,
            registered=PublicLicenceView.of(check.registered) if check.registered else None,
        )


class TurnLicence(Struct, forbid_unknown_fields=True):
    """A change of state: `valid` restores a suspended licence."""

    state: Literal["valid", "suspended", "revoked", "superseded"]
    reason: Annotated[str, Meta(min_length=1, max_length=1000)]
