"""QR codes as inline drawings."""

import segno
from markupsafe import Markup


def draw(text: str, title: str) -> Markup:
    """Return the code of `text` as SVG with its quiet zone; error correction M reads from a folded sheet too."""
    code = segno.make(text, error="m", micro=False)
    return Markup(code.svg_inline(omitsize=True, border=4, title=title, svgclass="qr", lineclass="qr__modules"))  # noqa: S704
