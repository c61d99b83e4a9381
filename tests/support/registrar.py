"""A small server that answers like the platform's internal API, for what the operator does with the answers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, delete, get, post, put
from litestar.params import FromPath, JSONBody
from tests.support.kube_parts import free_port

TOKEN = "a token of this test and of nothing else"


def problem(status: int, code: str, detail: str, pointer: str = "", headers: dict[str, str] | None = None) -> Response:
    faults = [{"pointer": pointer, "rule": code, "detail": detail}] if pointer else []
    body = {"type": f"urn:onestop:problem:{code}", "status": status, "code": code, "detail": detail, "faults": faults}
    return Response(body, status_code=status, media_type="application/problem+json", headers=headers)


class Registrar:
    """What has been registered, stopped, archived; `refuse` holds answers to give instead, by region code."""

    def __init__(self) -> None:
        self.port = free_port()
        self.tenants: dict[str, dict[str, Any]] = {}
        self.buckets: dict[str, dict[str, Any]] = {}
        self.stopped: set[str] = set()
        self.operations: dict[str, dict[str, Any]] = {}
        self.removed: dict[str, str] = {}
        self.refuse: dict[str, Any] = {}
        self.unproven: set[str] = set()
        self.cases: dict[str, dict[str, int]] = {}
        """How many cases live under each release, by queue."""
        self.calls: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def finish(self, identifier: str, **result: Any) -> None:
        self.operations[identifier] |= {"state": "done", "result": result}

    def app(self) -> Litestar:
        def check(request: Request) -> Response | None:
            self.calls.append((request.method, request.url.path))
            if request.headers.get("Authorization") != f"Bearer {TOKEN}":
                return problem(401, "unauthenticated", "The token is not right.")
            return None

        handlers = [*_tenants(self), *_operations(self), _releases(self)]
        return Litestar(handlers, before_request=check, openapi_config=None)


def _tenants(known: Registrar) -> list[Any]:
    @put("/internal/v1/tenants/{code:str}", sync_to_thread=False)
    def register(code: FromPath[str], data: JSONBody[dict[str, Any]]) -> Any:
        if code in known.refuse:
            return known.refuse[code]
        if data["parent"] and data["parent"] not in known.tenants:
            return problem(409, "parent-missing", "The parent is not there.", headers={"Retry-After": "1"})
        before = known.tenants.get(code, {})
        changed = before.get("body") != data
        known.tenants[code] = {"body": data, "revision": str(int(before.get("revision", 0)) + changed)}
        return {"code": code, "revision": known.tenants[code]["revision"], "changed": changed}

    @put("/internal/v1/tenants/{code:str}/bucket", sync_to_thread=False)
    def bucket(code: FromPath[str], data: JSONBody[dict[str, Any]]) -> Any:
        changed = known.buckets.get(code) != data
        known.buckets[code] = data
        return {"bucket": f"tenant-{code}", "versioning": True, "objectLock": True, "policy": "d", "changed": changed}

    @post("/internal/v1/tenants/{code:str}/stop", status_code=200, sync_to_thread=False)
    def stop(code: FromPath[str]) -> dict[str, str]:
        known.stopped.add(code)
        return {"state": "stopped"}

    @post("/internal/v1/tenants/{code:str}/start", status_code=200, sync_to_thread=False)
    def start(code: FromPath[str]) -> dict[str, str]:
        known.stopped.discard(code)
        return {"state": "active"}

    @delete("/internal/v1/tenants/{code:str}", status_code=200, sync_to_thread=False)
    def remove(code: FromPath[str], data: JSONBody[dict[str, Any]]) -> Any:
        if data["proof"] in known.unproven:
            return problem(409, "conflict", "The proof does not verify.")
        known.removed[code] = data["proof"]
        return {}

    return [register, bucket, stop, start, remove]


def _operations(known: Registrar) -> list[Any]:
    @put("/internal/v1/operations/{identifier:str}", status_code=202, sync_to_thread=False)
    def begin(identifier: FromPath[str], data: JSONBody[dict[str, Any]]) -> dict[str, Any]:
        return known.operations.setdefault(identifier, {**data, "state": "running"})

    @get("/internal/v1/operations/{identifier:str}", sync_to_thread=False)
    def progress(identifier: FromPath[str]) -> Any:
        return known.operations.get(identifier) or problem(404, "not-found", "There is no such operation.")

    return [begin, progress]


def _releases(known: Registrar) -> Any:
    @get("/internal/v1/releases/{queue:str}", sync_to_thread=False)
    def releases(queue: FromPath[str]) -> dict[str, Any]:
        told = [{"release": r, "state": "inactive", "cases": n} for r, n in known.cases.get(queue, {}).items()]
        return {"queue": queue, "releases": told}

    return releases


@contextmanager
def serving(known: Registrar) -> Iterator[Registrar]:
    """Serve on a port of this machine while this lasts."""
    config = uvicorn.Config(known.app(), host="127.0.0.1", port=known.port, log_level="warning", log_config=None)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            thread.join(0.02)
        yield known
    finally:
        server.should_exit = True
        thread.join(10)
