"""The document port on Typst: templates beside this file, the view as data, one kept compiler a thread."""

from importlib.resources import as_file, files
from pathlib import Path
from threading import local
from typing import Any

import msgspec
import segno
import typst

from onestop.gateways.documents.text import PrintableText
from onestop.gateways.threads import Threads
from onestop.kit.documents import LicenceView, NoticeView

FONTS = (
    "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
)
STANDARDS = ["a-2a", "ua-1"]
"""PDF/A-2a for the archive, PDF/UA-1 for screen readers."""
PAGE = '#import "{template}.typ": paper\n#paper(json(bytes({view})), {code})'
"""The whole source of a document. The view is a literal in it and not an input: a compiler that is given other inputs
forgets what it drew before, and takes half as long again."""


class TypstRenderer:
    """Renders in its own threads: a compiler keeps its memo of a template, and must not be used by two at once."""

    def __init__(self, assets_dir: Path, threads: int = 2) -> None:
        """`assets_dir` is where npm put the fonts; each thread takes about 40 MB once it has drawn a page."""
        paths = [assets_dir / "@expo-google-fonts" / font for font in FONTS]
        self._text = PrintableText(paths)
        self._fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(p.parent) for p in paths]
        )
        self._threads = Threads("documents", threads)
        self._kept = local()

    async def licence(self, view: LicenceView) -> bytes:
        return await self._threads.run(self._compile, "licence", view)

    async def notice(self, view: NoticeView) -> bytes:
        return await self._threads.run(self._compile, "notice", view)

    def close(self) -> None:
        """Let the threads go, after what they are drawing."""
        self._threads.close()

    def _compile(self, template: str, view: LicenceView | NoticeView) -> bytes:
        data = msgspec.json.encode(self._text.clean(msgspec.to_builtins(view))).decode()
        source = PAGE.format(template=template, view=literal(data), code=literal(qr_code(view.address)))
        return bytes(self._compiler().compile(input=source.encode(), pdf_standards=STANDARDS))

    def _compiler(self) -> Any:
        if not hasattr(self._kept, "compiler"):
            with as_file(files(__package__)) as folder:
                self._kept.compiler = typst.Compiler(root=folder, font_paths=self._fonts)
        return self._kept.compiler


def literal(text: str) -> str:
    """Return `text` as a string of Typst's: what it holds is data, for only a quote or a backslash could end that."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def qr_code(address: str) -> str:
    """Return the QR code of `address` as SVG, with a quarter of it restorable so that a creased print still reads.

    The mask is fixed: readers take any of the eight, and trying all for the prettiest takes four times as long.
    """
    return segno.make(address, error="q", micro=False, mask=4).svg_inline(border=0, omitsize=True)
