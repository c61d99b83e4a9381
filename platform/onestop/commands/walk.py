"""`onestop walk`: the two published first online cases, from filing to a licence that a stranger verifies.

Everything goes over HTTP, by the accounts of `onestop accounts demo`, as people's browsers would do it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import httpx
import msgspec
import segno
from rich.console import Console

from onestop.box.commands import data_dir_option
from onestop.box.state import read_state
from onestop.commands.accounts import FILE, GELAN, HUANGSHI, Known
from onestop.errors import OnestopError, Unavailable

console = Console(highlight=False)
LICENCE_WITHIN = 60
"""Seconds to wait for the licence of a decided case."""
CITY = "jinan"


@dataclass(frozen=True, slots=True)
class Published:
    """A case that the city published, and who takes part. The answers are made up where nothing was published."""

    item: str
    title: str
    applicant: str
    lead: str
    answers: dict[str, str]


CASES = (
    Published(
        item="000101001000",
        title="济南格兰压缩机有限公司 · 辐射安全许可",
        applicant=GELAN,
        lead="environment",
        answers={
            "device_kind": "class-2-device",
            "device_count": "2",
            "device_use": "压缩机铸件X射线探伤",
            "workplace": "一号厂房探伤室",
            "protection_officer": "周明",
        },
    ),
    Published(
        item="000103001000",
        title="济南黄氏印务有限公司 · 内部资料准印证",
        applicant=HUANGSHI,
        lead="culture",
        answers={"publication_title": "《黄氏印务通讯》"},
    ),
)


@click.command()
@data_dir_option
def walk(data_dir: Path) -> None:
    """Walk the two published cases from filing to a verified licence."""
    state = read_state(data_dir.resolve())
    accounts = data_dir / FILE
    if state is None or not accounts.exists():
        raise Unavailable("Start the city with onestop up, and make the demo accounts with onestop accounts demo.")
    known = {one.login: one for one in msgspec.json.decode(accounts.read_bytes(), type=list[Known])}
    address = f"http://127.0.0.1:{state.ports.api}"
    began = time.monotonic()
    for published in CASES:
        _walk(City(address, known), published)
    console.print(f"\n两件事项走完，用时 {time.monotonic() - began:.1f} 秒 / both cases walked")
    _addresses(state.ports.api, known)


class City:
    """The city as its people reach it: one signed-in client for each of them."""

    def __init__(self, address: str, known: dict[str, Known]) -> None:
        self._address = address
        self._known = known
        self._clients: dict[str, httpx.Client] = {}

    def __getitem__(self, login: str) -> httpx.Client:
        """Return the client of someone, signed in."""
        if login not in self._clients:
            client = self.stranger()
            said = {"login": login, "password": self._known[login].password}
            _ok(client.post("/sessions", json=said))
            self._clients[login] = client
        return self._clients[login]

    def stranger(self) -> httpx.Client:
        """Return a client that nobody has signed in with."""
        return httpx.Client(base_url=f"{self._address}/api/v1", headers={"Host": f"{CITY}.localhost"}, timeout=60)

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


def _walk(city: City, published: Published) -> None:
    console.print(f"\n[bold]{published.title}[/bold]")
    applicant = city[published.applicant]
    with _step("网上申报 filed online") as note:
        filed = _file(city, applicant, published)
        note(f"{filed['number']}，办件码 {filed['journey']}")
    number = filed["number"]
    with _step("窗口受理 accepted") as note:
        case = _act(city["clerk-1"], number, {"type": "accept"})
        note(f"承诺办结 promised {case['promised_due']}，法定 statutory {case['statutory_due']}")
    for review in case["reviews"]:
        department = review["department"]
        officer = city[f"{department.split('-', 1)[1]}-reviewer"]
        with _step(f"{department} 同步审核 reviewed"):
            _act(officer, number, {"type": "claim-review", "department": department})
            verdict = {"type": "give-verdict", "department": department, "verdict": "approve"}
            _act(officer, number, verdict, "经审核，材料齐全，同意。")
    with _step("审批决定 decided"):
        _act(city[f"{published.lead}-approver"], number, {"type": "decide", "granted": True})
    with _step("统一发证 licence issued and signed") as note:
        licence = _licence(applicant, number)
        note(licence["number"])
    with _step("陌生人核验 verified by a stranger") as note:
        note(_verified(city.stranger(), applicant, licence))


def _file(city: City, applicant: httpx.Client, published: Published) -> dict[str, Any]:
    item = _ok(city.stranger().get(f"/items/{published.item}"))
    me = _ok(applicant.get("/me"))
    materials = {each["code"]: [_upload(applicant, each["code"])] for each in item["materials"] if not each["shared"]}
    answers = {field["name"]: published.answers.get(field["name"]) or answer(field, me) for field in item["form"]}
    body = {"item": published.item, "form": answers, "materials": materials}
    return _ok(applicant.post("/cases", json=body, headers=_key()))


def answer(field: dict[str, Any], me: dict[str, Any]) -> str:
    """Return a plausible answer to a question for which nothing was published."""
    if field["type"] == "choice":
        return str(field["choices"][0]["value"])
    by_type = {
        "number": "500",
        "date": "2026-12-31",
        "phone": "053188001234",
        "credit-code": "91370100MA3C8G1L2G",
        "citizen-number": "370102198803145114",
    }
    return by_type.get(field["type"]) or {"company_name": me["display_name"]}.get(field["name"], "如材料所示")


def _upload(client: httpx.Client, code: str) -> str:
    """Send a made-up scan of a paper, a picture that differs each time, straight to the store."""
    picture = BytesIO()
    segno.make(f"{code} {uuid4()}").save(picture, kind="png", scale=8)
    content = picture.getvalue()
    announced = {"code": code, "name": f"{code}.png", "type": "image/png", "size": len(content)}
    ticket = _ok(client.post("/materials", json=announced))
    sent = httpx.post(ticket["url"], data=ticket["fields"], files={"file": content}, timeout=60)
    sent.raise_for_status()
    held = _ok(client.post(f"/materials/{ticket['upload']}/finish"))
    return str(held["id"])


def _act(client: httpx.Client, number: str, command: dict[str, Any], text: str = "") -> dict[str, Any]:
    return _ok(client.post(f"/cases/{number}/acts", json={"command": command, "text": text}, headers=_key()))


def _licence(applicant: httpx.Client, number: str) -> dict[str, Any]:
    for _ in range(LICENCE_WITHIN * 4):
        page = _ok(applicant.get("/licences"))
        found = [licence for licence in page["licences"] if licence["case_number"] == number]
        if found:
            return dict(found[0])
        time.sleep(0.25)
    raise Unavailable("The licence of case {number} has not come within a minute.", number=number)


def _verified(stranger: httpx.Client, applicant: httpx.Client, licence: dict[str, Any]) -> str:
    by_code = _ok(stranger.get("/verifications", params={"code": licence["verification_code"]}))
    signed = applicant.get(f"/licences/{licence['number']}/file")
    signed.raise_for_status()
    by_file = _ok(stranger.post("/verifications/file", files={"file": ("licence.pdf", signed.content)}))
    if by_code["state"] != "valid" or not by_file["genuine"] or by_file["registered"] is None:
        raise Unavailable("The licence {number} does not verify.", number=licence["number"])
    return f"{by_code['type_name']}，{by_code['holder']}，有效 valid"


def _ok(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_success:
        said: dict[str, Any] = answer.json()
        return said
    problem = answer.json()
    faults = "; ".join(f"{fault['pointer']}: {fault['detail']}" for fault in problem.get("faults", []))
    raise OnestopError("{path}: {detail} {faults}", path=answer.url.path, detail=problem["detail"], faults=faults)


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


@contextmanager
def _step(name: str) -> Iterator[Any]:
    """Show a step while it runs, and how long it took."""
    notes: list[str] = []
    began = time.monotonic()
    with console.status(name):
        yield notes.append
    took = time.monotonic() - began
    console.print(f"  [green]✔[/green] {name}  [dim]{took:.2f} s[/dim]  {' '.join(notes)}")


def _addresses(port: int, known: dict[str, Known]) -> None:
    console.print(f"\n门户 portal   http://{CITY}.localhost:{port}/")
    console.print(f"工作台 desk   http://{CITY}.localhost:{port}/desk")
    console.print(f"接口 API      http://{CITY}.localhost:{port}/schema")
    for login in (GELAN, HUANGSHI, "citizen", "clerk-1", "environment-reviewer", "environment-approver", "supervisor"):
        one = known[login]
        console.print(f"  {login:22} {one.password:20} {one.name} {one.roles}")
