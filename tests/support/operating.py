"""The operator as a real process under the chart's own role, and the tenants of tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml
from tests.support.kube import ControlPlane, Refused, until
from tests.support.kube_parts import ROOT, built, free_port
from tests.support.registrar import TOKEN

CRDS = ROOT / "charts" / "onestop" / "crds"
HOME = "onestop-home"
"""The namespace of the operator and of the platform."""
ACCOUNT = "onestop-operator"
IMAGE = "registry.example/onestop/app@sha256:" + "a" * 64


def rights() -> list[dict[str, Any]]:
    """Return the account and the roles that the chart gives the operator, and what guards its labels."""
    return rendered("operator-rbac", "admission")


def rendered(*templates: str, **values: str) -> list[dict[str, Any]]:
    """Return what templates of the chart become in HOME with the small values and these."""
    chart = ROOT / "charts" / "onestop"
    words = [built("helm"), "template", "onestop", chart, "-n", HOME, "-f", chart / "ci" / "small-values.yaml"]
    words += [word for each in templates for word in ("-s", f"templates/{each}.yaml")]
    words += [f"--set={name}={value}" for name, value in values.items()]
    told = subprocess.run([str(w) for w in words], capture_output=True, text=True, check=True).stdout
    return [document for document in yaml.safe_load_all(told) if document]


def install(plane: ControlPlane, build: str, digit: str = "a") -> None:
    """Bring the platform's own processes of a build into HOME, and return when they are there."""
    images = {"image.repository": "registry.example/onestop/app", "image.digest": "sha256:" + digit * 64}
    more = {"build": build, "workers.alone": "false", "api.replicas": "2", "workers.queues.cases.replicas": "2"}
    objects = rendered("accounts", "api", "workers", "scaling", **images, **more)
    if not exists(plane, "job", "onestop-migrate", "-n", HOME):
        objects += rendered("migrate", **images)
    for each in objects:
        each["metadata"]["namespace"] = HOME
    plane.apply(*objects)
    for name in ("onestop-api", "onestop-workers-cases"):
        plane.kubectl("rollout", "status", f"deployment/{name}", "-n", HOME, "--timeout=60s")


def uninstall(plane: ControlPlane) -> None:
    """Take the platform's own processes away, with what stands beside them."""
    kinds = "deployments,services,jobs,poddisruptionbudgets,horizontalpodautoscalers"
    plane.kubectl("delete", kinds, "-n", HOME, "-l", "app.kubernetes.io/name=onestop")


def define(plane: ControlPlane) -> None:
    """Define our resources, and return when the API server takes them."""
    plane.kubectl("apply", "--server-side", "-f", CRDS)
    for name in ("tenants", "releases", "tenantoperations"):
        established(plane, f"{name}.onestop.gov")


def established(plane: ControlPlane, name: str) -> None:
    """Wait until a definition is served."""

    def served() -> bool:
        found = plane.get("crd", name).get("status", {}).get("conditions") or []
        return any(each["type"] == "Established" and each["status"] == "True" for each in found)

    until(served)


def prepare(plane: ControlPlane) -> None:
    """Lay the ground for an operator: definitions, its namespace, its rights, the workers' settings."""
    define(plane)
    plane.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": HOME}})
    settings = {"metadata": {"name": "onestop-worker", "namespace": HOME}, "data": {"ONESTOP_DATABASE_URL": "cG9zdA=="}}
    plane.apply(*rights(), {"apiVersion": "v1", "kind": "Secret", **settings})


class Operator:
    """One process of the operator."""

    def __init__(self, kubeconfig: Path, platform: str, log: Path, **settings: str) -> None:
        self.environment = {
            **os.environ,
            "KUBECONFIG": str(kubeconfig),
            "PYTHONPATH": f"{ROOT / 'operator'}:{ROOT / 'platform'}",
            "ONESTOP_PLATFORM_URL": platform,
            "ONESTOP_INTERNAL_TOKEN": TOKEN,
            "ONESTOP_NAMESPACE": HOME,
            "ONESTOP_BASE_DOMAIN": "example.gov.cn",
            "ONESTOP_WORKER_IMAGE": IMAGE,
            **{f"ONESTOP_{name.upper()}": value for name, value in settings.items()},
        }
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.figures = ""
        self.health = ""

    def start(self) -> None:
        port, health = free_port(), free_port()
        self.figures, self.health = f"http://127.0.0.1:{port}/metrics", f"http://127.0.0.1:{health}/healthz"
        words = [sys.executable, "-m", "onestop_operator", "--liveness", self.health]
        with self.log.open("ab") as log:
            environment = {**self.environment, "ONESTOP_METRICS_PORT": str(port)}
            self.process = subprocess.Popen(words, env=environment, stdout=log, stderr=log)

    def figure(self, name: str) -> float:
        lines = httpx.get(self.figures).text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()


@contextmanager
def operating(plane: ControlPlane, platform: str, log: Path, **settings: str) -> Iterator[Operator]:
    """Run the operator under exactly the chart's account while this lasts."""
    operator = Operator(plane.as_service_account(HOME, ACCOUNT), platform, log, **settings)
    operator.start()
    try:
        yield operator
    finally:
        operator.end()


def tenant(name: str, code: str, level: str, parent: str | None = None, **spec: Any) -> dict[str, Any]:
    """Return a Tenant resource as short as it may be."""
    above = {"parent": parent} if parent else {}
    body = {"code": code, "level": level, "names": {"zh": name, "en": name.title()}, **above, **spec}
    return {"apiVersion": "onestop.gov/v1alpha1", "kind": "Tenant", "metadata": {"name": name}, "spec": body}


CITY = tenant("jinan", "370100", "city")
LIXIA = tenant("lixia", "370102", "district", "370100", ring="pilot")
STREET = tenant("jiefanglu", "370102001", "street", "370102")


def condition(plane: ControlPlane, name: str, kind: str = "Ready") -> dict[str, Any]:
    """Return one condition of a tenant, empty while there is none."""
    found = plane.get("tenant", name).get("status", {}).get("conditions", [])
    return next((each for each in found if each["type"] == kind), {})


def ready(plane: ControlPlane, *names: str, seconds: float = 120) -> None:
    """Wait until these tenants are ready."""
    plane.kubectl("wait", "--for=condition=Ready", "tenant", *names, f"--timeout={int(seconds)}s")


def archiving(plane: ControlPlane, name: str, code: str) -> None:
    """Declare a district that is archived when it goes, let it go, and return when that has begun."""
    plane.apply(tenant(name, code, "district", "370100", deletionPolicy="Archive"))
    ready(plane, name)
    until(lambda: plane.get("tenant", name)["metadata"].get("finalizers"), 60)
    plane.kubectl("delete", "tenant", name, "--wait=false")
    until(lambda: condition(plane, name).get("reason") == "Archiving", 60)


def exists(plane: ControlPlane, *words: str) -> bool:
    """Whether an object is there."""
    try:
        plane.kubectl("get", *words)
    except Refused:
        return False
    return True


def clear(plane: ControlPlane, names: Sequence[str] = ()) -> None:
    """Remove every tenant and all that was made for tenants."""
    define(plane)
    plane.kubectl("delete", "tenants,releases,tenantoperations", "--all", "--wait=false")
    for each in plane.get("tenants")["items"]:
        if each["metadata"].get("finalizers"):
            plane.kubectl(
                "patch", "tenant", each["metadata"]["name"], "--type=merge", '-p={"metadata":{"finalizers":[]}}'
            )
    ours = "app.kubernetes.io/managed-by=onestop-operator"
    plane.kubectl("delete", "namespaces", "-l", ours)
    plane.kubectl("delete", "secrets,ingresses", "-n", HOME, "-l", ours)
    until(lambda: not plane.get("tenants")["items"])
