"""Many applicants at once, as rows for COPY, sealed and marked as single ones are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from onestop.identity.model import AccountKind
from onestop.identity.service.accounts import identifier_mark
from onestop.identity.store.accounts import NewAccount
from onestop.kit.sealing import Sealer

COLUMNS = ("tenant", *NewAccount.__slots__)


def applicant_row(
    sealer: Sealer, city: str, account: UUID, kind: AccountKind, login: str, *, name: str, identifier: str, at: datetime
) -> tuple[Any, ...]:
    """Return the row of an applicant who cannot sign in: the account has neither a password nor an activation code."""
    return _row(
        city,
        NewAccount(
            id=account,
            kind=kind,
            login=login,
            display_name=name,
            created_at=at,
            identifier_mark=identifier_mark(sealer, identifier),
            identifier_sealed=sealer.seal(identifier),
        ),
    )


def keeper_row(city: str, account: UUID, login: str, name: str, at: datetime) -> tuple[Any, ...]:
    """Return the row of an account in whose name rows are written, and which cannot sign in."""
    return _row(city, NewAccount(id=account, kind=AccountKind.STAFF, login=login, display_name=name, created_at=at))


def _row(city: str, account: NewAccount) -> tuple[Any, ...]:
    return (city, *(getattr(account, name) for name in NewAccount.__slots__))
