"""Templates: one Jinja environment a language, and every component macro as `ui.<name>(…)` in all of them."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from onestop.cases.model.lists import MOST_COUNTED
from onestop.kit.clock import legal_day
from onestop.kit.i18n import Localizer
from onestop.kit.ids import spoken
from onestop.web.assets import WEB_DIR, Assets
from onestop.web.charts import lanes, ledger, qr
from onestop.web.icons import ICONS


def environment(localizer: Localizer, assets: Assets, folder: Path = WEB_DIR) -> Environment:
    """Return the environment of one language; a macro in `components/*.html` becomes `ui.<macro>`."""
    made = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    ui = SimpleNamespace()
    made.globals |= {
        "_": _translate(localizer),
        "ngettext": localizer.ngettext,
        "ui": ui,
        "icon": _icon(assets.address("icons.svg")),
        "plot_lanes": lanes.plot,
        "plot_ledger": ledger.plot,
        "draw_qr": qr.draw,
    }
    made.filters |= {
        "date": localizer.format_date,
        "short_date": localizer.format_short_date,
        "weekday": localizer.format_weekday,
        "day_letter": localizer.format_day_letter,
        "datetime": localizer.format_datetime,
        "time": localizer.format_time,
        "day": legal_day,
        "number": localizer.format_number,
        "counted": _counted(localizer),
        "percent": localizer.format_percent,
        "money": localizer.format_currency,
        "spoken": spoken,
    }
    for file in sorted((folder / "components").glob("*.html")):
        macros = made.get_template(f"components/{file.name}").module
        vars(ui).update({name: value for name, value in vars(macros).items() if not name.startswith("_")})
    return made


def _counted(localizer: Localizer) -> Callable[[int], str]:
    """Return how a list's count is written: exactly, or `1,000+` where nobody counts on."""

    def counted(count: int) -> str:
        return localizer.format_number(min(count, MOST_COUNTED)) + ("+" if count > MOST_COUNTED else "")

    return counted


def _translate(localizer: Localizer) -> Callable[..., str]:
    def gettext(message: str, **facts: object) -> str:
        """Translate; facts are escaped, and the result is markup when there are any."""
        text = localizer.gettext(message)
        return Markup(escape(text)).format(**facts) if facts else text  # noqa: S704 — escaped just here

    return gettext


def _icon(sprite: str) -> Callable[[str], Markup]:
    def icon(name: str) -> Markup:
        """Draw an icon for the eye only: the words beside it speak."""
        if name not in ICONS:
            raise ValueError(f"The icon {name} is not in the sprite; name it in icons.py.")
        return Markup('<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
            sprite, name
        )

    return icon
