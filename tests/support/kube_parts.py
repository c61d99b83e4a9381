"""The programs of a Kubernetes control plane, as `make kube` builds them: how each is called and when it is ready."""

import http.client
import json
import random
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from onestop.box.model import LOCALHOST, Part
from onestop.box.ports import HIGHEST, LOWEST, is_free

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / ".cache" / "kube" / "bin"
DIES_WITH_US = ("setpriv", "--pdeathsig", "KILL", "--")
"""However the test run ends, what it started ends too."""


def built(name: str) -> str:
    """Return the path of a program that `make kube` builds."""
    path = PROGRAMS / name
    assert path.exists(), f"{name} is not built: run `make kube`"
    return str(path)


def free_port() -> int:
    """Return a port on which nothing listens, out of the range that the system gives to clients."""
    return next(port for port in iter(lambda: random.randrange(LOWEST, HIGHEST), 0) if is_free(port))


def answers(address: str, token: str = "") -> bool:
    """Whether a GET is answered with 200. Certificates are not looked at: this only waits for the program to be up."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        context = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection(parts.netloc, timeout=2, context=context)
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=2)
    try:
        connection.request("GET", parts.path, headers={"Authorization": f"Bearer {token}"} if token else {})
        return connection.getresponse().status == 200
    finally:
        connection.close()


@dataclass(frozen=True)
class Ground:
    """What the programs share: a folder, the administrator's token, and where the API server and its store listen."""

    folder: Path
    token: str
    store: int
    peers: int
    api: int

    @property
    def url(self) -> str:
        return f"https://{LOCALHOST}:{self.api}"

    @property
    def ca(self) -> Path:
        return self.folder / "certificates" / "apiserver.crt"

    @property
    def kubeconfig(self) -> Path:
        return self.folder / "admin.kubeconfig"

    @property
    def account_key(self) -> Path:
        return self.folder / "accounts.key"

    def lay(self) -> None:
        """Write the keys and files that the programs read."""
        key = ec.generate_private_key(ec.SECP256R1())
        plain = (
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        self.account_key.write_bytes(key.private_bytes(*plain))
        (self.folder / "tokens.csv").write_text(f'{self.token},administrator,administrator,"system:masters"\n')
        write_kubeconfig(self.kubeconfig, self.url, self.ca, self.token)


def write_kubeconfig(path: Path, url: str, ca: Path, token: str) -> None:
    """Write how a client reaches the API server, and as whom."""
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "tests",
        "clusters": [{"name": "tests", "cluster": {"server": url, "certificate-authority": str(ca)}}],
        "users": [{"name": "tests", "user": {"token": token}}],
        "contexts": [{"name": "tests", "context": {"cluster": "tests", "user": "tests"}}],
    }
    path.write_text(json.dumps(config))
    path.chmod(0o600)


def parts_of(ground: Ground) -> dict[str, Part]:
    """Return the programs by name, in the order in which they start."""
    return {
        part.name: part
        for part in (_etcd(ground), _api_server(ground), *map(_manager, (ground, ground), MANAGERS), _kwok(ground))
    }


def _etcd(ground: Ground) -> Part:
    here, peers = f"http://{LOCALHOST}:{ground.store}", f"http://{LOCALHOST}:{ground.peers}"
    options = {
        "data-dir": ground.folder / "etcd",
        "listen-client-urls": here,
        "advertise-client-urls": here,
        "listen-peer-urls": peers,
        "initial-advertise-peer-urls": peers,
        "initial-cluster": f"default={peers}",
        "unsafe-no-fsync": "true",
        "log-level": "warn",
    }
    return _part("etcd", options, f"{here}/health")


def _api_server(ground: Ground) -> Part:
    options = {
        "etcd-servers": f"http://{LOCALHOST}:{ground.store}",
        "bind-address": LOCALHOST,
        "advertise-address": LOCALHOST,
        "secure-port": ground.api,
        "cert-dir": ground.folder / "certificates",
        "endpoint-reconciler-type": "none",  # endpoints may not lie on this machine's own address
        "service-cluster-ip-range": "10.96.0.0/12",
        "service-account-issuer": "https://kubernetes.default.svc",
        "service-account-key-file": ground.account_key,
        "service-account-signing-key-file": ground.account_key,
        "token-auth-file": ground.folder / "tokens.csv",
        "authorization-mode": "RBAC,Node",
        "profiling": "false",
    }
    return _part("kube-apiserver", options, f"{ground.url}/readyz", ground.token)


MANAGERS = ("kube-controller-manager", "kube-scheduler")


def _manager(ground: Ground, name: str) -> Part:
    port = free_port()
    options: dict[str, object] = {
        "kubeconfig": ground.kubeconfig,
        "bind-address": LOCALHOST,
        "secure-port": port,
        "leader-elect": "false",
        "kube-api-qps": 500,
        "kube-api-burst": 1000,
    }
    if name == "kube-controller-manager":
        options |= {
            "controllers": "*,-node-ipam-controller",
            "root-ca-file": ground.ca,
            "service-account-private-key-file": ground.account_key,
        }
    return _part(name, options, f"https://{LOCALHOST}:{port}/healthz")


def _kwok(ground: Ground) -> Part:
    port = free_port()
    options = {
        "kubeconfig": ground.kubeconfig,
        "server-address": f"{LOCALHOST}:{port}",
        "manage-all-nodes": "true",
        "enable-crds": "Stage",
        "node-ip": LOCALHOST,
        "node-lease-duration-seconds": 40,
        "cidr": "10.128.0.0/9",
    }
    return _part("kwok", options, f"http://{LOCALHOST}:{port}/healthz")


def _part(name: str, options: dict[str, object], health: str, token: str = "") -> Part:
    words = [f"--{option}={value}" for option, value in options.items()]
    command = (*DIES_WITH_US, built(name), *words)
    return Part(name, urlsplit(health).netloc, lambda: answers(health, token), command)
