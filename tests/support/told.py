"""Notices, an inbox, and a mail server of the test's own behind them."""

import socket
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from onestop.gateways.mail import SmtpMailer
from onestop.kit.i18n import load_localizers
from onestop.notices.channels.inbox import InboxChannel
from onestop.notices.channels.mail import MailChannel
from onestop.notices.service import NoticeService
from onestop.notices.store import InboxStore, NoticeStore
from onestop.notices.writing import NoticeWriter


@dataclass
class Post:
    """A mail server that keeps what it gets; `refusing` makes it say no."""

    address: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    refusing: bool = False
    came: threading.Event = field(default_factory=threading.Event)

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 -- the library's name
        if self.refusing:
            return "451 not now"
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        self.came.set()
        return "250 kept"


@pytest.fixture
def post():
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    kept = Post(f"smtp://127.0.0.1:{port}")
    server = Controller(kept, hostname="127.0.0.1", port=port)
    server.start()
    yield kept
    server.stop()


@pytest.fixture
def notices(chain, documents, seal, post):
    centre, inbox = chain.centre, InboxStore(chain.centre.database)
    mailer = SmtpMailer(post.address, "no-reply@jinan.example", centre.clock)
    return NoticeService(
        store=NoticeStore(centre.database),
        inbox=inbox,
        reading=chain.reading,
        accounts=centre.accounts,
        tenancy=centre.tenancy,
        writer=NoticeWriter(centre.tenancy, chain.catalogue, "http://{slug}.localhost/j/{code}"),
        documents=documents,
        seal=seal,
        objects=chain.objects,
        channels=[InboxChannel(inbox, centre.tenancy), MailChannel(mailer, load_localizers())],
        clock=centre.clock,
    )


@pytest.fixture
def follow(chain, notices):
    """Hand the notices everything that has happened; return how many entries there were."""

    async def followed() -> int:
        return await chain.feed.follow(chain.centre.tenancy.tree.everything(), "notices", notices.handle)

    return followed
