"""One sprite of line icons, built at start from the npm package `lucide-static`: only the icons named here."""

import re
from pathlib import Path

ICONS = (
    "arrow-left", "arrow-right", "badge-check", "bell", "book-open", "briefcase", "building-2", "calendar-days",
    "check", "chevron-down", "chevron-right", "circle-alert", "circle-check", "circle-help", "clock", "contrast",
    "copy", "download", "external-link", "file-text", "files", "filter", "gauge", "hand", "house", "inbox", "info",
    "keyboard", "languages", "layout-list", "log-out", "map-pin", "menu", "phone", "plus", "printer", "qr-code",
    "rotate-ccw", "scan-line", "search", "settings", "shield-check", "stamp", "ticket", "trash-2", "triangle-alert",
    "upload", "user", "users", "wifi-off", "x", "zoom-in",
)  # fmt: skip
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def sprite(library: Path) -> str:
    """Return the sprite; `library` is the folder of `lucide-static`. An icon it lacks raises FileNotFoundError."""
    symbols = "".join(_symbol(name, (library / "icons" / f"{name}.svg").read_text("utf-8")) for name in ICONS)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>'


def _symbol(name: str, drawing: str) -> str:
    found = _BODY.search(drawing)
    if found is None:
        raise ValueError(f"The icon {name} is not a drawing.")
    body = re.sub(r"\s+", " ", found[1]).strip()
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'
