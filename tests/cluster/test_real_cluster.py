"""The script for a real cluster, tried where no container runs: it must say so, and leave nothing behind."""

import os
import subprocess
import sys

from tests.support.kube_parts import ROOT
from tests.support.manifests import FOREIGN, volume

TENANT = {
    "apiVersion": "onestop.gov/v1alpha1",
    "kind": "Tenant",
    "metadata": {"name": "someones"},
    "spec": {"code": "990000", "level": "city", "names": {"zh": "测试市", "en": "Test City"}},
}


def cluster_test(cluster) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, ROOT / "scripts" / "cluster_test.py", "--context", "tests", "--image", "onestop:0.1.0"]
    environment = os.environ | {"KUBECONFIG": str(cluster.kubeconfig), "HOME": str(cluster.ground.folder)}
    return subprocess.run([*command, "--patience", "30"], env=environment, capture_output=True, text=True, check=False)


def names(cluster, *kinds: str) -> list[str]:
    return cluster.kubectl("get", ",".join(kinds), "-A", "-o", "name").split()


def test_it_asks_which_cluster_and_which_image():
    told = subprocess.run(["make", "cluster-test"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "Say which cluster and which image" in told.stderr


def test_it_tells_played_pods_from_real_ones_and_leaves_nothing(cluster):
    cluster.apply(*FOREIGN, volume("trial-1"), volume("trial-2"))
    before = names(cluster, "crd", "clusterissuer", "clusterrole", "clusterrolebinding")
    told = cluster_test(cluster)
    assert told.returncode == 1, told.stderr
    assert [line.split(":")[0] for line in told.stdout.splitlines() if line.startswith("FAILED")] == [
        "FAILED  pods really run",
        "FAILED  network policies hold",
        "FAILED  certificates are issued",
    ]
    assert "a stranger reaches the workflow engine" in told.stdout
    assert names(cluster, "crd", "clusterissuer", "clusterrole", "clusterrolebinding") == before
    assert not [name for name in names(cluster, "namespaces") if "trial" in name]
    cluster.kubectl("delete", "pv", "trial-1", "trial-2", "--timeout=10s")


def test_it_refuses_a_cluster_that_holds_tenants(cluster):
    definition = ROOT / "charts" / "onestop" / "crds" / "tenants.yaml"
    cluster.apply(*FOREIGN)
    cluster.kubectl("apply", "--server-side", "--force-conflicts", "-f", definition)
    cluster.kubectl("wait", "--for=condition=Established", "crd/tenants.onestop.gov", "--timeout=10s")
    cluster.apply(TENANT)
    told = cluster_test(cluster)
    cluster.kubectl("delete", "tenant/someones", "--timeout=10s")
    assert told.returncode == 2
    assert "this cluster holds tenants" in told.stderr
