"""The description of the API: OpenAPI 3.1 with its problems and its ways to sign in, and a page to read it on.

The page loads nothing from elsewhere. Its script comes with the other assets; only its styles are inline, because
the component that draws it writes them so.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin, OpenAPIRenderPlugin
from litestar.routes import HTTPRoute
from litestar.types import Guard

from onestop.asgi.examples import Examples
from onestop.asgi.once import kept_by_key
from onestop.asgi.problems import Problem
from onestop.identity.http.callers import COOKIE
from onestop.kit.http import KEY_HEADER, KEY_WORDS

API, INTERNAL = "/api/", "/internal/"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SECURITY = {
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "A session, from `POST /sessions`."},
    "token": {"type": "http", "scheme": "bearer", "description": "A machine token of a tenant, from `POST /tokens`."},
}
PROBLEMS = {
    "400": "The request cannot be read: `invalid-input`.",
    "401": "Nobody is signed in, or the token is not valid here: `unauthenticated`.",
    "403": "Known, but not the caller's to do: `forbidden`.",
    "404": "There is no such thing in the caller's sight: `not-found`.",
    "405": "The address does not know the method: `wrong-method`.",
    "409": "It does not fit what has happened meanwhile: `conflict`, or `not-allowed-now` with the allowed commands.",
    "412": "The version in `If-Match` is out of date: `stale-version`.",
    "413": "The body is too large: `invalid-input`.",
    "415": "The body is of another type than this operation takes: `invalid-input`.",
    "422": "A field breaks a rule, named in `faults`: `invalid-input`; or `key-reused`.",
    "429": "Too many tries; `Retry-After` says for how long: `too-many`.",
    "500": "A defect of ours: `error`.",
    "503": "A part is away for the moment: `unavailable`.",
}
INTERNAL_SECURITY = {
    "internal": {
        "type": "http",
        "scheme": "bearer",
        "description": "The deployment's own token, `ONESTOP_INTERNAL_TOKEN`.",
    }
}
KEY = {
    "name": KEY_HEADER,
    "in": "header",
    "required": False,
    "description": f"{KEY_WORDS} Without it, a command is done as often as it arrives.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}
READING = ("400", "401", "403", "404", "405", "422", "429", "500", "503")


class Description(JsonRenderPlugin):
    """`openapi.json`: one API under its prefix, and who may call it."""

    def __init__(self, prefix: str, security: dict[str, Any]) -> None:
        super().__init__()
        self._prefix, self._security = prefix, security

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        return msgspec.json.encode(described(request.app, openapi_schema, self._prefix, self._security))


class ReferencePage(OpenAPIRenderPlugin):
    """`/schema`: the description, to be read and tried by people."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        title, script = openapi_schema["info"]["title"], request.app.state.pages.assets.address("reference.js")
        address = self.get_openapi_json_route(request)
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
            f'<script src="{script}" defer></script></head><body><rapi-doc spec-url="{address}" load-fonts="false" '
            'render-style="read" show-header="false" allow-server-selection="false" primary-color="#9e2b25">'
            "</rapi-doc></body></html>"
        ).encode()


def reference() -> OpenAPIConfig:
    """Return how the application describes itself."""
    return OpenAPIConfig(
        title="Onestop",
        version="1",
        description="One-stop government service: file a case, follow it, review it, decide it, verify a licence.",
        openapi_router=Router(
            "/schema", route_handlers=[], include_in_schema=False, response_headers={"Content-Security-Policy": POLICY}
        ),
        render_plugins=[ReferencePage(path="/"), Description(API, SECURITY)],
    )


def internal_reference(guard: Guard) -> OpenAPIConfig:
    """Return how the internal application describes itself, to those alone whom its guard lets in."""
    return OpenAPIConfig(
        title="Onestop, internal",
        version="1",
        description="Tenants as they shall be, and operations on whole tenants.",
        openapi_router=Router(f"{INTERNAL}v1/schema", route_handlers=[], include_in_schema=False, guards=[guard]),
        render_plugins=[Description(INTERNAL, INTERNAL_SECURITY)],
    )


def described(app: Litestar, schema: dict[str, Any], prefix: str, security: dict[str, Any]) -> dict[str, Any]:
    """Return the framework's description with one API's operations alone, their problems and who may call them."""
    guarded, keyed = set(_operations(app, _is_guarded)), set(_operations(app, kept_by_key))
    paths = {path: item for path, item in schema["paths"].items() if path.startswith(prefix)}
    for path, item in paths.items():
        for method, operation in item.items():
            _describe(method, operation, list(security) if f"{method} {path}" in guarded else [])
            if f"{method} {path}" in keyed:
                operation.setdefault("parameters", []).append(KEY)
    schemas = schema["components"]["schemas"] | _problem_schemas()
    used = _used(paths, schemas)
    for item in paths.values():
        for operation in item.values():
            _show(operation, Examples(used))
    components = {"schemas": used, "securitySchemes": security}
    return schema | {"paths": paths, "components": components}


def _is_guarded(handler: HTTPRouteHandler) -> bool:
    return bool(handler.resolve_guards())


def _operations(app: Litestar, wanted: Callable[[HTTPRouteHandler], bool]) -> Iterator[str]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if wanted(handler):
                    yield from (f"{method.lower()} {route.path_format}" for method in handler.http_methods)


def _describe(method: str, operation: dict[str, Any], schemes: list[str]) -> None:
    expected = READING if method == "get" else PROBLEMS
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status in expected:
        operation["responses"][status] = {"description": PROBLEMS[status], "content": problem}
    operation["responses"].get("204", {}).pop("content", None)
    operation["security"] = [{name: []} for name in schemes]


def _show(operation: dict[str, Any], examples: Examples) -> None:
    """Give the body of a request and every answer that is no problem their examples."""
    answers = [answer for status, answer in operation["responses"].items() if status not in PROBLEMS]
    for part in (operation.get("requestBody", {}), *answers):
        told = part.get("content", {}).get("application/json")
        if told and told.get("schema"):
            told["examples"] = examples.named(told["schema"])


def _problem_schemas() -> dict[str, Any]:
    _, schemas = msgspec.json.schema_components([Problem], ref_template="#/components/schemas/{name}")
    return schemas


def _used(paths: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    """Return the schemas that these paths need, and those that they need."""
    found: dict[str, Any] = {}
    waiting = list(_references(paths))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = schemas[name]
            waiting.extend(_references(schemas[name]))
    return dict(sorted(found.items()))


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(reference := part.get("$ref"), str):
            yield reference.rpartition("/")[2]
        for value in part.values():
            yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)
