"""Releases of the whole platform beside the chart's own, on a real API server: for tenants that share its workers."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Gauge, start_http_server
from tests.support.kube import ControlPlane, until
from tests.support.kube_parts import free_port
from tests.support.operating import (
    HOME,
    Operator,
    clear,
    exists,
    install,
    operating,
    prepare,
    ready,
    tenant,
    uninstall,
)
from tests.support.prometheus import prometheus
from tests.support.registrar import Registrar, serving

TOP = tenant("lingang", "370100", "city")
PILOT = tenant("yunhe", "370191", "district", "370100", ring="pilot")
BELOW = tenant("guandi", "370191001", "street", "370191", ring="pilot")
OTHER = tenant("taohu", "370192", "district", "370100")
OWN = tenant("lugang", "370193", "district", "370100", ring="pilot", runtime="dedicated")
RINGS = [
    {"name": "pilots", "selector": {"ring": "pilot"}, "bake": "2s", "deadline": "25s"},
    {"name": "all", "selector": {"ring": "general"}, "bake": "0s", "approval": "manual"},
]
CODES = {"lingang": "370100", "yunhe": "370191", "guandi": "370191001", "taohu": "370192", "lugang": "370193"}


def image_of(digit: str) -> str:
    return "registry.example/onestop/app@sha256:" + digit * 64


@dataclass
class Town:
    plane: ControlPlane
    platform: Registrar
    errors: Gauge
    operator: Operator

    def release(self, version: str, digit: str, **spec: Any) -> str:
        image, name = image_of(digit), f"r{version.replace('.', '-')}"
        gate = {"name": "errors", "query": 'max(errors_ratio{tenant=~"{tenants}"})', "max": 0.01}
        body = {"version": version, "images": {"api": image, "workers": image}, "rings": RINGS, "gates": [gate], **spec}
        metadata = {"name": name}
        self.plane.apply({"apiVersion": "onestop.gov/v1alpha1", "kind": "Release", "metadata": metadata, "spec": body})
        return name

    def phase(self, name: str, *wanted: str, seconds: float = 120) -> dict[str, Any]:
        def status() -> dict[str, Any]:
            return self.plane.get("release", name).get("status", {})

        return until(lambda: s if (s := status()).get("phase") in wanted else {}, seconds)

    def runs(self, slug: str) -> str:
        return self.plane.get("tenant", slug)["status"].get("running", "")

    def registered(self, slug: str) -> str | None:
        return self.platform.tenants[CODES[slug]]["body"]["release"]

    def way(self, slug: str, district: str) -> str:
        """Return the Service in the platform's namespace to which a tenant's host leads."""
        ingress = self.plane.get("ingress", slug, "-n", f"onestop-{district}")
        name = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"]
        return self.plane.get("service", name, "-n", f"onestop-{district}")["spec"]["externalName"].split(".")[0]

    def ways(self) -> dict[str, str]:
        return {
            slug: self.way(slug, home) for slug, home in (("yunhe", "yunhe"), ("guandi", "yunhe"), ("taohu", "taohu"))
        }

    def stands(self, namespace: str = HOME) -> set[str]:
        """Return the Deployments of the operator in a namespace."""
        ours = "app.kubernetes.io/managed-by=onestop-operator"
        found = self.plane.get("deployments", "-n", namespace, "-l", ours)["items"]
        return {each["metadata"]["name"] for each in found}


def beside(version: str) -> set[str]:
    mark = version.replace(".", "-")
    return {f"onestop-{mark}-api", f"onestop-{mark}-workers-cases"}


@pytest.fixture(scope="module")
def town(cluster: ControlPlane, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    prepare(cluster)
    registry, port = CollectorRegistry(), free_port()
    errors = Gauge("errors_ratio", "Share of requests that failed", ["tenant"], registry=registry)
    for code in CODES.values():
        errors.labels(code).set(0)
    server, thread = start_http_server(port, "127.0.0.1", registry)
    log = tmp_path_factory.mktemp("operator") / "log"
    install(cluster, "0.1.0")
    with (
        prometheus({"platform": [f"127.0.0.1:{port}"]}) as watching,
        serving(Registrar()) as platform,
        operating(cluster, platform.url, log, prometheus_url=watching.url, build="0.1.0") as operator,
    ):
        cluster.apply(TOP, PILOT, BELOW, OTHER, OWN)
        ready(cluster, *CODES)
        until(lambda: watching.is_scraped("platform"))
        yield Town(cluster, platform, errors, operator)
        clear(cluster)
        uninstall(cluster)
    server.shutdown()
    thread.join()


def test_pilots_that_share_workers_get_the_release_and_nobody_else(town: Town):
    assert town.ways() == {"yunhe": "onestop-api", "guandi": "onestop-api", "taohu": "onestop-api"}
    town.platform.cases["cases-lugang"] = {"0.1.0": 1}
    name = town.release("1.1.0", "b")
    town.phase(name, "AwaitingApproval")
    assert town.stands() == beside("1.1.0")
    for each in beside("1.1.0"):
        found = town.plane.get("deployment", each, "-n", HOME)
        container = found["spec"]["template"]["spec"]["containers"][0]
        assert container["image"] == image_of("b")
        assert {"name": "ONESTOP_BUILD_ID", "value": "1.1.0"} in container["env"]
        assert found["status"]["availableReplicas"] == 2
    assert town.ways() == {"yunhe": "onestop-1-1-0-api", "guandi": "onestop-1-1-0-api", "taohu": "onestop-api"}
    assert [town.registered(slug) for slug in CODES] == [None, "1.1.0", "1.1.0", None, "1.1.0"]
    assert [town.runs(slug) for slug in CODES] == ["0.1.0", "1.1.0", "1.1.0", "0.1.0", "1.1.0"]


def test_the_database_is_brought_to_the_release_before_its_processes_start(town: Town):
    job = town.plane.get("job", "onestop-1-1-0-migrate", "-n", HOME)
    assert job["spec"]["template"]["spec"]["containers"][0]["image"] == image_of("b")
    for each in beside("1.1.0"):
        made = town.plane.get("deployment", each, "-n", HOME)["metadata"]["creationTimestamp"]
        assert made >= job["status"]["completionTime"]


def test_two_releases_of_a_dedicated_tenant_stand_side_by_side_until_the_first_has_no_case(town: Town):
    assert town.stands("onestop-lugang") == {"workers-0-1-0", "workers-1-1-0"}
    assert town.way("lugang", "lugang") == "onestop-1-1-0-api"


@pytest.mark.parametrize("words", [("deployment", "onestop-1-1-0-api"), ("service", "onestop-1-1-0-api")])
def test_what_is_deleted_by_hand_is_back(town: Town, words: tuple[str, str]):
    before = town.plane.get(*words, "-n", HOME)["metadata"]["uid"]
    town.plane.kubectl("delete", *words, "-n", HOME)
    until(lambda: exists(town.plane, *words, "-n", HOME), 60)
    assert town.plane.get(*words, "-n", HOME)["metadata"]["uid"] != before
    until(lambda: town.ways()["yunhe"] == "onestop-1-1-0-api", 60)
    until(lambda: town.registered("yunhe") == "1.1.0", 60)


def test_the_release_reaches_everyone_once_it_is_approved(town: Town):
    name = town.release("1.1.0", "b", approved=["all"])
    town.phase(name, "Done")
    assert set(town.ways().values()) == {"onestop-1-1-0-api"}
    assert {town.runs(slug) for slug in CODES} == {"1.1.0"}
    ingress = town.plane.get("ingress", "lingang", "-n", HOME)
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"]
    assert backend == "onestop-1-1-0-api"
    assert "workers-0-1-0" in town.stands("onestop-lugang"), "it still has a case"
    town.platform.cases["cases-lugang"] = {"0.1.0": 0}
    until(lambda: town.stands("onestop-lugang") == {"workers-1-1-0"}, 60)


def test_a_release_that_does_not_come_up_is_taken_back_and_nobody_was_sent_to_it(town: Town):
    with town.plane.crashing(image_of("c"), {"app.kubernetes.io/component": "api-release"}):
        name = town.release("1.2.0", "c")
        until(lambda: beside("1.2.0") <= town.stands(), 60)
        status = town.phase(name, "RolledBack")
        assert status["reason"] == "NotRunning"
        assert {town.registered(slug) for slug in CODES} == {"1.1.0"}
        assert set(town.ways().values()) == {"onestop-1-1-0-api"}
    until(lambda: town.stands() == beside("1.1.0"), 60)
    assert not exists(town.plane, "service", "onestop-1-2-0-api", "-n", HOME)
    assert not exists(town.plane, "job", "onestop-1-2-0-migrate", "-n", HOME)


def test_a_release_that_breaks_a_gate_is_taken_back_and_its_workers_stay_while_they_have_cases(town: Town):
    name = town.release("1.3.0", "d")
    until(lambda: town.registered("yunhe") == "1.3.0", 60)
    town.platform.cases["cases"] = {"1.1.0": 3, "1.3.0": 1}
    town.errors.labels("370191").set(0.2)
    status = town.phase(name, "RolledBack")
    town.errors.labels("370191").set(0)
    assert status["reason"] == "GateBroken"
    assert {town.registered(slug) for slug in CODES} == {"1.1.0"}
    assert town.runs("taohu") == "1.1.0"
    until(lambda: town.stands() == {*beside("1.1.0"), "onestop-1-3-0-workers-cases"}, 60)
    town.platform.cases["cases"] = {"1.1.0": 3, "1.3.0": 0}
    until(lambda: town.stands() == beside("1.1.0"), 60)


def test_once_the_chart_is_of_the_release_nothing_stands_beside_it(town: Town):
    install(town.plane, "1.1.0", "b")
    town.operator.end()
    town.operator.environment |= {"ONESTOP_BUILD": "1.1.0", "ONESTOP_WORKER_IMAGE": image_of("b")}
    town.operator.start()
    until(lambda: town.plane.get("release", "r1-1-0")["status"]["reason"] == "Settled", 90)
    until(lambda: set(town.ways().values()) == {"onestop-api"}, 60)
    assert {town.runs(slug) for slug in CODES} == {"1.1.0"}
    assert [town.registered(slug) for slug in CODES] == [None, None, None, None, "1.1.0"]
    until(lambda: town.stands() == set(), 60)
    assert town.stands("onestop-lugang") == {"workers-1-1-0"}
