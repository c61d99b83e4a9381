"""Show on a real cluster what the control plane of tests/cluster cannot: `make cluster-test CONTEXT=… IMAGE=…`.

The chart is installed for evaluation into a namespace of its own, three things are looked at, and all of it is removed.
The cluster needs a class of volumes, CloudNativePG, cert-manager, and must not hold tenants: it would run them too.
"""

import argparse
import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
CHART = ROOT / "charts" / "onestop"
CITY, SLUG = ROOT / "tenants" / "jinan" / "city.yaml", "jinan"
HELM = ROOT / ".cache" / "kube" / "bin" / "helm"
KUBECTL = Path(sys.executable).parent / "kubectl"
NEEDED = ("clusters.postgresql.cnpg.io", "certificates.cert-manager.io")
TENANTS = "tenants.onestop.gov"
CONNECT = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 5)"


class Failed(Exception):  # noqa: N818 -- that is all it says
    """A command that ended with an error, or something that was not as it should be."""


class Trial:
    """One trial on one cluster; its release, namespace and issuer all have the trial's name."""

    def __init__(self, context: str, image: str, patience: int) -> None:
        self.name = f"onestop-trial-{secrets.token_hex(3)}"
        self.context, self.image, self.patience = context, image, patience

    def run(self, *words: str | Path, given: str | None = None) -> str:
        done = subprocess.run([*map(str, words)], input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Failed((done.stderr or done.stdout).strip())
        return done.stdout

    def kubectl(self, *words: str, given: str | None = None) -> str:
        return self.run(KUBECTL, "--context", self.context, *words, given=given)

    def helm(self, *words: str | Path) -> str:
        where = ("--kube-context", self.context, "--namespace", self.name)
        return self.run(HELM, *words, *where, "--timeout", f"{self.patience}s")

    def apply(self, *objects: dict[str, object]) -> None:
        self.kubectl("apply", "-f", "-", given="\n---\n".join(map(json.dumps, objects)))

    def check(self) -> None:
        """Refuse a cluster that lacks what the chart needs for evaluation, or that already has tenants."""
        kinds = self.kubectl("get", "crd", "-o", "name")
        if missing := [kind for kind in NEEDED if kind not in kinds]:
            raise Failed(f"this cluster lacks {', '.join(missing)}")
        if TENANTS in kinds and self.kubectl("get", TENANTS, "-o", "name"):
            raise Failed("this cluster holds tenants; the trial would run beside them")

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Install the chart, and remove everything afterwards, its definitions too if they came with it."""
        brought = TENANTS not in self.kubectl("get", "crd", "-o", "name")
        repository, mark, version = self.image.rpartition("@" if "@" in self.image else ":")
        image = f"image.repository={repository},image.{'digest' if mark == '@' else 'tag'}={version}"
        values = ("-f", CHART / "ci" / "small-values.yaml", "--set", f"{image},operator.issuer={self.name}")
        issuer: dict[str, object] = {
            "apiVersion": "cert-manager.io/v1",
            "kind": "ClusterIssuer",
            "metadata": {"name": self.name},
        }
        try:
            self.apply(issuer | {"spec": {"selfSigned": {}}})
            self.helm("install", self.name, CHART, "--create-namespace", "--wait", *values)
            yield
        finally:
            self.remove(brought=brought)

    def remove(self, *, brought: bool) -> None:
        """Remove the tenant while its operator runs, then the release, then what lies around it."""
        definitions = [f"{path.stem}.onestop.gov" for path in CHART.glob("crds/*.yaml")] if brought else []
        if TENANTS in self.kubectl("get", "crd", "-o", "name"):
            self.delete(TENANTS, SLUG)
        self.helm("uninstall", self.name, "--ignore-not-found", "--wait")
        self.delete("clusterissuer", self.name)
        self.delete("namespace", self.name)
        self.delete("crd", *definitions)

    def delete(self, kind: str, *names: str) -> None:
        if names:
            self.kubectl("delete", kind, *names, "--ignore-not-found", f"--timeout={self.patience}s")

    def pods_run(self) -> None:
        """Every pod runs on a node with a container runtime, and the platform really answers."""
        self.helm("test", self.name)
        told = self.kubectl("logs", f"{self.name}-test-health", "-n", self.name)
        if "/health/ready 200" not in told:
            raise Failed(f"the platform does not answer: {told or 'the test printed nothing'}")

    def policies_hold(self) -> None:
        """The workflow engine is reached from the release and not by a stranger: the policies alone differ."""
        engine = (f"{self.name}-temporal.{self.name}", "7233")
        own = {"app.kubernetes.io/name": "onestop", "app.kubernetes.io/instance": self.name}
        if not self.connects("friend", own | {"app.kubernetes.io/component": "api"}, *engine):
            raise Failed("a pod with the labels of the API does not reach the workflow engine")
        if self.connects("stranger", {}, *engine):
            raise Failed("a stranger reaches the workflow engine: nothing enforces network policies")

    def connects(self, name: str, labels: dict[str, str], host: str, port: str) -> bool:
        """Whether a pod with these labels opens a connection."""
        container = {"name": "probe", "image": self.image, "command": ["python", "-c", CONNECT, host, port]}
        closed = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "runAsNonRoot": True}
        closed |= {"runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}}
        spec = {"restartPolicy": "Never", "containers": [container | {"securityContext": closed}]}
        metadata = {"name": name, "namespace": self.name, "labels": labels}
        self.apply({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
        ended = "--for=jsonpath={.status.containerStatuses[0].state.terminated}"
        self.kubectl("wait", f"pod/{name}", "-n", self.name, ended, f"--timeout={self.patience}s")
        return self.kubectl("get", f"pod/{name}", "-n", self.name, "-o", "jsonpath={.status.phase}") == "Succeeded"

    def certificates_are_issued(self) -> None:
        """The operator brings the city to Ready and asks for a certificate for its host, and it is issued."""
        self.kubectl("apply", "-f", str(CITY))
        mine = ("certificates.cert-manager.io", "-A", "-l", f"onestop.gov/tenant={SLUG}")
        patience = f"--timeout={self.patience}s"
        self.kubectl("wait", f"{TENANTS}/{SLUG}", "--for=condition=Ready", patience)
        self.kubectl("wait", *mine, "--for=condition=Ready", patience)


SHOWN = {
    "pods really run": Trial.pods_run,
    "network policies hold": Trial.policies_hold,
    "certificates are issued": Trial.certificates_are_issued,
}


def main() -> int:
    """Return 0 when all is shown, 1 when something is not, 2 when the trial could not be made."""
    reading = argparse.ArgumentParser(description=__doc__)
    reading.add_argument("--context", required=True, help="The context of your kubeconfig that is to be used.")
    reading.add_argument("--image", required=True, help="The platform's image, with a tag or by digest.")
    reading.add_argument("--patience", type=int, default=900, help="Seconds that one step may take.")
    trial, failed = Trial(**vars(reading.parse_args())), []
    try:
        trial.check()
        with trial.installed():
            for what, show in SHOWN.items():
                try:
                    show(trial)
                    print(f"shown   {what}", flush=True)
                except Failed as told:
                    print(f"FAILED  {what}: {told}", flush=True)
                    failed.append(what)
    except Failed as told:
        print(f"The trial ended: {told}", file=sys.stderr)
        return 2
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
