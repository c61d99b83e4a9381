"""What the other tests of this folder stand on: that this is a real Kubernetes, and that its pods' lives are played."""

import json
import os
import signal
import subprocess
import sys

import psutil
import pytest
from tests.support.kube import Refused, until
from tests.support.kube_parts import ROOT
from tests.support.manifests import config_map, deployment, job, role

GOOD, BAD = "registry.example/api:1", "registry.example/api:2"


def test_server_and_nodes_say_which_kubernetes_they_are(cluster):
    assert json.loads(cluster.kubectl("get", "--raw", "/version"))["gitVersion"] == "v1.35.4"
    nodes = cluster.get("nodes")["items"]
    assert [node["metadata"]["name"] for node in nodes] == ["node-1", "node-2"]


def test_a_deployment_turns_ready(cluster, namespace):
    cluster.apply(deployment(namespace, "api", GOOD, replicas=3))
    cluster.kubectl("rollout", "status", "deployment/api", "-n", namespace, "--timeout=30s")
    pods = cluster.get("pods", "-n", namespace)["items"]
    assert [pod["status"]["phase"] for pod in pods] == ["Running"] * 3
    assert len({pod["status"]["podIP"] for pod in pods}) == 3


def test_a_job_completes_and_a_pod_that_is_deleted_goes(cluster, namespace):
    cluster.apply(job(namespace, "migrate", GOOD))
    cluster.kubectl("wait", "--for=condition=Complete", "job/migrate", "-n", namespace, "--timeout=30s")
    cluster.kubectl("delete", "job/migrate", "-n", namespace, "--timeout=30s")
    until(lambda: cluster.get("pods", "-n", namespace)["items"] == [])


def test_a_rollout_fails_when_its_image_crashes_and_the_old_pods_stay(cluster, namespace):
    cluster.apply(deployment(namespace, "api", GOOD, deadline=2))
    cluster.kubectl("rollout", "status", "deployment/api", "-n", namespace, "--timeout=30s")
    with cluster.crashing(BAD):
        cluster.apply(deployment(namespace, "api", BAD, deadline=2))
        cluster.kubectl("wait", "--for=condition=Progressing=False", "deployment/api", "-n", namespace)
        now = cluster.get("deployment/api", "-n", namespace)
    (progressing,) = (each for each in now["status"]["conditions"] if each["type"] == "Progressing")
    assert progressing["reason"] == "ProgressDeadlineExceeded"
    assert now["status"]["availableReplicas"] == 2
    cluster.kubectl("rollout", "undo", "deployment/api", "-n", namespace)
    cluster.kubectl("rollout", "status", "deployment/api", "-n", namespace, "--timeout=30s")


def test_a_service_account_may_do_what_its_role_says_and_nothing_else(cluster, namespace):
    cluster.apply(config_map(namespace, "hours", monday="9-17"), *role(namespace, "reader", configmaps=["get"]))
    reader = cluster.as_service_account(namespace, "reader")
    told = cluster.kubectl("get", "configmap/hours", "-n", namespace, "-o", "name", kubeconfig=reader)
    assert told == "configmap/hours\n"
    with pytest.raises(Refused, match=r"cannot delete resource \"configmaps\""):
        cluster.kubectl("delete", "configmap/hours", "-n", namespace, kubeconfig=reader)
    with pytest.raises(Refused, match=f"system:serviceaccount:{namespace}:reader.*cannot get resource"):
        cluster.kubectl("get", "configmap/kube-root-ca.crt", "-n", "default", kubeconfig=reader)


def test_what_an_object_owns_goes_with_it(cluster, namespace):
    cluster.apply(config_map(namespace, "owner"))
    owner = cluster.get("configmap/owner", "-n", namespace)
    cluster.apply(config_map(namespace, "owned", owner=owner))
    cluster.kubectl("delete", "configmap/owner", "-n", namespace)
    cluster.kubectl("wait", "--for=delete", "configmap/owned", "-n", namespace, "--timeout=30s")


def test_a_namespace_goes_with_all_that_is_in_it(cluster):
    name = cluster.new_namespace()
    cluster.apply(deployment(name, "api", GOOD), config_map(name, "kept"))
    cluster.kubectl("delete", "namespace", name, "--timeout=30s")
    assert cluster.get("configmap,deployment,pod", "-A", f"--field-selector=metadata.namespace={name}")["items"] == []


def test_178_namespaces_are_applied_and_applying_them_again_writes_nothing(cluster):
    group = {"onestop.test/group": "many"}
    many = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": f"many-{i}", "labels": group}}
        for i in range(178)
    ]

    def versions() -> dict[str, str]:
        found = cluster.get("namespaces", "-l", "onestop.test/group=many")["items"]
        return {each["metadata"]["name"]: each["metadata"]["resourceVersion"] for each in found}

    cluster.apply(*many)
    first = versions()
    cluster.apply(*many)
    assert len(first) == 178
    assert versions() == first
    cluster.kubectl("delete", "namespaces", "-l", "onestop.test/group=many", "--wait=false")


def test_a_quota_and_the_restricted_pod_security_refuse(cluster, namespace):
    quota = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"namespace": namespace, "name": "few"}}
    cluster.apply(quota | {"spec": {"hard": {"count/secrets": "0"}}})
    until(lambda: cluster.get("resourcequota/few", "-n", namespace).get("status", {}).get("hard"))
    with pytest.raises(Refused, match="exceeded quota: few"):
        cluster.kubectl("create", "secret", "generic", "one", "-n", namespace)
    cluster.kubectl("label", "namespace", namespace, "pod-security.kubernetes.io/enforce=restricted")
    with pytest.raises(Refused, match="violates PodSecurity"):
        cluster.kubectl("run", "one", f"--image={GOOD}", "-n", namespace)


def test_api_server_and_store_are_killed_come_back_with_everything_and_the_controllers_go_on(cluster, namespace):
    cluster.apply(config_map(namespace, "kept", monday="9-17"))
    cluster.kill("kube-apiserver")
    cluster.kill("etcd")
    assert not cluster.is_up("kube-apiserver")
    with pytest.raises(Refused, match="refused"):
        cluster.get("configmap/kept", "-n", namespace)
    cluster.start("etcd")
    cluster.start("kube-apiserver")
    assert cluster.get("configmap/kept", "-n", namespace)["data"] == {"monday": "9-17"}
    cluster.apply(deployment(namespace, "api", GOOD))
    cluster.kubectl("rollout", "status", "deployment/api", "-n", namespace, "--timeout=60s")


def test_without_its_scheduler_a_pod_waits_and_with_it_the_pod_runs(cluster, namespace):
    cluster.stop("kube-scheduler")
    cluster.kubectl("run", "waits", f"--image={GOOD}", "-n", namespace)
    assert cluster.get("pod/waits", "-n", namespace)["status"]["phase"] == "Pending"
    cluster.start("kube-scheduler")
    cluster.kubectl("wait", "--for=condition=Ready", "pod/waits", "-n", namespace, "--timeout=30s")


def test_nothing_stays_behind_when_the_test_run_is_killed(tmp_path):
    script = """if True:
        import sys, time
        from pathlib import Path
        from tests.support.kube import ControlPlane
        plane = ControlPlane(Path(sys.argv[1]))
        plane.ground.lay()
        plane.start("etcd")
        print(plane.pid("etcd"), flush=True)
        time.sleep(600)
    """
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    environment = os.environ | {"PYTHONPATH": paths}
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as run:
        etcd = psutil.Process(int(run.stdout.readline()))
        assert etcd.name() == "etcd"
        run.send_signal(signal.SIGKILL)
    etcd.wait(timeout=10)
