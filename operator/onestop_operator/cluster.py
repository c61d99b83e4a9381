"""The Kubernetes API, as far as the operator needs it, on the credentials that Kopf logs in with."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import aiohttp
import kopf
import msgspec

from onestop_operator.model import GROUP, MANAGER, VERSION
from onestop_operator.site import Ref, Resource, ref_of

METADATA = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"
APPLY = "application/apply-patch+yaml"
MERGE = "application/merge-patch+json"
GONE = 410
NOT_FOUND = 404
CONFLICT = 409
UNAUTHORIZED = 401

KINDS = {
    "Namespace": "api/v1/namespaces",
    "ResourceQuota": "api/v1/resourcequotas",
    "LimitRange": "api/v1/limitranges",
    "ServiceAccount": "api/v1/serviceaccounts",
    "Secret": "api/v1/secrets",
    "Service": "api/v1/services",
    "ConfigMap": "api/v1/configmaps",
    "Deployment": "apis/apps/v1/deployments",
    "HorizontalPodAutoscaler": "apis/autoscaling/v2/horizontalpodautoscalers",
    "PodDisruptionBudget": "apis/policy/v1/poddisruptionbudgets",
    "NetworkPolicy": "apis/networking.k8s.io/v1/networkpolicies",
    "Ingress": "apis/networking.k8s.io/v1/ingresses",
}
"""The kinds that a tenant's objects are of, and where the API serves them."""
OPTIONAL_KINDS = {
    "Certificate": "apis/cert-manager.io/v1/certificates",
    "PrometheusRule": "apis/monitoring.coreos.com/v1/prometheusrules",
}
"""Kinds that only some clusters know."""
UNWATCHED_KINDS = {"Job": "apis/batch/v1/jobs"}
"""Kinds that are looked at in the platform's namespace only, when there is a reason."""
OWN = f"apis/{GROUP}/{VERSION}"


class ClusterUnreachable(Exception):  # noqa: N818
    """The API server did not answer, or asks to try again."""


class ClusterRefused(Exception):  # noqa: N818
    """The API server answered with an error; `status` is HTTP's, the message its own."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


def path_of(ref: Ref) -> str:
    """Return where an object is served."""
    return f"{folder_of(ref.kind, ref.namespace)}/{ref.name}"


def folder_of(kind: str, namespace: str = "") -> str:
    """Return where all objects of a kind in a namespace, or anywhere, are served."""
    prefix, _, plural = (KINDS | OPTIONAL_KINDS | UNWATCHED_KINDS)[kind].rpartition("/")
    return f"{prefix}/namespaces/{namespace}/{plural}" if namespace else f"{prefix}/{plural}"


class Cluster:
    """A client of the API server. `login` gives fresh credentials; it is asked again when they are refused."""

    def __init__(self, login: Callable[[], kopf.ConnectionInfo]) -> None:
        self._login = login
        self._session: aiohttp.ClientSession | None = None
        self._server = ""
        self._headers: dict[str, str] = {}
        self.writes = 0
        """How many requests that may write have been sent."""

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _connected(self) -> aiohttp.ClientSession:
        if self._session is None:
            info = self._login()
            self._server, self._headers = info.server.rstrip("/"), info.as_http_headers()
            connector = aiohttp.TCPConnector(limit=64, ssl=trust(info))
            self._session = aiohttp.ClientSession(connector=connector)
        return self._session

    async def _send(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None, **query: str
    ) -> Any:
        if method != "GET":
            self.writes += 1
        try:
            answer = await self._once(method, path, body, headers or {}, query)
            if answer[0] == UNAUTHORIZED:
                self._headers = self._login().as_http_headers()
                answer = await self._once(method, path, body, headers or {}, query)
        except (aiohttp.ClientError, TimeoutError, OSError) as away:
            raise ClusterUnreachable(str(away) or type(away).__name__) from away
        return _understood(*answer)

    async def _once(
        self, method: str, path: str, body: object, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> tuple[int, bytes]:
        data = None if body is None else msgspec.json.encode(body)
        session = self._connected()
        sent = {"Content-Type": "application/json", **self._headers, **headers}
        limit = aiohttp.ClientTimeout(total=20)
        url = f"{self._server}/{path}"
        async with session.request(method, url, data=data, headers=sent, params=query, timeout=limit) as answer:
            return answer.status, await answer.read()

    async def get(self, path: str) -> Resource | None:
        """Return what is served at a path; None when there is nothing."""
        try:
            found: Resource = await self._send("GET", path)
        except ClusterRefused as refused:
            if refused.status == NOT_FOUND:
                return None
            raise
        return found

    async def apply(self, resource: Resource) -> Resource:
        """Apply an object by server-side apply, taking back fields of ours; return its metadata afterwards."""
        made: Resource = await self._send(
            "PATCH",
            path_of(ref_of(resource)),
            resource,
            {"Content-Type": APPLY, "Accept": METADATA},
            fieldManager=MANAGER,
            force="true",
        )
        return made

    async def delete(self, ref: Ref, uid: str) -> None:
        """Delete one object, if it is still the same; that it is gone already is fine."""
        body = {"preconditions": {"uid": uid}, "propagationPolicy": "Background"}
        try:
            await self._send("DELETE", path_of(ref), body, {"Accept": METADATA})
        except ClusterRefused as refused:
            if refused.status not in (NOT_FOUND, CONFLICT):
                raise

    async def merge(self, path: str, patch: object, group: str = OWN) -> Resource:
        """Patch one resource of our own group, or of another; return it."""
        headers = {"Content-Type": MERGE}
        made: Resource = await self._send("PATCH", f"{group}/{path}", patch, headers, fieldManager=MANAGER)
        return made

    async def create(self, path: str, body: Resource) -> Resource:
        """Create something new."""
        made: Resource = await self._send("POST", path, body, fieldManager=MANAGER)
        return made

    async def replace(self, path: str, body: Resource) -> Resource:
        """Replace something, if it is still at the version that `body` names."""
        made: Resource = await self._send("PUT", path, body, fieldManager=MANAGER)
        return made

    async def list(self, path: str, *, selector: str = "", metadata: bool = False) -> Resource:
        """Return a whole list, page by page."""
        accept = {"Accept": METADATA_LIST} if metadata else {}
        query = {"limit": "500", **({"labelSelector": selector} if selector else {})}
        found: Resource = await self._send("GET", path, None, accept, **query)
        found["items"] = found["items"] or []
        while follow := found["metadata"].get("continue"):
            page = await self._send("GET", path, None, accept, **{**query, "continue": follow})
            found["items"] += page["items"]
            found["metadata"] = page["metadata"]
        return found

    async def watch(self, path: str, version: str, selector: str) -> AsyncIterator[Resource]:
        """Yield the changes of metadata from a version on, until the server ends the stream."""
        query = {"watch": "1", "resourceVersion": version, "labelSelector": selector, "allowWatchBookmarks": "true"}
        session = self._connected()
        headers = {**self._headers, "Accept": METADATA}
        limit = aiohttp.ClientTimeout(total=None, connect=5, sock_read=330)
        url = f"{self._server}/{path}"
        try:
            async with session.get(url, params=query, headers=headers, timeout=limit) as answer:
                if answer.status != 200:  # noqa: PLR2004 - HTTP's own word for well
                    if answer.status == UNAUTHORIZED:
                        self._headers = self._login().as_http_headers()
                    _understood(answer.status, await answer.read())
                async for line in _lines(answer.content):
                    yield msgspec.json.decode(line)
        except (aiohttp.ClientError, TimeoutError, OSError) as away:
            raise ClusterUnreachable(str(away) or type(away).__name__) from away

    async def kinds(self) -> frozenset[str]:
        """Return which of the optional kinds the cluster knows."""
        groups = {each["name"] for each in (await self._send("GET", "apis"))["groups"]}
        return frozenset(kind for kind, path in OPTIONAL_KINDS.items() if path.split("/")[1] in groups)


async def _lines(stream: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    """Yield lines of any length; a line of a watch may be longer than the reader's own limit."""
    rest = b""
    async for chunk in stream.iter_any():
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            if line:
                yield line


def _understood(status: int, content: bytes) -> Any:
    if status == 429 or status >= 500:  # noqa: PLR2004 - HTTP's classes
        raise ClusterUnreachable(f"HTTP {status}")
    if status >= 400:  # noqa: PLR2004
        raise ClusterRefused(status, _why(content) or f"HTTP {status}")
    return msgspec.json.decode(content) if content else {}


def _why(content: bytes) -> str:
    """Return what a refusal says; where a definition is gone it is a line of plain text."""
    try:
        told: str = msgspec.json.decode(content)["message"]
    except (msgspec.DecodeError, KeyError, TypeError):
        told = content.decode(errors="replace").strip()
    return told


def trust(info: kopf.ConnectionInfo) -> ssl.SSLContext | bool:
    """Return the TLS settings of a login."""
    if info.insecure:
        return False
    data = info.ca_data.decode() if isinstance(info.ca_data, bytes) else info.ca_data
    if data and "BEGIN" not in data:
        data = msgspec.convert(data, bytes, strict=False).decode()
    context = ssl.create_default_context(cafile=info.ca_path, cadata=data)
    if info.certificate_path:
        context.load_cert_chain(info.certificate_path, info.private_key_path)
    return context


async def settle(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait for their end."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
