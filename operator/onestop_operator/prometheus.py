"""Prometheus' query API, for the gates of releases."""

import logging

import aiohttp
import msgspec

from onestop_operator.gates import number

log = logging.getLogger(__name__)


class Prometheus:
    """A client of one Prometheus; without an address every answer is unknown."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def ask(self, query: str) -> float | None:
        """Return the number that a query gives now; None when there is none, or nobody to ask."""
        if not self._address:
            return None
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10))
        try:
            async with self._session.post(f"{self._address}/api/v1/query", data={"query": query}) as answer:
                return number(msgspec.json.decode(await answer.read()))
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as away:
            log.warning("a gate cannot be read: %s", away)
            return None
