"""The seal, loaded when something is first sealed: the library for signatures takes a second to load and 30 MB."""

import asyncio
from pathlib import Path

from onestop.kit.ports import Seal
from onestop.settings import Settings

CITY = "济南市"
"""Whose name the development authority's certificates bear."""


class SealOnDemand:
    """The seal that the settings name, or the development authority's, which is made at first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seal: Seal | None = None
        self._loading = asyncio.Lock()

    async def sign(self, pdf: bytes, reason: str, place: str) -> bytes:
        """Return `pdf` signed; the first call loads the key."""
        return await (await self._loaded()).sign(pdf, reason, place)

    async def attest(self, content: bytes) -> bytes:
        """Return a detached signature over `content`."""
        return await (await self._loaded()).attest(content)

    async def _loaded(self) -> Seal:
        async with self._loading:
            if self._seal is None:
                self._seal = await asyncio.to_thread(self._load)
            return self._seal

    def roots(self) -> bytes:
        """Return the certificates that signed files are trusted under, as PEM."""
        if self._settings.signing_key_file:
            return Path(self._settings.roots_file).read_bytes()
        from onestop.gateways.authority import ROOT_FILE, development_authority  # noqa: PLC0415 -- as below

        return development_authority(self._authority, CITY, self._settings.secret_key).with_name(ROOT_FILE).read_bytes()

    @property
    def _authority(self) -> Path:
        return self._settings.data_dir / "authority"

    def _load(self) -> Seal:
        from onestop.gateways.authority import development_authority  # noqa: PLC0415 -- loaded on demand
        from onestop.gateways.seal import load_seal  # noqa: PLC0415

        if self._settings.signing_key_file:
            file, password = Path(self._settings.signing_key_file), self._settings.signing_key_password
        else:
            file, password = development_authority(self._authority, CITY, self._settings.secret_key), ""
        return load_seal(file, password, self._settings.tsa_url)
