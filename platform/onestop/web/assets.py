"""Styles, script and icons: bundled in memory at start, named by their content, kept by browsers for a year."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from litestar import Controller, Request, Response, get
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from onestop.web import brand, icons

WEB_DIR = Path(__file__).parent
SHELLS = ("portal", "desk", "print")
LAYERS = ("reset", "tokens", "base", "components", "pages")
FOR_A_YEAR = "public, max-age=31536000, immutable"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    media_type: str
    etag: str


class Assets:
    """Every asset by its public name, and the address of each by its plain name."""

    def __init__(self, library: Path, web: Path = WEB_DIR) -> None:
        """Bundle everything; `library` is the folder where npm put its packages."""
        self._assets: dict[str, Asset] = {}
        self._addresses: dict[str, str] = {}
        for shell in SHELLS:
            self._add(f"{shell}.css", _styles(web, shell), "text/css")
        self._add("onestop.js", _script(library, web), "text/javascript")
        reference = library / "rapidoc" / "dist" / "rapidoc-min.js"
        self._add("reference.js", reference.read_text("utf-8"), "text/javascript")
        self._add("icons.svg", icons.sprite(library / "lucide-static"), "image/svg+xml")

    def address(self, name: str) -> str:
        """Return where browsers find an asset, by its plain name: `portal.css`."""
        return self._addresses[name]

    def find(self, public_name: str) -> Asset | None:
        return self._assets.get(public_name)

    def _add(self, name: FromPath[str], text: str, media_type: str) -> None:
        body = text.encode()
        mark = hashlib.sha256(body).hexdigest()[:10]
        stem, _, ending = name.rpartition(".")
        public_name = f"{stem}-{mark}.{ending}"
        self._assets[public_name] = Asset(body, media_type, f'"{mark}"')
        self._addresses[name] = f"/assets/{public_name}"


def _styles(web: Path, shell: str) -> str:
    layers = {
        "reset": [web / "styles" / "reset.css"],
        "tokens": [web / "styles" / "tokens.css"],
        "base": [web / "styles" / "base.css"],
        "components": sorted((web / "components").glob("*.css")),
        "pages": [web / "layouts" / f"{shell}.css", *sorted((web / shell).glob("**/*.css"))],
    }
    parts = (f"@layer {name}{{{_joined(layers[name])}}}" for name in LAYERS)
    return f"@layer {','.join(LAYERS)};" + "".join(parts)


def _joined(files: Iterable[Path]) -> str:
    text = _COMMENT.sub("", "".join(file.read_text("utf-8") for file in files))
    return re.sub(r"\s*\n\s*", "\n", text)


def _script(library: Path, web: Path) -> str:
    files = (
        library / "htmx.org" / "dist" / "htmx.min.js",
        library / "htmx-ext-sse" / "dist" / "sse.min.js",
        web / "assets" / "onestop.js",
    )
    return ";\n".join(file.read_text("utf-8") for file in files)


class AssetsController(Controller):
    path = "/assets"
    include_in_schema = False

    @get("/{name:str}", exclude_from_auth=True, exclude_from_csrf=True)
    async def asset(
        self, name: FromPath[str], request: Request[object, object, State], state: State
    ) -> Response[bytes]:
        found = state.pages.assets.find(name)
        if found is None:
            raise NotFoundException
        return _kept(request, found)

    @get("/brand/{name:str}", exclude_from_auth=True, exclude_from_csrf=True)
    async def brand(self, name: FromPath[str], request: Request[object, object, State]) -> Response[bytes]:
        """Serve a tenant's colours: `/assets/brand/1f6f78.css`."""
        colour = "#" + name.removesuffix(".css")
        if not brand.is_colour(colour):
            raise NotFoundException
        return _kept(request, Asset(brand.stylesheet(colour).encode(), "text/css", f'"{colour[1:]}"'))

    @get("/brand/{colour:str}/{name:str}", exclude_from_auth=True, exclude_from_csrf=True)
    async def emblem(
        self, colour: FromPath[str], name: FromPath[str], request: Request[object, object, State]
    ) -> Response[bytes]:
        """Serve a tenant's emblem for the browser's tab: `/assets/brand/1f6f78/泉.svg`."""
        character = name.removesuffix(".svg")
        if not brand.is_colour(f"#{colour}") or len(character) != 1:
            raise NotFoundException
        drawing = brand.emblem(f"#{colour}", character)
        return _kept(request, Asset(drawing.encode(), "image/svg+xml", f'"{colour}{ord(character):x}"'))


def _kept(request: Request[object, object, State], asset: Asset) -> Response[bytes]:
    headers = {"Cache-Control": FOR_A_YEAR, "ETag": asset.etag, "X-Content-Type-Options": "nosniff"}
    if request.headers.get("If-None-Match") == asset.etag:
        return Response(b"", status_code=304, headers=headers)
    return Response(asset.body, media_type=asset.media_type, headers=headers)
