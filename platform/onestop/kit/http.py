"""What every HTTP edge shares."""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Any, Protocol, cast

from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.handlers import BaseRouteHandler
from litestar.params import HeaderParameter
from litestar.types import Guard

from onestop.kit.i18n import choose_language

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


def given(service: Any) -> Provide:
    """Return the dependency that hands every handler the same service."""
    return Provide(lambda: service, sync_to_thread=False)


def language_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the language of a request: its cookie's, else `Accept-Language`, else Chinese."""
    return choose_language(connection.cookies.get("language"), connection.headers.get("Accept-Language", ""))
