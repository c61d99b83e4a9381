"""The mail port on SMTP."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import aiosmtplib

from onestop.errors import Unavailable
from onestop.kit.clock import Clock

SECONDS: Final = 20
PORTS: Final = {"smtp": 25, "smtps": 465}


class SmtpMailer:
    """Sends plain text through one server: `smtp://[user:password@]host[:port]`, or `smtps://…` for TLS at once.

    `smtp://` turns to TLS when the server offers it.
    """

    def __init__(self, url: str, sender: str, clock: Clock) -> None:
        """Raise ValueError when `url` is none of these forms."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("ONESTOP_SMTP_URL has the form smtp://user:password@host:port")
        self._server: dict[str, Any] = {
            "hostname": parts.hostname,
            "port": parts.port or PORTS[parts.scheme],
            "use_tls": parts.scheme == "smtps",
            "username": unquote(parts.username) if parts.username else None,
            "password": unquote(parts.password) if parts.password else None,
        }
        self._sender = Address(addr_spec=sender)
        self._clock = clock

    async def send(self, to: str, subject: str, text: str, key: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self._sender, Address(addr_spec=to), subject
        mail["Date"] = format_datetime(self._clock.now())
        mail["Message-ID"] = f"<{key}@{self._sender.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        try:
            await aiosmtplib.send(mail, timeout=SECONDS, **self._server)
        except (aiosmtplib.SMTPException, OSError) as failed:
            raise Unavailable("The mail server does not take the mail.") from failed
