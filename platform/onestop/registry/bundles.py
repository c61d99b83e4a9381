"""Declaration bundles: folders of declarations by name, each parsed once a process and again when a file changes."""

import asyncio
import re
from pathlib import Path

from onestop.catalogue.declaration.load import Bundle, load_bundle
from onestop.catalogue.declaration.problems import BrokenDeclaration
from onestop.errors import InvalidInput

NAME = re.compile(r"[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
State = tuple[tuple[str, int, int], ...]


class Bundles:
    """The bundles of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parsing = asyncio.Lock()
        self._kept: dict[str, tuple[State, Bundle | BrokenDeclaration]] = {}

    async def get(self, name: str) -> Bundle:
        """Return a bundle; raise InvalidInput when there is none of this name, or when it breaks a rule."""
        folder = self._folder / name
        if not NAME.fullmatch(name) or not folder.is_dir():
            raise InvalidInput("There is no bundle {bundle}.", field="/bundle", rule="bundle-unknown", bundle=name)
        async with self._parsing:
            state = _state(folder)
            if name not in self._kept or self._kept[name][0] != state:
                self._kept[name] = state, await asyncio.to_thread(_parse, folder)
            found = self._kept[name][1]
        if isinstance(found, BrokenDeclaration):
            raise InvalidInput(
                "Bundle {bundle} breaks {count} rules, the first: {problem}",
                field="/bundle",
                rule="bundle-broken",
                bundle=name,
                count=len(found.problems),
                problem=str(found.problems[0]),
            )
        return found


def _parse(folder: Path) -> Bundle | BrokenDeclaration:
    try:
        return load_bundle(folder)
    except BrokenDeclaration as broken:
        return broken


def _state(folder: Path) -> State:
    found = ((str(path), path.stat()) for path in sorted(folder.rglob("*.yaml")))
    return tuple((name, known.st_mtime_ns, known.st_size) for name, known in found)
