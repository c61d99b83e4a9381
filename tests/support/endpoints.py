"""Every endpoint of the application, and what a stranger may expect of each.

The list comes from the application's own routes. An endpoint that is named nowhere here is guarded: whoever it does
not concern is told 401, 403 or 404. Public ones, and those that answer about the caller alone, are named with why.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from litestar import Litestar
from litestar.routes import HTTPRoute

PUBLIC = {
    "GET /api/v1/departments": "the authorities of a tenant are public",
    "GET /api/v1/halls": "where the halls are is public",
    "GET /api/v1/items": "what can be applied for is public",
    "GET /api/v1/items/{code}": "what can be applied for is public",
    "GET /api/v1/journeys/{code}": "whoever holds the code on a notice sees the least about its case",
    "GET /api/v1/tenants": "the tree of tenants is public",
    "GET /api/v1/tenants/{code}": "the tree of tenants is public",
    "GET /api/v1/verifications": "anyone may verify the licence in hand",
    "POST /api/v1/verifications/file": "anyone may verify the licence in hand",
    "POST /api/v1/accounts": "registering comes before there is an account",
    "POST /api/v1/accounts/activation": "the printed code stands for the account",
    "POST /api/v1/sessions": "signing in comes before anyone is known",
    "GET /": "the portal's home",
    "GET /accessibility": "how the pages can be used",
    "GET /items": "what can be applied for is public",
    "GET /items/{code}": "what can be applied for is public",
    "GET /j": "asks for the code on a notice",
    "GET /j/{code}": "whoever holds the code on a notice sees the least about its case",
    "GET /places": "where the halls are is public",
    "GET /register": "registering comes before there is an account",
    "POST /register": "registering comes before there is an account",
    "GET /activate": "the printed code stands for the account",
    "POST /activate": "the printed code stands for the account",
    "GET /sign-in": "signing in comes before anyone is known",
    "POST /sign-in": "signing in comes before anyone is known",
    "POST /sign-out": "ends the caller's own session, if there is one",
    "POST /preferences": "language, theme and size of the caller's own pages",
    "GET /assets/{name}": "fonts, styles and scripts",
    "GET /assets/brand/{name}": "a tenant's colours",
    "GET /assets/brand/{colour}/{name}": "a tenant's emblem",
    "GET /styleguide": "the components, on development machines only",
    "GET /styleguide/{name}": "the components, on development machines only",
    "GET /health/live": "the runner asks whether the process lives",
    "GET /health/ready": "the runner asks whether requests can be served",
    "GET /desk/cases/{number}/reveal": "leads to the page of the case, which asks who comes",
    "GET /desk/lists": "leads to the inbox, which asks who comes",
    "GET /metrics": "figures without tenants' data, kept from the outside by the gateway",
    "GET /verify": "anyone may verify the licence in hand",
    "POST /verify": "anyone may verify the licence in hand",
    "GET /schema": "the description of the API",
    "GET /schema/{path}": "the description of the API",
    "GET /schema/openapi.json": "the description of the API",
}
OWN = {
    "GET /api/v1/me": "who the caller is",
    "PUT /api/v1/me/mail": "the caller's own address",
    "PUT /api/v1/me/password": "the caller's own password",
    "GET /password": "the caller's own password",
    "POST /password": "the caller's own password",
    "GET /my/mandates": "the caller's own mandates",
    "POST /my/mandates": "a mandate of the caller's own",
    "GET /api/v1/sessions": "the caller's own sessions",
    "DELETE /api/v1/sessions/current": "the caller's own session",
    "GET /api/v1/mandates": "the caller's own mandates",
    "POST /api/v1/mandates": "a mandate of the caller's own",
    "GET /api/v1/cases": "the cases in the caller's sight",
    "POST /api/v1/cases": "a case that the caller files, for itself or at its own window",
    "GET /api/v1/licences": "the licences in the caller's sight",
    "GET /api/v1/events": "what happens in the caller's tenant",
    "GET /api/v1/staff": "the staff of the caller's tenant",
    "POST /api/v1/staff": "a member of the caller's tenant",
    "GET /api/v1/tokens": "the tokens of the caller's tenant",
    "POST /api/v1/tokens": "a token of the caller's tenant",
    "GET /api/v1/webhooks": "the webhooks of the caller's tenant",
    "POST /api/v1/webhooks": "a webhook of the caller's tenant",
    "POST /api/v1/materials": "a paper that someone brings to the caller's own window",
    "GET /api/v1/notices": "the caller's own inbox",
    "GET /api/v1/wall": "the lights of the caller's tenant",
    "GET /desk/me": "the caller's own work",
    "GET /desk/export": "the inbox of the caller's tenant, as a file",
    "GET /desk/calendar": "the legal calendar",
    "GET /desk/departments": "the departments of the caller's tenant",
    "GET /desk/file": "asks for whom a case is filed at the caller's own window",
    "GET /desk/items": "the items of the caller's tenant",
    "GET /desk/staff": "the staff of the caller's tenant",
    "GET /desk/staff/new": "a member of the caller's tenant",
    "POST /desk/staff/new": "a member of the caller's tenant",
    "GET /desk/wall": "the lights of the caller's tenant",
    "POST /desk/lists": "a list that the caller keeps",
    "POST /desk/lists/{view}/drop": "a list that the caller keeps; of anyone else's nothing is dropped",
    "GET /my": "the caller's own matters",
    "GET /my/inbox": "the caller's own inbox",
    "POST /my/inbox": "the caller's own inbox",
    "GET /my/licences": "the caller's own licences",
    "GET /my/cases": "the caller's own cases",
    "GET /items/{code}/apply": "the caller's own application begins",
    "POST /items/{code}/apply": "the caller's own application begins",
    "GET /desk": "the inbox of the caller's tenant",
}
"""Endpoints that answer whoever is signed in, about the caller alone: they must not show the target."""
STREAMS = {"GET /desk/live": "an endless answer; only refusals are tried"}


@dataclass(slots=True)
class Target:
    """What belongs to someone else: identifiers that fill the paths, and words that must never be seen."""

    number: str
    applicant: UUID
    params: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()

    def path(self, template: str) -> str:
        """Return an endpoint's path with the target's identifiers; raise KeyError when a parameter has no sample."""
        licence = {"number": self.params["licence"]} if "/licences/" in template else {}
        return template.format_map({"number": self.number, **self.params, **licence})

    def body(self, endpoint: str) -> Mapping[str, object]:
        """Return a well-formed body, so that a refusal is about the caller and not about the form."""
        bodies: dict[str, Mapping[str, object]] = {
            "POST /api/v1/cases/{number}/acts": {"command": {"type": "withdraw"}},
            "POST /api/v1/cases/{number}/notices/preview": {"command": {"type": "withdraw"}},
            "POST /api/v1/cases/{number}/handover": {"way": "window", "rated": False},
            "PUT /api/v1/cases/{number}/delivery": {"way": "window"},
            "POST /api/v1/licences/{number}/state": {"state": "revoked", "reason": "none"},
            "POST /api/v1/materials": {
                "code": "x",
                "name": "x.pdf",
                "type": "application/pdf",
                "size": 10,
                "owner": str(self.applicant),
            },
            "PATCH /api/v1/staff/{account}": {"posts": []},
            "PATCH /api/v1/webhooks/{webhook}": {"enabled": False},
            "PUT /api/v1/me/password": {"current": "not the right one", "password": "correct horse battery"},
            "PUT /api/v1/me/mail": {"address": "someone@example.cn"},
            "POST /api/v1/cases": {"item": "x", "applicant": str(self.applicant)},
        }
        return bodies.get(endpoint, {})


def endpoints(app: Litestar) -> Iterator[str]:
    """Yield each endpoint as `METHOD /path/{parameter}`."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                yield from (f"{method} {route.path_format}" for method in handler.http_methods - {"OPTIONS", "HEAD"})
