"""Problems for people: the same facts as the API's problem, as a page with a way on."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.status_codes import HTTP_401_UNAUTHORIZED
from litestar.utils.scope.state import ScopeState

from onestop.errors import NotFound
from onestop.web.forms import go
from onestop.web.pages import address_of, render

API = ("/api/", "/internal/")
SECRETS = {"password", "again", "current"}
"""Fields that a page never gives back: a form that has one is typed anew."""


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a person's browser asks, and not a program."""
    return not request.url.path.startswith(API) and "text/html" in request.headers.get("accept", "")


def problem_page(request: Request[Any, Any, Any], status: int, title: str, detail: str) -> Response[Any]:
    """Return the page of a problem; whoever is not signed in is led to where one signs in, and back again."""
    if status == HTTP_401_UNAUTHORIZED and request.method in ("GET", "HEAD"):
        return go(f"/sign-in?back={quote(address_of(request))}")
    _arrive(request)
    if status == HTTP_401_UNAUTHORIZED:
        return render(request, "portal/signed_out.html", status=status, kept=_kept(request))
    return render(request, "portal/problem.html", status=status, problem=title, detail=detail, code=status)


def _kept(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    """Return the texts of a form that came too late, to be sent again once its sender has signed in."""
    form = ScopeState.from_scope(request.scope).form
    if not isinstance(form, dict) or SECRETS & form.keys():
        return []
    pairs = [(name, one) for name, sent in form.items() for one in (sent if isinstance(sent, list) else [sent])]
    return [(name, text) for name, text in pairs if isinstance(text, str) and name != "_csrf_token"]


def _arrive(request: Request[Any, Any, Any]) -> None:
    """Find the tenant by the host for a request that was refused before it was known."""
    if request.state.get("tenant") is not None:
        return
    try:
        request.state.tenant = request.app.state.platform.tenancy.by_host(request.headers.get("host", ""))
    except NotFound:
        request.state.tenant = None
