"""What every HTTP edge shares."""

from collections.abc import Collection
from enum import StrEnum
from hmac import compare_digest
from typing import Annotated, Any, Protocol, cast

from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter
from litestar.types import Guard

from onestop.errors import NotFound, Unauthenticated
from onestop.kit.i18n import Localizer, choose_language

KEY_HEADER = "Idempotency-Key"
KEY_WORDS = "A word of your own, at most 128 characters; the same key does a command once."
Key = Annotated[
    str,
    HeaderParameter(
        name=KEY_HEADER,
        description=KEY_WORDS,
        min_length=1,
        max_length=128,
    ),
]
"""The header that makes a command happen once."""

KEYLESS = "keyless"


def keyless(reason: str) -> dict[str, str]:
    """Return the `opt` of a command that takes no `Idempotency-Key`, with the reason."""
    return {KEYLESS: reason}


ALWAYS_OPEN = {"always_open": True}
"""The `opt` of handlers that serve even while their tenant is being maintained."""


class Caller(Protocol):
    """Whoever makes a request; `identity.model.Principal` does."""

    def require(self, roles: Collection[StrEnum]) -> None: ...

    def require_account(self) -> object: ...


def require(*roles: StrEnum) -> Guard:
    """Return a guard that lets callers in who hold one of `roles` in the request's tenant."""

    async def guard(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
        cast("Caller", connection.user).require(roles)

    return guard


async def signed_in(connection: ASGIConnection, _: BaseRouteHandler) -> None:  # type: ignore[type-arg]
    """Let in whoever has signed in: a guard."""
    cast("Caller", connection.user).require_account()


def internal(token: str) -> Guard:
    """Return a guard that lets in whoever carries the deployment's own token; without a token nothing is there."""

    async def guard(connection: ASGIConnection, _handler: BaseRouteHandler) -> None:  # type: ignore[type-arg]
        if not token:
            raise NotFound("There is no such thing.")
        kind, _, given_token = connection.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not compare_digest(given_token.strip().encode(), token.encode()):
            raise Unauthenticated("The internal API needs the deployment's own token.")

    return guard


def given(service: Any) -> Provide:
    """Return the dependency that hands every handler the same service."""
    return Provide(lambda: service, sync_to_thread=False)


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the language of a request: its cookie's, else `Accept-Language`, else Chinese."""
    return choose_language(connection.cookies.get("language"), connection.headers.get("Accept-Language", ""))


def words_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Localizer:
    """Return the messages in the language of a request."""
    found: Localizer = connection.app.state.localizers[language_of(connection)]
    return found
