"""What no handler and no table can take is refused at the door: the null character, in whatever way it is written."""

import re
from typing import Any

from litestar import Request

from onestop.errors import InvalidInput

_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_TEXTS = {"application/json": _ESCAPED, "application/x-www-form-urlencoded": re.compile(rb"%00|\0")}


async def refuse_null(request: Request[Any, Any, Any]) -> None:
    """Raise InvalidInput when the path, the query or the body of a request holds a null character."""
    if "\0" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise _refusal("/query")
    sought = _TEXTS.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
    if sought and sought.search(await request.body()):
        raise _refusal("")


def _refusal(where: str) -> InvalidInput:
    return InvalidInput("This holds a character that cannot be printed.", field=where, rule="control-character")
