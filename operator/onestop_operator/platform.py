"""The platform's internal API: the only way by which the operator reaches the platform's data."""

import logging
from typing import Any

import aiohttp
import msgspec

from onestop_operator.model import Tenant

log = logging.getLogger(__name__)
TRY_AGAIN = {408, 425, 429, 500, 502, 503, 504}


class PlatformUnreachable(Exception):  # noqa: N818
    """The platform did not answer, or asks to try again."""


class PlatformRefused(Exception):  # noqa: N818
    """The platform answered with a problem: `code` is its stable word, `pointers` the fields at fault."""

    def __init__(self, status: int, code: str, detail: str, pointers: tuple[str, ...] = ()) -> None:
        self.status, self.code, self.pointers = status, code, pointers
        super().__init__(detail)


class Registered(msgspec.Struct, frozen=True):
    """What the platform says of a registration."""

    code: str
    revision: str
    changed: bool = True


class Bucket(msgspec.Struct, frozen=True):
    """A tenant's bucket, as it stands now."""

    bucket: str
    changed: bool = True


class Working(msgspec.Struct, frozen=True):
    """A release whose workers a queue has known, and how many cases live under it."""

    release: str
    cases: int


class Progress(msgspec.Struct, frozen=True):
    """How far an operation is: `state` is pending, running, done or failed."""

    state: str
    step: str = ""
    message: str | None = ""
    result: dict[str, Any] | None = None


def registration(tenant: Tenant, bundle: str, release: str = "") -> dict[str, Any]:
    """Return what the platform is told of a tenant, and the release under which its new cases begin."""
    return {
        "slug": tenant.slug,
        "level": tenant.level,
        "parent": tenant.parent,
        "names": {"zh": tenant.name_zh, "en": tenant.name_en},
        "brand": {"colour": tenant.brand.colour, "emblem": tenant.brand.emblem},
        "hosts": list(tenant.hosts),
        "ring": tenant.ring,
        "runtime": tenant.runtime,
        "bundle": tenant.bundle or bundle,
        "calendar": tenant.calendar,
        "quotas": {"openCases": tenant.quotas.open_cases, "staff": tenant.quotas.staff},
        "maintenance": tenant.maintenance,
        "retention": {"caseDays": tenant.case_days, "materialDays": tenant.material_days},
        "allowedSources": list(tenant.allowed_sources),
        "release": release or None,
    }


class Platform:
    """A client of `/internal/v1`. Every call may be repeated."""

    def __init__(self, address: str, token: str) -> None:
        self._base = f"{address.rstrip('/')}/internal/v1"
        self._headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def register(self, code: str, body: dict[str, Any]) -> Registered:
        """Register a tenant or bring its registration up to date."""
        return msgspec.convert(await self._send("PUT", f"/tenants/{code}", body), Registered)

    async def bucket(self, code: str, retention_days: int, keys: list[str]) -> Bucket:
        """Make the tenant's bucket, or have it honour exactly these key ids."""
        body = {"retentionDays": retention_days, "accessKeys": keys}
        return msgspec.convert(await self._send("PUT", f"/tenants/{code}/bucket", body), Bucket)

    async def stop(self, code: str) -> None:
        """Stop a tenant; all its data stay. One that the platform does not know is stopped enough."""
        try:
            await self._send("POST", f"/tenants/{code}/stop")
        except PlatformRefused as refused:
            if refused.status != 404:  # noqa: PLR2004 - HTTP
                raise

    async def start(self, code: str) -> None:
        """Start a tenant that was stopped; a running one stays as it is."""
        await self._send("POST", f"/tenants/{code}/start")

    async def cases(self, queue: str) -> dict[str, int] | None:
        """Return how many cases of a queue live under each release that has worked on it; None: nobody knows now."""
        try:
            answer = await self._send("GET", f"/releases/{queue}")
        except (PlatformUnreachable, PlatformRefused) as away:
            log.warning("the cases of queue %s cannot be known: %s", queue, away)
            return None
        return {one.release: one.cases for one in msgspec.convert(answer["releases"], list[Working])}

    async def begin(self, identifier: str, tenant: str, kind: str, args: dict[str, Any]) -> None:
        """Begin an operation, if it has not begun yet."""
        await self._send("PUT", f"/operations/{identifier}", {"tenant": tenant, "kind": kind, "args": args})

    async def progress(self, identifier: str) -> Progress:
        """Return how far an operation is."""
        return msgspec.convert(await self._send("GET", f"/operations/{identifier}"), Progress)

    async def remove(self, code: str, proof: str) -> None:
        """Remove a tenant for good, on the strength of a proven archive."""
        try:
            await self._send("DELETE", f"/tenants/{code}", {"proof": proof})
        except PlatformRefused as refused:
            if refused.status != 404:  # noqa: PLR2004 - HTTP: removed already
                raise

    async def _send(self, method: str, path: str, body: object = None) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                connector=aiohttp.TCPConnector(limit=8),
                timeout=aiohttp.ClientTimeout(total=60, connect=5),
            )
        data = None if body is None else msgspec.json.encode(body)
        headers = {"Content-Type": "application/json"} if data else {}
        try:
            async with self._session.request(method, self._base + path, data=data, headers=headers) as answer:
                return _understood(answer.status, await answer.read(), again="Retry-After" in answer.headers)
        except (aiohttp.ClientError, TimeoutError, OSError) as away:
            raise PlatformUnreachable(str(away) or type(away).__name__) from away


def _understood(status: int, content: bytes, *, again: bool) -> Any:
    try:
        answer = msgspec.json.decode(content) if content else {}
    except msgspec.DecodeError:
        answer = {}
    if status < 400:  # noqa: PLR2004 - HTTP
        return answer
    detail = answer.get("detail") or f"HTTP {status}"
    if status in TRY_AGAIN or again:
        raise PlatformUnreachable(detail)
    pointers = tuple(fault["pointer"] for fault in answer.get("faults", ()))
    raise PlatformRefused(status, answer.get("code", ""), detail, pointers)
