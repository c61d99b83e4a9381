"""Who a token stands for, remembered for seconds: most requests need no query to know their caller."""

from collections.abc import Hashable
from datetime import datetime, timedelta

from onestop.identity.model import Principal

REMEMBERED = timedelta(seconds=15)
"""The longest that another process may go on believing in a token after it was revoked, if the notification is
lost; where it was revoked, it is forgotten at once."""
_MOST = 20_000


class Remembered:
    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[datetime, Principal]] = {}

    def get(self, key: Hashable, now: datetime) -> Principal | None:
        """Return who was found under `key` a short while ago."""
        until, principal = self._kept.get(key, (now, None))
        return principal if now < until else None

    def keep(self, key: Hashable, principal: Principal, now: datetime) -> None:
        if len(self._kept) >= _MOST:
            self._kept.clear()
        self._kept[key] = (now + REMEMBERED, principal)

    def forget(self, account: str) -> None:
        """Drop what is remembered of one account (or machine token); of all when none is named."""
        self._kept = {k: v for k, v in self._kept.items() if account and str(v[1].account) != account}
