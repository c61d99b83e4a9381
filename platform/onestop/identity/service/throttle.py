"""How often one may try: counted before the try, so that many tries at once gain nothing."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from onestop.errors import TooMany
from onestop.identity.store.attempts import AttemptStore
from onestop.kit.clock import Clock
from onestop.kit.sealing import Sealer
from onestop.tenancy.service import TenancyService

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries a window, counted by `kind`; a success takes back all of them, or only itself."""

    kind: str
    most: int
    success_clears: bool = False


BY_LOGIN = Limit("login", 5, success_clears=True)
BY_ADDRESS = Limit("address", 60)
"""Wide, because a whole hall may call from one address; successes do not count."""
REGISTRATION = Limit("registration", 20)
ACTIVATION = Limit("activation", 5, success_clears=True)


class Throttle:
    """Refuses a try that comes too soon. What is tried (a name, an address) is kept as a keyed hash only."""

    def __init__(self, tenancy: TenancyService, store: AttemptStore, sealer: Sealer, clock: Clock) -> None:
        self._tenancy = tenancy
        self._store = store
        self._sealer = sealer
        self._clock = clock

    async def spend(self, limit: Limit, who: str) -> None:
        """Count a try of `who`; raise TooMany, with the seconds to wait, beyond the limit."""
        now = self._clock.now()
        tries, ends = await self._store.spend(self._tenancy.tree.deployment(), self._key(limit, who), now, WINDOW)
        if tries > limit.most:
            wait = ceil((ends - now).total_seconds())
            raise TooMany("Too many tries. Please wait {retry_after} seconds.", retry_after=wait)

    async def succeed(self, limit: Limit, who: str) -> None:
        """Take the counted try back, because it was a right one."""
        await self._store.give_back(
            self._tenancy.tree.deployment(), self._key(limit, who), self._clock.now(), all_tries=limit.success_clears
        )

    def _key(self, limit: Limit, who: str) -> bytes:
        return self._sealer.mark(f"try {limit.kind}", who)
