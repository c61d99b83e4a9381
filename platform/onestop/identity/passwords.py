"""Passwords by Argon2id, on threads of their own: a hash takes a tenth of a second and 64 MiB."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from onestop.errors import InvalidInput

T = TypeVar("T")
SHORTEST = 10
"""Characters of the shortest password."""
LONGEST = 200
_AT_ONCE = 2
"""Hashes computed at the same time; more would only take memory."""


class Passwords:
    """Hashes and verifies; the waiting caller's event loop goes on."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="argon2")
        self._nobody = self._hasher.hash("the password of nobody")

    async def hash(self, password: str, field: str = "/password") -> str:
        """Return the hash to keep; raise InvalidInput for a password that is too short or too long."""
        check_password(password, field)
        return await self._run(self._hasher.hash, password)

    async def verify(self, kept: str | None, password: str) -> bool:
        """Tell whether the password fits; takes the same time when there is no such account (`kept` is None)."""
        right = await self._run(self._fits, kept or self._nobody, password[:LONGEST])
        return right and kept is not None

    def outdated(self, kept: str) -> bool:
        """Tell whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def _fits(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, work: Callable[..., T], *args: str) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *args)


def check_password(password: str, field: str = "/password") -> None:
    """Raise InvalidInput for a password of a length that is not allowed."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            "A password has {least} to {most} characters.",
            field=field,
            rule="password-length",
            least=SHORTEST,
            most=LONGEST,
        )
