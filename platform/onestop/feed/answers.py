"""Commands that no workflow does once by their key: their answer is kept for a day and given again."""

import hashlib

import msgspec

from onestop.errors import Conflict, KeyReused
from onestop.feed.service import REUSED, check_key
from onestop.feed.store import FeedStore
from onestop.kit.sealing import Sealer
from onestop.tenancy.model import Scope


class Answer(msgspec.Struct):
    """What was answered, as it went out."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class AnswerService:
    def __init__(self, store: FeedStore, sealer: Sealer) -> None:
        self._store = store
        self._sealer = sealer

    async def begin(self, scope: Scope, account: str, key: str, request: bytes) -> Answer | None:
        """Return None when the command is to be done now, or the answer that it got before.

        Raises KeyReused when the key came with another request, Conflict while the first one is still being done. What
        is kept of the request is a keyed mark: it may hold a password, which a plain digest would let others try.
        """
        check_key(key)
        digest = self._sealer.mark("command", hashlib.sha256(request).hexdigest())
        before = await self._store.claim(scope, account, key, digest)
        if before is None:
            return None
        first, sealed = before
        if first != digest:
            raise KeyReused("This idempotency key was used for another request.", key=key, **REUSED)
        if sealed is None:
            raise Conflict("The command with this key is being carried out.", key=key)
        return msgspec.json.decode(self._sealer.open(sealed), type=Answer)

    async def end(self, scope: Scope, account: str, key: str, answer: Answer) -> None:
        """Keep the answer of a command that was done; it may hold secrets and names, so it is sealed."""
        sealed = self._sealer.seal(msgspec.json.encode(answer).decode())
        await self._store.keep_answer(scope, account, key, sealed)

    async def refused(self, scope: Scope, account: str, key: str) -> None:
        """Forget a key whose command was refused, so that it can be tried again."""
        await self._store.let_go(scope, account, key)
