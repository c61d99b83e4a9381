"""What a page's form sent, what is wrong with it, and where to go from there."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.datastructures import Cookie, UploadFile
from litestar.response import Redirect

from onestop.errors import InvalidForm, InvalidInput
from onestop.kit.i18n import Localizer
from onestop.web.speech import Speech

LONGEST = 20_000
"""Characters of a field that are looked at; no rule allows more."""


async def typed(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Return the text fields of a form as they were typed, line ends made plain; of a repeated one the last."""
    form = await request.form()
    return {name: value[:LONGEST].replace("\r\n", "\n") for name, value in form.multi_items() if isinstance(value, str)}


async def files(request: Request[Any, Any, Any]) -> dict[str, UploadFile]:
    """Return the files that a form without script sent; a field that was left empty is not among them."""
    form = await request.form()
    return {name: value for name, value in form.multi_items() if isinstance(value, UploadFile) and value.filename}


def uuid_in(form: Mapping[str, str], name: str) -> UUID:
    """Return an id that a form carries in a hidden or chosen field; raise InvalidInput for anything else."""
    try:
        return UUID(form.get(name, ""))
    except ValueError:
        raise InvalidInput("Please choose one of the answers offered.", field=f"/{name}", rule="choice") from None


def faults(error: InvalidInput, words: Localizer, prefix: str = "") -> dict[str, str]:
    """Return what is wrong by the field's name: the last part of its pointer, after `prefix`."""
    several = error.faults if isinstance(error, InvalidForm) else (error,)
    told: dict[str, str] = {}
    for fault in several:
        told.setdefault(prefix + fault.field.rsplit("/", 1)[-1], words.error(fault))
    return told


def unlike(form: Mapping[str, str], speech: Speech) -> dict[str, str]:
    """Return what is wrong when a new password was not typed the same twice."""
    if form.get("password", "") == form.get("again", ""):
        return {}
    return {"again": speech.say("The two passwords are not the same. Type the same one twice.")}


def in_order(told: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return faults in the order of the form's fields, those of unknown fields last."""
    ranks = {name: rank for rank, name in enumerate(names)}
    return dict(sorted(told.items(), key=lambda pair: ranks.get(pair[0], len(ranks))))


def go(path: str, cookies: Sequence[Cookie] = ()) -> Redirect:
    """Return the answer that sends the browser on to read another page, so that a reload sends nothing again."""
    return Redirect(path, status_code=303, cookies=list(cookies), headers={"Cache-Control": "no-store"})


def own_path(text: str, otherwise: str) -> str:
    """Return an address on this host as it came in, or `otherwise` for any other."""
    good = text.startswith("/") and text[1:2] not in ("/", "\\") and text.isprintable()
    return text if good else otherwise
