"""The city that is measured: a box of its own in a throwaway folder, and its people, signed in."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import segno

from onestop.box.model import Box
from onestop.box.ports import free_ports
from onestop.box.settings import environment, keep_secrets
from onestop.box.state import read_state

ONESTOP = (sys.executable, "-m", "onestop")
SLUG = "jinan"


@dataclass
class City:
    """A running box and what is needed to talk to it."""

    folder: Path
    box: Box
    passwords: dict[str, str]
    sessions: dict[str, aiohttp.ClientSession] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.box.ports.api}"

    @property
    def settings(self) -> dict[str, str]:
        return environment(self.box)


def run(folder: Path, *words: str) -> None:
    """Run a command of the product on the box in `folder`; what it prints is kept from the screen."""
    command = [*ONESTOP, *words, "--data-dir", str(folder)]
    own = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOP_")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=own | {"NO_COLOR": "1"})
    if done.returncode:
        raise SystemExit(f"{' '.join(words)} failed:\n{done.stdout}\n{done.stderr}")


@contextmanager
def city() -> Iterator[City]:
    """Bring up a box with the city of Jinan and its demo accounts, on free ports; take it down and throw it away."""
    with tempfile.TemporaryDirectory(prefix="onestop-bench-") as name:
        folder, ports = Path(name), free_ports()
        words = [f"--port-{part}={getattr(ports, part)}" for part in ("api", "postgres", "temporal", "s3")]
        run(folder, "up", "--detach", *words)
        try:
            run(folder, "accounts", "demo")
            state = read_state(folder)
            if state is None:
                raise SystemExit("the box did not come up")
            told = json.loads((folder / "demo-accounts.json").read_text())
            passwords = {one["login"]: one["password"] for one in told}
            yield City(folder, Box(folder, state.ports, keep_secrets(folder)), passwords)
        finally:
            run(folder, "down")


@asynccontextmanager
async def people(town: City, *logins: str, slug: str = SLUG) -> AsyncIterator[dict[str, aiohttp.ClientSession]]:
    """Sign people in, each with a client of its own."""
    clients: dict[str, aiohttp.ClientSession] = {}
    try:
        for login in logins:
            clients[login] = aiohttp.ClientSession(
                f"{town.address}/api/v1/",
                headers={"Host": f"{slug}.localhost"},
                cookie_jar=aiohttp.CookieJar(unsafe=True),
                connector=aiohttp.TCPConnector(limit=64),
            )
            said = {"login": login, "password": town.passwords[login]}
            await ok(clients[login].post("sessions", json=said))
        yield clients
    finally:
        for client in clients.values():
            await client.close()


async def ok(sending: Any) -> Any:
    """Return what an answer says; anything but success ends the run."""
    async with sending as answer:
        said = await answer.json(content_type=None)
        if answer.status >= 400:
            raise SystemExit(f"{answer.method} {answer.url.path}: {answer.status} {said}")
        return said


async def upload(client: aiohttp.ClientSession, code: str) -> str:
    """Send one made-up paper and return its id."""
    picture = BytesIO()
    segno.make(f"{code} {uuid4()}").save(picture, kind="png", scale=8)
    content = picture.getvalue()
    announced = {"code": code, "name": f"{code}.png", "type": "image/png", "size": len(content)}
    ticket = await ok(client.post("materials", json=announced))
    form = aiohttp.FormData(ticket["fields"])
    form.add_field("file", content, filename="a.png", content_type="image/png")
    async with aiohttp.ClientSession() as plain, plain.post(ticket["url"], data=form) as sent:
        sent.raise_for_status()
    return str((await ok(client.post(f"materials/{ticket['upload']}/finish")))["id"])
