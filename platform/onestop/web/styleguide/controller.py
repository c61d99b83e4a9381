"""The living catalogue: every component in each state, in the person's language and theme. Development only."""

from typing import Any

from litestar import Controller, Request, Response, get
from litestar.params import FromPath

from onestop.web.pages import localizer, render
from onestop.web.styleguide import samples
from onestop.web.views import Light, Link, Option

SHEETS = ("index", "case", "form", "desk", "confirm", "print")


class StyleguideController(Controller):
    path = "/styleguide"
    include_in_schema = False

    @get("/")
    async def index(self, request: Request[Any, Any, Any]) -> Response[str]:
        return _sheet(request, "index")

    @get("/{name:str}")
    async def sheet(self, request: Request[Any, Any, Any], name: FromPath[str]) -> Response[str]:
        return _sheet(request, name if name in SHEETS else "index")


def _sheet(request: Request[Any, Any, Any], name: str) -> Response[str]:
    chinese = localizer(request).language == "zh"

    def say(zh: str, en: str) -> str:
        """Speak the person's language: the catalogue's samples are data, not messages."""
        return zh if chinese else en

    return render(
        request,
        f"styleguide/{name}.html",
        say=say,
        samples=samples,
        Light=Light,
        Link=Link,
        Option=Option,
        sheets=SHEETS,
    )
