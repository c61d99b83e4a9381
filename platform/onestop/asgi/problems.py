"""Errors as RFC 9457 problems: one class, one status, one stable code; the words in the caller's language."""

import logging
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR

from onestop import errors
from onestop.kit.http import words_of
from onestop.kit.i18n import Localizer
from onestop.web.problems import problem_page, wants_page

log = logging.getLogger(__name__)
_IN_BODY = " - at `$.data."

STATUS: dict[type[errors.OnestopError], int] = {
    errors.InvalidInput: 422,
    errors.NotFound: 404,
    errors.Forbidden: 403,
    errors.Unauthenticated: 401,
    errors.StaleVersion: 412,
    errors.KeyReused: 422,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
"""The first class of an error's ancestry that stands here gives its status."""


class BrokenRule(msgspec.Struct, omit_defaults=True):
    """One broken rule: `pointer` is a JSON pointer into the request; an empty one means the request as a whole."""

    pointer: str
    rule: str
    detail: str


class Problem(msgspec.Struct, omit_defaults=True, rename={"kind": "type"}):
    """What went wrong. `code` and each fault's `rule` never change; the other words follow the language."""

    kind: str
    title: str
    status: int
    detail: str
    code: str
    faults: list[BrokenRule] = []
    allowed: list[str] | None = None
    """The commands that the present state does allow."""


def status_of(error: errors.OnestopError) -> int:
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def _faults(error: errors.OnestopError, words: Localizer) -> list[BrokenRule]:
    several: Sequence[errors.OnestopError] = error.faults if isinstance(error, errors.InvalidForm) else (error,)
    return [
        BrokenRule(str(each.facts.get("field", "")), str(each.facts["rule"]), words.error(each))
        for each in several
        if "rule" in each.facts
    ]


def own_problem(request: Request[Any, Any, Any], error: errors.OnestopError) -> Response[Problem]:
    """Answer one of our errors."""
    words = words_of(request)
    problem = Problem(
        kind=f"urn:onestop:problem:{error.code}",
        title=words.gettext(TITLES[error.code]),
        status=status_of(error),
        detail=words.error(error),
        code=error.code,
        faults=_faults(error, words),
        allowed=list(error.allowed) if isinstance(error, errors.NotAllowedNow) else None,
    )
    return answer(problem, words, _when_again(error))


def _when_again(error: errors.OnestopError) -> dict[str, str]:
    """Return the header that says after how many seconds to try again, where it is known."""
    if isinstance(error, errors.TooMany | errors.ParentMissing | errors.Maintenance):
        return {"Retry-After": str(error.retry_after)}
    return {}


def answer(problem: Problem, words: Localizer, headers: dict[str, str] | None = None) -> Response[Problem]:
    return Response(
        problem,
        status_code=problem.status,
        media_type="application/problem+json",
        headers={"Content-Language": words.language, "Cache-Control": "no-store", **(headers or {})},
    )


def malformed(request: Request[Any, Any, Any], error: ValidationException) -> Response[Problem]:
    """Answer input that does not have the declared shape."""
    words = words_of(request)
    extra = error.extra if isinstance(error.extra, list) else []
    faults = [
        BrokenRule(
            _pointer(each),
            "shape",
            words.gettext("This does not have the right form: {why}", why=str(each.get("message", ""))),
        )
        for each in extra
        if isinstance(each, dict)
    ]
    title = words.gettext(TITLES["invalid-input"])
    return answer(Problem("urn:onestop:problem:invalid-input", title, 400, title, "invalid-input", faults), words)


def _pointer(extra: dict[str, Any]) -> str:
    key = str(extra.get("key", "")).replace(".", "/").replace("[", "/").replace("]", "")
    source = extra.get("source", "body")
    source = source.value if isinstance(source, Enum) else source
    return f"/{key}" if source == "body" else f"/{source}/{key}"


def _as_validation(cause: msgspec.ValidationError) -> ValidationException:
    """Return a body of another shape as such: the framework takes it for ours when a field has a service's name."""
    message, _, place = str(cause).partition(_IN_BODY)
    return ValidationException(extra=[{"message": message, "key": place.rstrip("`"), "source": "body"}])


def http_problem(request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Answer what the framework refuses by itself: unknown paths, wrong methods, unreadable bodies."""
    if isinstance(cause := error.__cause__, msgspec.ValidationError) and _IN_BODY in str(cause):
        return malformed(request, _as_validation(cause))
    if error.status_code >= HTTP_500_INTERNAL_SERVER_ERROR:
        return unforeseen(request, error)
    words = words_of(request)
    code = {400: "invalid-input", 401: "unauthenticated", 403: "forbidden", 404: "not-found", 405: "wrong-method"}.get(
        error.status_code, "invalid-input"
    )
    title = words.gettext(TITLES[code])
    faults = _unreadable(words) if isinstance(error.__cause__, SerializationException) else []
    problem = Problem(f"urn:onestop:problem:{code}", title, error.status_code, title, code, faults)
    return answer(problem, words, dict(error.headers or {}))


def _unreadable(words: Localizer) -> list[BrokenRule]:
    return [BrokenRule("", "malformed", words.gettext("The body is no valid JSON in UTF-8."))]


def unreadable(request: Request[Any, Any, Any], _: UnicodeDecodeError) -> Response[Problem]:
    """Answer a body that is no UTF-8."""
    words = words_of(request)
    title = words.gettext(TITLES["invalid-input"])
    problem = Problem("urn:onestop:problem:invalid-input", title, 400, title, "invalid-input", _unreadable(words))
    return answer(problem, words)


def unforeseen(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer a defect of ours: the caller learns no inner detail, the log has the trace."""
    words = words_of(request)
    log.error("unforeseen error at %s %s", request.method, request.url.path, exc_info=error)
    title = words.gettext(TITLES["error"])
    return answer(Problem("urn:onestop:problem:error", title, HTTP_500_INTERNAL_SERVER_ERROR, title, "error"), words)


def for_people(handler: Callable[[Any, Any], Response[Problem]]) -> Callable[[Any, Any], Response[Any]]:
    """Return a handler that shows people a page and tells programs a problem."""

    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        told = handler(request, error)
        if not wants_page(request):
            return told
        page = problem_page(request, told.status_code or 500, told.content.title, told.content.detail)
        page.headers.update({name: told.headers[name] for name in ("Retry-After",) if name in told.headers})
        return page

    return handle


def _(text: str) -> str:
    """Mark a text for the catalogue."""
    return text


TITLES = {
    "error": _("Something went wrong on our side."),
    "invalid-input": _("Something in the request is not right."),
    "not-found": _("There is no such thing."),
    "forbidden": _("This is not yours to do."),
    "unauthenticated": _("Please sign in."),
    "conflict": _("This does not fit what has happened meanwhile."),
    "not-allowed-now": _("The case is in a state that does not allow this."),
    "stale-version": _("What you looked at has changed."),
    "key-reused": _("This idempotency key was used for another request."),
    "quota-reached": _("A quota of this service centre is used up."),
    "quota-below-use": _("The quota is below what is in use already."),
    "parent-missing": _("The tenant above is not registered yet."),
    "tenant-stopped": _("This service centre has been stopped."),
    "maintenance": _("This service centre is being maintained."),
    "too-many": _("Too many tries. Please wait a little."),
    "unavailable": _("A part of the system is away for the moment."),
    "wrong-method": _("This address does not know that method."),
}

HANDLERS: dict[Any, Callable[[Any, Any], Response[Problem]]] = {
    errors.OnestopError: own_problem,
    ValidationException: malformed,
    HTTPException: http_problem,
    UnicodeDecodeError: unreadable,
    Exception: unforeseen,
}
