"""Problems for people: the same facts as the API's problem, as a page with a way on."""

from typing import Any
from urllib.parse import quote

from litestar import Request, Response
from litestar.status_codes import HTTP_401_UNAUTHORIZED

from onestop.errors import NotFound
from onestop.web.forms import go
from onestop.web.pages import render

API = ("/api/", "/internal/")


def wants_page(request: Request[Any, Any, Any]) -> bool:
    """Tell whether a person's browser asks, and not a program."""
    return not request.url.path.startswith(API) and "text/html" in request.headers.get("accept", "")


def problem_page(request: Request[Any, Any, Any], status: int, title: str, detail: str) -> Response[Any]:
    """Return the page of a problem; whoever is not signed in is led to where one signs in, and back again."""
    if status == HTTP_401_UNAUTHORIZED and request.method in ("GET", "HEAD"):
        return go(f"/sign-in?back={quote(request.url.path)}")
    _arrive(request)
    return render(request, "portal/problem.html", status=status, problem=title, detail=detail, code=status)


def _arrive(request: Request[Any, Any, Any]) -> None:
    """Find the tenant by the host for a request that was refused before it was known."""
    if request.state.get("tenant") is not None:
        return
    try:
        request.state.tenant = request.app.state.platform.tenancy.by_host(request.headers.get("host", ""))
    except NotFound:
        request.state.tenant = None
