"""The whole city on this machine, as `onestop up` starts it, with the people of `onestop accounts demo`."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import typst

from onestop.box.ports import free_ports

ROOT = Path(__file__).parents[2]
RADIATION, PRINTING = "000101001000", "000103001000"
"""The items of the two published cases."""
FORMS = {
    RADIATION: {
        "company_name": "济南格兰压缩机有限公司",
        "credit_code": "91370100MA3C8G1L2G",
        "legal_representative": "王建军",
        "address": "济南市高新区舜华路2000号",
        "contact_name": "周明",
        "contact_phone": "13800531122",
        "device_kind": "class-2-device",
        "device_count": "2",
        "device_use": "压缩机铸件X射线探伤",
        "workplace": "铸造车间探伤室",
        "protection_officer": "刘洋",
    },
    PRINTING: {
        "company_name": "济南黄氏印务有限公司",
        "credit_code": "91370100MA3H5N1Y7B",
        "legal_representative": "黄志远",
        "address": "济南市历城区工业北路88号",
        "contact_name": "黄丽",
        "contact_phone": "13905310055",
        "publication_title": "泉城建材资讯",
        "publication_kind": "single",
        "copies": "500",
        "pages": "32",
        "readers": "本行业会员单位",
        "printer": "济南黄氏印务有限公司",
    },
}
PAPERS = {
    RADIATION: (
        "radiation-application",
        "radiation-inventory",
        "radiation-training",
        "radiation-monitoring",
        "radiation-emergency",
    ),
    PRINTING: ("internal-print-application", "print-sample", "printing-contract", "editors-list"),
}


def paper(title: str, kind: str = "pdf") -> bytes:
    """Return a one-page document with this title, as `pdf` or `png`."""
    return typst.compile(f'#set text(font: "Noto Sans CJK SC")\n= {title}\n盖章：'.encode(), format=kind)


@dataclass
class City:
    """A running city: where its pages are, and everybody's password."""

    port: int
    data_dir: Path
    passwords: dict[str, str] = field(default_factory=dict)

    def at(self, slug: str = "jinan", path: str = "/") -> str:
        return f"http://{slug}.localhost:{self.port}{path}"

    def caller(self, login: str, slug: str = "jinan") -> "Caller":
        """Return someone who has signed in at a tenant, over the API."""
        client = httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api/v1", timeout=60)
        client.headers["Host"] = f"{slug}.localhost:{self.port}"
        answer = client.post("/sessions", json={"login": login, "password": self.passwords[login]})
        assert answer.status_code == 201, answer.text
        client.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        return Caller(client)


@dataclass
class Caller:
    """Someone signed in; each call answers what a program would get."""

    client: httpx.Client

    @property
    def cookies(self) -> dict[str, str]:
        """The session, as a browser carries it."""
        name, _, value = self.client.headers["Cookie"].partition("=")
        return {name: value}

    def post(self, path: str, body: dict, **headers: str) -> dict:
        answer = self.client.post(path, json=body, headers={"Idempotency-Key": uuid4().hex, **headers})
        assert answer.is_success, answer.text
        return answer.json()

    def get(self, path: str) -> dict:
        answer = self.client.get(path)
        assert answer.is_success, answer.text
        return answer.json()

    def upload(self, code: str, content: bytes, owner: str | None = None, kind: str = "application/pdf") -> str:
        """Send a file as a material, the way a page does, and return its id."""
        name = f"{code}.{kind.rpartition('/')[2]}"
        announced = {"code": code, "name": name, "type": kind, "size": len(content)}
        ticket = self.post("/materials", announced | ({"owner": owner} if owner else {}))
        sent = httpx.post(ticket["url"], data=ticket["fields"], files={"file": content}, timeout=60)
        assert sent.is_success, sent.text
        self.post(f"/materials/{ticket['upload']}/finish", {})
        return ticket["upload"]

    def file(self, item: str, delivery: str = "electronic", papers: tuple[str, ...] | None = None) -> str:
        """File one of the published cases and return its number."""
        codes = PAPERS[item] if papers is None else papers
        materials = {code: [self.upload(code, paper(code))] for code in codes}
        body = {"item": item, "form": FORMS[item], "materials": materials, "delivery": delivery}
        return self.post("/cases", body)["number"]

    def act(self, number: str, command: dict, text: str = "", **more: object) -> dict:
        return self.post(f"/cases/{number}/acts", {"command": command, "text": text, **more})


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    """The city for this session, on free ports and in a folder that is thrown away."""
    folder, ports = Path(tempfile.mkdtemp(prefix="onestop-city-")), free_ports()
    words = [f"--data-dir={folder}", *(f"--port-{name}={getattr(ports, name)}" for name in ports.__dataclass_fields__)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ONESTOP_")}
    runner = subprocess.Popen(
        [sys.executable, "-m", "onestop", "up", *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        told = []
        for line in runner.stdout:
            told.append(line)
            if line.split()[-1:] == ["ready"]:
                break
        assert runner.poll() is None, "".join(told)
        demo = [sys.executable, "-m", "onestop", "accounts", "demo", f"--data-dir={folder}"]
        subprocess.run(demo, cwd=ROOT, env=environment, check=True, capture_output=True)
        yield opened_city(folder, ports.api)
    finally:
        runner.send_signal(signal.SIGTERM)
        runner.communicate(timeout=120)
        shutil.rmtree(folder, ignore_errors=True)


def opened_city(folder: Path, port: int) -> City:
    """Return the city of a folder in which a box runs."""
    known = json.loads((folder / "demo-accounts.json").read_text("utf-8"))
    return City(port, folder, {one["login"]: one["password"] for one in known})
