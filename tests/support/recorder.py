"""A stand before the API server that passes everything on and remembers what was asked: verb, group, resource."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import aiohttp
import yaml
from aiohttp import web
from tests.support.kube import ControlPlane
from tests.support.kube_parts import free_port

Asked = tuple[str, str, str]
VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


def understood(method: str, path: str, watching: bool) -> Asked | None:
    """Return verb, group and resource of a request; None for what every account may ask."""
    parts = path.strip("/").split("/")
    group, rest = ("", parts[2:]) if parts[0] == "api" else (parts[1] if len(parts) > 1 else "", parts[3:])
    if parts[0] not in ("api", "apis") or not rest:
        return None
    if rest[0] == "namespaces" and len(rest) > 2:
        rest = rest[2:]
    resource = "/".join([rest[0], *rest[2:]])
    verb = VERBS.get(method) or ("watch" if watching else "get" if len(rest) > 1 else "list")
    return verb, group, resource


class Recorder:
    """What has been asked, and what was refused for want of a right."""

    def __init__(self, plane: ControlPlane) -> None:
        self.port = free_port()
        self.asked: set[Asked] = set()
        self.refused: set[Asked] = set()
        self._plane = plane

    def kubeconfig(self, original: Path) -> Path:
        """Return a copy of a kubeconfig that leads here."""
        told = yaml.safe_load(original.read_text())
        told["clusters"][0]["cluster"] = {"server": f"http://127.0.0.1:{self.port}"}
        path = original.with_suffix(".recorded")
        path.write_text(yaml.safe_dump(told))
        return path

    async def pass_on(self, request: web.Request) -> web.StreamResponse:
        asked = understood(request.method, request.path, request.query.get("watch") in ("1", "true"))
        context = ssl.create_default_context(cafile=self._plane.ca)
        headers = {k: v for k, v in request.headers.items() if k.lower() not in ("host", "accept-encoding")}
        limit = aiohttp.ClientTimeout(total=None)
        async with (
            aiohttp.ClientSession(timeout=limit, auto_decompress=False) as session,
            session.request(
                request.method,
                f"{self._plane.url}{request.path_qs}",
                headers=headers,
                data=await request.read() or None,
                ssl=context,
            ) as answer,
        ):
            if asked:
                self.asked.add(asked)
                if request.method == "PATCH" and answer.status == 201:
                    self.asked.add(("create", *asked[1:]))
                if answer.status == 403:
                    self.refused.add(asked)
            told = web.StreamResponse(status=answer.status, headers={"Content-Type": answer.content_type})
            with suppress(ConnectionError):  # whoever asked has gone
                await told.prepare(request)
                async for chunk in answer.content.iter_any():
                    await told.write(chunk)
            return told


@contextmanager
def recording(plane: ControlPlane) -> Iterator[Recorder]:
    """Stand before the API server while this lasts."""
    recorder = Recorder(plane)
    loop = asyncio.new_event_loop()

    async def serve() -> web.AppRunner:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", recorder.pass_on)
        runner = web.AppRunner(app, shutdown_timeout=1, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", recorder.port).start()
        return runner

    runner = loop.run_until_complete(serve())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield recorder
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(15)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
