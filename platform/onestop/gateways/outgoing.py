"""Calls to addresses that others chose: resolved once, checked, and then called at exactly that address."""

import asyncio
import socket
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

import httpx

from onestop.errors import Forbidden, Unavailable
from onestop.webhooks.model import may_be_called

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 5, 10, 20
"""One attempt: to connect, to wait for the next byte, and all together."""
_PORTS = {"http": 80, "https": 443}


class PinnedCaller:
    """Posts over HTTP without proxies, redirects or reading the answer's body.

    The name is looked up here and the connection goes to the address that was checked: a name that resolves to
    something else a moment later leads nowhere.
    """

    def __init__(self, *, development: bool) -> None:
        self._development = development
        timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
        limits = httpx.Limits(max_keepalive_connections=0)
        self._client = httpx.AsyncClient(timeout=timeout, limits=limits, trust_env=False)

    async def close(self) -> None:
        await self._client.aclose()

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> int:
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return await self._post(urlsplit(url), headers, body)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as failed:  # a timeout is an OSError too
            raise Unavailable("The receiver cannot be reached.") from failed

    async def _post(self, parts: SplitResult, headers: Mapping[str, str], body: bytes) -> int:
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        address = await self._checked(host, port)
        pinned = httpx.URL(
            scheme=parts.scheme, host=address, port=port, raw_path=(parts.path or "/").encode() + _query(parts)
        )
        sent = {**headers, "host": parts.netloc, "user-agent": "onestop-webhooks/1"}
        extensions = {"sni_hostname": host}
        async with self._client.stream("POST", pinned, headers=sent, content=body, extensions=extensions) as answer:
            return answer.status_code

    async def _checked(self, host: str, port: int) -> str:
        """Return an address of a host; raise Forbidden when any of them lies where nobody may call."""
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(may_be_called(one, development=self._development) for one in addresses):
            raise Forbidden("The receiver's address may not be called.")
        return addresses[0]


def _query(parts: SplitResult) -> bytes:
    return f"?{parts.query}".encode() if parts.query else b""
