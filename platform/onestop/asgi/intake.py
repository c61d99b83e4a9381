"""What no handler and no table can take is refused at the door: the null character, in whatever way it is written."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Request

from onestop.errors import InvalidInput

_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_JSON = "application/json"
_TEXTS = {_JSON: _ESCAPED, "application/x-www-form-urlencoded": re.compile(rb"%00|\0")}


async def refuse_null(request: Request[Any, Any, Any]) -> None:
    """Raise InvalidInput when the path, the query or the body of a request holds a null character."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise _refusal("/query")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    sought = _TEXTS.get(kind)
    if sought and sought.search(await request.body()):
        raise _refusal(_place_in(await request.body()) if kind == _JSON else "")


def _place_in(body: bytes) -> str:
    """Return the JSON pointer to the first text with a null character; the whole body where none can be read."""
    try:
        return next(_places(msgspec.json.decode(body), ""), "")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def _places(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, str) and "\0" in value:
        yield at
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from (f"{at}/{name}",) if "\0" in name else _places(inner, f"{at}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, f"{at}/{index}")


def _refusal(where: str) -> InvalidInput:
    return InvalidInput("This holds a character that cannot be printed.", field=where, rule="control-character")
