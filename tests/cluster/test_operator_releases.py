"""Releases ring by ring on a real API server, their gates read from a real Prometheus."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Gauge, start_http_server
from tests.support.kube import ControlPlane, Refused, until
from tests.support.kube_parts import free_port
from tests.support.operating import CITY, IMAGE, clear, condition, operating, prepare, ready, tenant
from tests.support.prometheus import prometheus
from tests.support.registrar import Registrar, serving

from onestop_operator.objects.workers import name_of

PILOT = tenant("lixia", "370102", "district", "370100", ring="pilot", runtime="dedicated")
OTHER = tenant("shizhong", "370103", "district", "370100", runtime="dedicated")
RINGS = [
    {"name": "pilots", "selector": {"ring": "pilot"}, "bake": "3s", "deadline": "20s"},
    {"name": "all", "selector": {"ring": "general"}, "bake": "0s"},
]


@dataclass
class Town:
    plane: ControlPlane
    errors: Gauge

    def image(self, name: str) -> str:
        """Return what the workers of the release that is asked of a tenant run, nothing while they are not there."""
        release = self.plane.get("tenant", name)["status"].get("release", "")
        try:
            found = self.plane.get("deployment", name_of(release), "-n", f"onestop-{name}")
        except Refused:
            return ""
        return found["spec"]["template"]["spec"]["containers"][0]["image"]

    def status(self, name: str) -> dict[str, Any]:
        return self.plane.get("release", name).get("status", {})

    def phase(self, name: str, *wanted: str, seconds: float = 60) -> dict[str, Any]:
        return until(lambda: s if (s := self.status(name)).get("phase") in wanted else {}, seconds)

    def release(self, version: str, digit: str, **spec: Any) -> str:
        image = "registry.example/onestop/app@sha256:" + digit * 64
        gate = {"name": "errors", "query": 'max(errors_ratio{tenant=~"{tenants}"})', "max": 0.01}
        body = {"version": version, "images": {"api": image, "workers": image}, "rings": RINGS, "gates": [gate], **spec}
        name = f"r{version.replace('.', '-')}"
        self.plane.apply(
            {"apiVersion": "onestop.gov/v1alpha1", "kind": "Release", "metadata": {"name": name}, "spec": body}
        )
        return name


@pytest.fixture(scope="module")
def town(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    prepare(cluster)
    registry, port = CollectorRegistry(), free_port()
    errors = Gauge("errors_ratio", "Share of requests that failed", ["tenant"], registry=registry)
    errors.labels("370102").set(0)
    errors.labels("370103").set(0)
    server, thread = start_http_server(port, "127.0.0.1", registry)
    log = tmp_path_factory.mktemp("operator") / "log"
    with (
        prometheus({"platform": [f"127.0.0.1:{port}"]}) as watching,
        serving(Registrar()) as platform,
        operating(cluster, platform.url, log, prometheus_url=watching.url),
    ):
        cluster.apply(CITY, PILOT, OTHER)
        ready(cluster, "jinan", "lixia", "shizhong")
        until(lambda: watching.is_scraped("platform"))
        yield Town(cluster, errors)
        clear(cluster)
    server.shutdown()
    thread.join()


def test_a_good_release_reaches_the_pilots_first_and_then_everyone(town: Town):
    assert town.image("lixia") == IMAGE
    name = town.release("1.1.0", "b")
    until(lambda: town.image("lixia").endswith("b"))
    assert town.image("shizhong") == IMAGE
    town.phase(name, "Done")
    assert town.image("shizhong").endswith("b")
    for slug in ("jinan", "lixia", "shizhong"):
        assert town.plane.get("tenant", slug)["status"]["running"] == "1.1.0"


def test_a_release_that_breaks_a_gate_is_stopped_and_rolled_back_at_the_pilots(town: Town):
    name = town.release("1.2.0", "c")
    until(lambda: town.image("lixia").endswith("c"))
    town.errors.labels("370102").set(0.2)
    status = town.phase(name, "RolledBack")
    town.errors.labels("370102").set(0)
    assert status["reason"] == "GateBroken"
    assert "errors 0.2, ≤ 0.01" in status["message"]
    assert town.image("lixia").endswith("b")
    assert town.image("shizhong").endswith("b")
    assert town.plane.get("tenant", "lixia")["status"]["running"] == "1.1.0"
    events = town.plane.get("events", "-n", "default", "--field-selector", f"involvedObject.name={name}")["items"]
    assert ("Warning", "GateBroken") in [(each["type"], each["reason"]) for each in events]


def test_a_release_whose_workers_do_not_come_up_is_rolled_back_while_the_old_ones_serve(town: Town):
    image = "registry.example/onestop/app@sha256:" + "d" * 64
    with town.plane.crashing(image):
        name = town.release("1.3.0", "d")
        until(lambda: town.image("lixia").endswith("d"))
        status = town.phase(name, "RolledBack", seconds=90)
        assert (status["reason"], town.image("lixia")[-1]) == ("NotRunning", "b")
        assert condition(town.plane, "lixia")["status"] == "True"


def test_a_manual_ring_waits_for_approval(town: Town):
    rings = [{**RINGS[0], "approval": "manual"}, RINGS[1]]
    name = town.release("1.4.0", "e", rings=rings)
    town.phase(name, "AwaitingApproval")
    assert town.image("lixia").endswith("b")
    town.release("1.4.0", "e", rings=rings, approved=["pilots"])
    town.phase(name, "Done")
    assert town.image("lixia").endswith("e")


def test_no_release_begins_in_a_freeze(town: Town):
    window = {"from": "2020-01-01T00:00:00Z", "to": "2099-01-01T00:00:00Z", "reason": "Spring Festival"}
    name = town.release("1.5.0", "f", freeze=[window])
    status = town.phase(name, "Frozen")
    assert "Spring Festival" in status["message"]
    assert town.image("lixia").endswith("e")


def test_a_tenant_of_an_unknown_release_says_so_and_its_workers_are_left_alone(town: Town):
    town.plane.kubectl("delete", "releases", "--all")
    town.plane.kubectl("annotate", "tenant", "lixia", "onestop.gov/reconcile=now", "--overwrite")
    until(lambda: condition(town.plane, "lixia", "Degraded").get("reason") == "ReleaseUnknown", 60)
    assert town.image("lixia").endswith("e")
