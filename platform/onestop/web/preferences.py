"""A person's choices of language, theme and elder mode: three cookies, set by a plain form, without script."""

from typing import Annotated

import msgspec
from litestar import Controller, Response, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from onestop.kit.i18n import LOCALES
from onestop.web.pages import ELDER, LANGUAGE, THEME, THEMES

A_YEAR = 365 * 24 * 3600
ALLOWED = {LANGUAGE: tuple(LOCALES), THEME: (*THEMES, "system"), ELDER: ("0", "1")}


class Choice(msgspec.Struct):
    """One pressed switch, and the page to go back to."""

    back: str = "/"
    language: str = ""
    theme: str = ""
    elder: str = ""


class PreferencesController(Controller):
    include_in_schema = False

    @post("/preferences", exclude_from_auth=True)
    async def choose(self, data: Annotated[Choice, Body(media_type=RequestEncodingType.URL_ENCODED)]) -> Response[None]:
        """Keep each choice that is one of the known ones, and go back."""
        back = data.back if data.back.startswith("/") and data.back[1:2] not in ("/", "\\") else "/"
        cookies = [
            Cookie(key=name, value=getattr(data, name), max_age=A_YEAR, httponly=True, samesite="lax")
            for name, known in ALLOWED.items()
            if getattr(data, name) in known
        ]
        return Redirect(back, status_code=303, cookies=cookies)
