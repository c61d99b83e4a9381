"""A real Kubernetes API for tests: the programs of a control plane on this machine, and what tests ask of them.

No container runs and no network policy is enforced: kwok plays two nodes and the lives of their pods.
"""

import json
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tests.support.kube_parts import ROOT, Ground, built, free_port, parts_of, write_kubeconfig

from onestop.box.programs import program
from onestop.box.runner import Runner

NODES = ROOT / "tests" / "cluster" / "kube" / "nodes"
HOUR = 3600
T = TypeVar("T")
Given = str | dict[str, Any] | Sequence[dict[str, Any]] | None


class ControlPlane:
    """etcd, API server, controller manager, scheduler and kwok; each can be stopped, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.ground = Ground(folder, secrets.token_hex(16), free_port(), free_port(), free_port())
        self.logs = folder / "logs"
        self._parts = parts_of(self.ground)
        self._runner = Runner(self.logs, tell=lambda _: None)

    @property
    def url(self) -> str:
        return self.ground.url

    @property
    def ca(self) -> Path:
        """The certificate by which clients know the API server."""
        return self.ground.ca

    @property
    def kubeconfig(self) -> Path:
        """How the administrator reaches the API server."""
        return self.ground.kubeconfig

    def open(self) -> None:
        """Start everything on empty ground, and return when two nodes are ready."""
        self.ground.lay()
        self.start("etcd")
        self.start("kube-apiserver")
        self.kubectl("apply", "--server-side", "-f", NODES / "stage-crd.yaml")
        self.kubectl("wait", "--for=condition=Established", "crd/stages.kwok.x-k8s.io")
        self.kubectl("apply", "--server-side", "-f", NODES / "lives.yaml")
        self.start("kube-controller-manager", "kube-scheduler", "kwok")
        self.kubectl("wait", "--for=condition=Ready", "node", "--all", "--timeout=30s")

    def close(self) -> None:
        """Stop everything, clients first."""
        for name in reversed(self._parts):
            self.stop(name)

    def start(self, *names: str) -> None:
        """Start these together, on the data they left; an error with its last words when one does not become ready."""
        assert not [name for name in names if self._runs(name)], "these run already"
        self._runner.open([self._parts[name] for name in names])

    def _runs(self, name: str) -> bool:
        running = self._runner.running.get(name)
        return running is not None and running.child is not None and running.child.alive

    def stop(self, name: str) -> None:
        """Ask a program to end, and wait until it has."""
        self._runner.close([name])

    def kill(self, name: str) -> None:
        """End a program without a chance to tidy up."""
        os.killpg(self.pid(name), signal.SIGKILL)
        self.stop(name)

    def is_up(self, name: str) -> bool:
        """Whether a program answers now."""
        try:
            return self._parts[name].ready()
        except OSError:
            return False

    def pid(self, name: str) -> int:
        child = self._runner.running[name].child
        assert child is not None
        assert child.pid is not None
        return child.pid

    def kubectl(self, *words: str | Path, given: Given = None, kubeconfig: Path | None = None) -> str:
        """Run kubectl and return what it printed; `given`, a text, an object or objects, goes to its input."""
        return said([program("kubectl"), *words], kubeconfig or self.kubeconfig, as_text(given))

    def apply(self, *objects: dict[str, Any]) -> None:
        """Apply objects on the server's side, as the administrator."""
        self.kubectl("apply", "--server-side", "-f", "-", given=objects)

    def get(self, *words: str) -> Any:
        """Return what `kubectl get` finds, an object or a list."""
        return json.loads(self.kubectl("get", *words, "-o", "json"))

    def new_namespace(self) -> str:
        """Make a namespace under a new name, and return when a pod could run in it."""
        name = f"test-{secrets.token_hex(4)}"
        self.kubectl("create", "namespace", name)
        self.kubectl("wait", "--for=create", "serviceaccount/default", "-n", name, "--timeout=30s")
        return name

    def helm(self, *words: str | Path, kubeconfig: Path | None = None) -> str:
        """Run helm and return what it printed."""
        return said([built("helm"), *words], kubeconfig or self.kubeconfig)

    def as_service_account(self, namespace: str, name: str) -> Path:
        """Return a kubeconfig with a token of this account, asked for as a pod's is, good for an hour."""
        token = self.kubectl("create", "token", name, "-n", namespace, f"--duration={HOUR}s").strip()
        path = self.ground.folder / f"{namespace}.{name}.kubeconfig"
        write_kubeconfig(path, self.url, self.ca, token)
        return path

    @contextmanager
    def crashing(self, image: str, labels: dict[str, str] | None = None) -> Iterator[None]:
        """Let each pod that starts with this image (and these labels) crash, for as long as this lasts."""
        stage = crash_stage(image, labels or {})
        self.apply(stage)
        try:
            yield
        finally:
            self.kubectl("delete", "stage", stage["metadata"]["name"])


def until(found: Callable[[], T], seconds: float = 30) -> T:
    """Ask again and again until the answer is not empty, and return it; the last answer fails the test in the end."""
    end = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < end, f"still {answer!r} after {seconds} s"
        time.sleep(0.05)
    return answer


class Refused(AssertionError):  # noqa: N818 -- that is all it says
    """A command that ended with an error; its text is what it said."""


def said(command: Sequence[str | Path], kubeconfig: Path, given: str | None = None) -> str:
    """Run a client as this kubeconfig says, in a home of its own, and return what it printed."""
    home = kubeconfig.parent / "home"
    environment = os.environ | {"KUBECONFIG": str(kubeconfig), "HOME": str(home), "HELM_CACHE_HOME": str(home)}
    done = subprocess.run(
        [str(word) for word in command], input=given, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refused(done.stderr or done.stdout)
    return done.stdout


def as_text(given: Given) -> str | None:
    """Return objects as the documents of one text; JSON is YAML too."""
    if given is None or isinstance(given, str):
        return given
    return "\n---\n".join(map(json.dumps, [given] if isinstance(given, dict) else given))


def crash_stage(image: str, labels: dict[str, str]) -> dict[str, Any]:
    """Return a stage in which a new pod with this image fails, or if it is to go on starts again and again."""
    template = """\
      {{ $again := eq .spec.restartPolicy "Always" }}
      phase: {{ if $again }}Running{{ else }}Failed{{ end }}
      hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
      podIP: {{ PodIPWith .spec.nodeName false .metadata.uid .metadata.name .metadata.namespace | Quote }}
      conditions:
      - {type: Initialized, status: "True", lastTransitionTime: {{ Now | Quote }}}
      - {type: Ready, status: "False", reason: ContainersNotReady, lastTransitionTime: {{ Now | Quote }}}
      containerStatuses:
      {{ range .spec.containers }}
      - name: {{ .name | Quote }}
        image: {{ .image | Quote }}
        imageID: {{ .image | Quote }}
        ready: false
        {{ if $again }}
        restartCount: 5
        state: {waiting: {reason: CrashLoopBackOff, message: back-off restarting failed container}}
        {{ else }}
        restartCount: 0
        state: {terminated: {exitCode: 1, reason: Error, startedAt: {{ Now | Quote }}, finishedAt: {{ Now | Quote }}}}
        {{ end }}
      {{ end }}
"""
    return {
        "apiVersion": "kwok.x-k8s.io/v1alpha1",
        "kind": "Stage",
        "metadata": {"name": f"crash-{secrets.token_hex(4)}"},
        "spec": {
            "resourceRef": {"apiGroup": "v1", "kind": "Pod"},
            "weight": 1,
            "selector": {
                "matchLabels": labels,
                "matchExpressions": [
                    {"key": ".metadata.deletionTimestamp", "operator": "DoesNotExist"},
                    {"key": ".status.podIP", "operator": "DoesNotExist"},
                    {"key": ".spec.containers.[].image", "operator": "In", "values": [image]},
                ],
            },
            "next": {"statusTemplate": template},
        },
    }
