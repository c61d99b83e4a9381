"""Personal data at rest: sealed so that only the application reads it, marked so that it can be found unread."""

import hashlib
import hmac
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_LEAST = 32


class Sealer:
    """Seals and marks text under keys drawn from the deployment's secret key, one for each use."""

    def __init__(self, secret_key: str) -> None:
        """Raise ValueError when the secret is shorter than 32 characters."""
        if len(secret_key) < _LEAST:
            raise ValueError("ONESTOP_SECRET_KEY must have at least 32 characters")
        self._secret = secret_key.encode()
        self._fernet = Fernet(urlsafe_b64encode(self._key("seal")))
        self._marking = self._key("mark")

    def _key(self, use: str) -> bytes:
        return HKDF(SHA256(), length=32, salt=None, info=f"onestop {use}".encode()).derive(self._secret)

    def seal(self, text: str) -> str:
        """Return `text` encrypted and authenticated; two seals of one text differ."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed; raise cryptography's InvalidToken when it was changed or sealed by another key."""
        return self._fernet.decrypt(sealed.encode()).decode()

    def mark(self, kind: str, text: str) -> bytes:
        """Return a keyed hash of `text` as a `kind` of value: equal for equal text, of no use without the key."""
        return hmac.new(self._marking, f"{kind}\0{text}".encode(), hashlib.sha256).digest()
