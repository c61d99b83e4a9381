"""Where other systems plug in."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from onestop.identity.model import AccountKind


@dataclass(frozen=True, slots=True)
class RealName:
    """What a check of a name against its number found; `note` is a stable word for the reason."""

    verified: bool
    note: str


class RealNameCheck(Protocol):
    """Asks the registry of persons or of companies whether a number belongs to a name."""

    async def check(self, kind: AccountKind, identifier: str, name: str) -> RealName:
        """Return the registry's answer; raise Unavailable when it cannot be asked."""
        ...


class CheckDigitOnly:
    """The check without a registry: the number has been found well-formed, and nobody has been asked."""

    async def check(self, kind: AccountKind, identifier: str, name: str) -> RealName:  # noqa: ARG002
        return RealName(verified=False, note="not-verified")


class ExternalSubjects(Protocol):
    """Maps who signed in elsewhere (OpenID Connect) to an account."""

    async def account_of(self, issuer: str, subject: str) -> UUID | None:
        """Return the account linked to an issuer's subject, or None when there is none."""
        ...
