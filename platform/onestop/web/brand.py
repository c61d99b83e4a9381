"""A tenant's colour made safe: from one `#rrggbb`, shades that keep their contrast in the light and in the dark.

Lightness moves in OKLab (Björn Ottosson, 2020), where equal steps look equal, until the contrast of WCAG 2.2 holds.
"""

import math
import re
from dataclasses import dataclass
from html import escape

WHITE, INK = "#ffffff", "#191714"
LIGHT_PAPER, DARK_PAPER = "#f6f3ee", "#262320"
"""The least favourable grounds of each theme (`styles/tokens.css`): what reads on these reads on all."""
AA = 4.8
"""Contrast asked for: WCAG's 4.5 and a little for rounding and tinted grounds."""
LINEAR_CODED, LINEAR_LIGHT = 0.04045, 0.0031308
"""Below these, sRGB is a straight line (IEC 61966-2-1)."""
_HEX = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True, slots=True)
class Shades:
    """The colours derived for one theme, as `#rrggbb`."""

    brand: str
    """Links, marks and primary buttons."""
    strong: str
    """The same, pressed or pointed at."""
    on_brand: str
    """Text on the brand colour."""
    soft: str
    """A ground tinted with the brand."""


def is_colour(text: str) -> bool:
    return _HEX.fullmatch(text) is not None


def light_shades(colour: str) -> Shades:
    brand = _until(colour, LIGHT_PAPER, -0.01)
    strong = _shifted(brand, -0.08)
    return Shades(brand, strong, WHITE, _tinted(colour, 0.96, 0.013))


def dark_shades(colour: str) -> Shades:
    lifted = _until(colour, DARK_PAPER, 0.01, chroma=0.75)
    brand = _until(lifted, _tinted(colour, 0.31, 0.03), 0.01)
    return Shades(brand, _shifted(brand, 0.06), INK, _tinted(colour, 0.31, 0.03))


def stylesheet(colour: str) -> str:
    """Return the tenant's style sheet: the tokens that `styles/tokens.css` leaves to the tenant."""
    light, dark = light_shades(colour), dark_shades(colour)
    pairs = {
        "brand": (light.brand, dark.brand),
        "brand-strong": (light.strong, dark.strong),
        "on-brand": (light.on_brand, dark.on_brand),
        "brand-soft": (light.soft, dark.soft),
    }
    lines = "".join(f"--{name}:light-dark({day},{night});" for name, (day, night) in pairs.items())
    return f"@layer tokens{{:root{{{lines}}}}}"


def emblem(colour: str, character: str) -> str:
    """Return the tenant's emblem as a drawing, for the browser's tab."""
    text = f'<text x="16" y="23.5" font-size="21" text-anchor="middle" fill="{WHITE}">{escape(character)}</text>'
    ground = f'<rect width="32" height="32" rx="6" fill="{light_shades(colour).brand}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{ground}{text}</svg>'


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _until(colour: str, ground: str, step: float, chroma: float = 1.0) -> str:
    lightness, a, b = _oklab(colour)
    found = _hex(lightness, a * chroma, b * chroma)
    while contrast(found, ground) < AA and 0 <= lightness + step <= 1:
        lightness += step
        found = _hex(lightness, a * chroma, b * chroma)
    return found


def _shifted(colour: str, step: float) -> str:
    lightness, a, b = _oklab(colour)
    return _hex(lightness + step, a, b)


def _tinted(colour: str, lightness: float, chroma: float) -> str:
    _, a, b = _oklab(colour)
    length = math.hypot(a, b) or 1.0
    return _hex(lightness, a / length * chroma, b / length * chroma)


def _channels(colour: str) -> list[float]:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [v / 12.92 if v <= LINEAR_CODED else ((v + 0.055) / 1.055) ** 2.4 for v in values]


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = _channels(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _hex(lightness: float, a: float, b: float) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    clipped = (min(max(v, 0.0), 1.0) for v in linear)
    encoded = (v * 12.92 if v <= LINEAR_LIGHT else 1.055 * v ** (1 / 2.4) - 0.055 for v in clipped)
    return "#" + "".join(f"{round(v * 255):02x}" for v in encoded)
