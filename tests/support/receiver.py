"""A real HTTP server on this machine that receives webhooks, and behaves as the test says."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook


@dataclass(slots=True)
class Received:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def signed_by(self, secret: str) -> bool:
        """Tell whether the signature is right; the moment is the test's own."""
        moment = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
        signature = Webhook(secret).sign(self.id, moment, self.body.decode())
        return signature in self.headers["webhook-signature"].split(" ")


@dataclass(slots=True)
class Receiver:
    """Answers 200 unless `answers` says otherwise for the next calls: a status, "cut", or "hang"."""

    port: int = 0
    answers: deque[int | str] = field(default_factory=deque)
    received: list[Received] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?from=onestop"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers["content-length"]))
            self.received.append(Received(head[0].split()[1], headers, body))
            self.heard.set()
            answer = self.answers.popleft() if self.answers else 200
            if answer == "hang":
                await reader.read()
            elif answer != "cut":
                writer.write(f"HTTP/1.1 {answer} x\r\ncontent-length: 0\r\nlocation: /elsewhere\r\n\r\n".encode())
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiving = Receiver()
    server = await asyncio.start_server(receiving.serve, "127.0.0.1", 0)
    receiving.port = server.sockets[0].getsockname()[1]
    yield receiving
    server.close()
