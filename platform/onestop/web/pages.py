"""A page: what every template sees of its request, and the headers every page leaves with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response
from litestar.enums import MediaType
from litestar.utils.scope.state import ScopeState

from onestop.kit.i18n import Localizer, choose_language
from onestop.settings import Settings
from onestop.tenancy.model import Brand, Tenant
from onestop.web.assets import Assets
from onestop.web.templating import environment

LANGUAGE, THEME, ELDER = "language", "theme", "elder"
"""The cookies of a person's choices."""
THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Page:
    """What a template knows about its request, as `page`."""

    language: str
    theme: str
    """`light`, `dark`, or `system`."""
    elder: bool
    path: str
    here: str
    """The path with its query: where a switch leads back to."""
    csrf: str
    site: str
    """The tenant's name in this language."""
    brand: Brand
    user: str
    """The name of who is signed in, or empty."""
    assets: Assets
    development: bool


class Pages:
    """Everything that pages share, made once; kept as `app.state.pages`."""

    def __init__(self, settings: Settings, localizers: Mapping[str, Localizer]) -> None:
        self.assets = Assets(settings.assets_dir)
        self.localizers = localizers
        self.development = settings.development
        self.environments = {name: environment(found, self.assets) for name, found in localizers.items()}
        store = _origin(settings)
        self.headers = {
            "Content-Security-Policy": "; ".join(
                (
                    "default-src 'self'",
                    f"img-src 'self' {store}",
                    f"connect-src 'self' {store}",
                    "object-src 'none'",
                    "base-uri 'none'",
                    "frame-ancestors 'none'",
                    "form-action 'self'",
                )
            ),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
            "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
            "Cache-Control": "no-store",
            "Vary": "Cookie, Accept-Language",
        }


def _origin(settings: Settings) -> str:
    host = settings.s3_public_endpoint or settings.s3_endpoint
    return host if "://" in host else f"{'https' if settings.s3_secure else 'http'}://{host}"


def localizer(request: Request[Any, Any, Any]) -> Localizer:
    """Return the language of a request: its cookie's, else its browser's, else Chinese."""
    chosen = choose_language(request.cookies.get(LANGUAGE), request.headers.get("Accept-Language", ""))
    found: Localizer = request.app.state.pages.localizers[chosen]
    return found


def address_of(request: Request[Any, Any, Any]) -> str:
    """Return the address of a request on this site: its path, and its query if it has one."""
    url = request.url
    return f"{url.path}?{url.query}" if url.query else url.path


def page_of(request: Request[Any, Any, Any]) -> Page:
    """Return what templates see of a request. Tenant and name come from `request.state` (`tenant`, `user_name`)."""
    language = localizer(request).language
    tenant: Tenant | None = request.state.get("tenant")
    theme = request.cookies.get(THEME)
    token = ScopeState.from_scope(request.scope).csrf_token
    pages: Pages = request.app.state.pages
    return Page(
        language=language,
        theme=theme if theme in THEMES else "system",
        elder=request.cookies.get(ELDER) == "1",
        path=request.url.path,
        here=address_of(request),
        csrf=token if isinstance(token, str) else "",
        site=(tenant.name_zh if language == "zh" else tenant.name_en) if tenant else "Onestop",
        brand=tenant.brand if tenant else Brand(),
        user=request.state.get("user_name", ""),
        assets=pages.assets,
        development=pages.development,
    )


def render(request: Request[Any, Any, Any], template: str, *, status: int = 200, **context: object) -> Response[str]:
    """Return a page: the template (a path below `web/`) in the request's language, with the headers of every page."""
    pages: Pages = request.app.state.pages
    page = page_of(request)
    body = pages.environments[page.language].get_template(template).render(page=page, **context)
    return Response(body, status_code=status, media_type=MediaType.HTML, headers=pages.headers)
