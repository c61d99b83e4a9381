"""Tenants from their declaration to readiness, and everything that may go wrong on the way, on a real API server."""

import subprocess
import sys

import pytest
from tests.support.kube import ControlPlane, Refused, until
from tests.support.operating import (
    CITY,
    HOME,
    IMAGE,
    LIXIA,
    STREET,
    Operator,
    archiving,
    condition,
    exists,
    prepare,
    ready,
    tenant,
)
from tests.support.registrar import Registrar, problem


def test_a_city_a_district_and_a_street_become_ready_whatever_their_order(
    cluster: ControlPlane, operator: Operator, platform: Registrar
):
    cluster.apply(STREET, LIXIA, CITY)
    ready(cluster, "jinan", "lixia", "jiefanglu")
    status = cluster.get("tenant", "jiefanglu")["status"]
    assert status["namespace"] == "onestop-lixia"
    assert status["host"] == "jiefanglu.example.gov.cn"
    assert status["bucket"] == "tenant-370102001"
    assert status["observedGeneration"] == 1
    assert platform.tenants["370102"]["body"]["bundle"] == "jinan"
    assert platform.buckets["370102"]["accessKeys"] == [cluster.get("tenant", "lixia")["status"]["keys"]["current"]]
    assert [
        e["reason"] for e in cluster.get("events", "-n", "default")["items"] if e["involvedObject"]["name"] == "lixia"
    ]


def test_a_district_gets_a_bounded_and_closed_namespace_of_its_own(cluster: ControlPlane, operator: Operator):
    modes = cluster.get("namespace", "onestop-lixia")["metadata"]["labels"]
    assert modes["pod-security.kubernetes.io/enforce"] == "restricted"
    hard = cluster.get("resourcequota", "tenant", "-n", "onestop-lixia")["status"]["hard"]
    assert (hard["requests.cpu"], hard["requests.memory"]) == ("2", "4Gi")
    denied = cluster.get("networkpolicy", "default-deny", "-n", "onestop-lixia")["spec"]
    assert (denied["podSelector"], denied["policyTypes"]) == ({}, ["Ingress", "Egress"])
    rules = cluster.get("ingress", "lixia", "-n", "onestop-lixia")["spec"]["rules"]
    assert [rule["host"] for rule in rules] == ["lixia.example.gov.cn"]


def test_the_labels_of_a_tenants_namespace_are_the_operators_alone(cluster: ControlPlane, operator: Operator):
    words = ("label", "namespace", "onestop-lixia", "--overwrite")
    until(lambda: _refused(cluster, *words, "pod-security.kubernetes.io/enforce=privileged", "--dry-run=server"), 60)
    assert "changed by the operator only" in _refused(cluster, *words, "onestop.gov/tenant=another")
    assert _refused(cluster, *words, "team=north") == ""


def _refused(cluster: ControlPlane, *words: str) -> str:
    try:
        cluster.kubectl(*words)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    "words",
    [
        ("resourcequota", "tenant", "-n", "onestop-lixia"),
        ("networkpolicy", "default-deny", "-n", "onestop-lixia"),
        ("ingress", "jiefanglu", "-n", "onestop-lixia"),
        ("secret", "jinan-keys", "-n", HOME),
    ],
)
def test_what_is_deleted_by_hand_is_back(cluster: ControlPlane, operator: Operator, words: tuple):
    before = cluster.get(*words)["metadata"]["uid"]
    cluster.kubectl("delete", *words)
    until(lambda: exists(cluster, *words) and cluster.get(*words)["metadata"]["uid"] != before, 60)


def test_a_field_changed_by_another_manager_is_taken_back_and_what_the_other_added_is_left(
    cluster: ControlPlane, operator: Operator
):
    words = ("resourcequota", "tenant", "-n", "onestop-lixia")
    patch = '-p={"metadata":{"labels":{"team":"north"}},"spec":{"hard":{"requests.cpu":"64"}}}'
    cluster.kubectl("patch", *words, "--type=merge", "--field-manager=somebody", patch)
    until(lambda: cluster.get(*words)["spec"]["hard"]["requests.cpu"] == "2", 60)
    assert cluster.get(*words)["metadata"]["labels"]["team"] == "north"


def test_nothing_is_written_while_nothing_changes(cluster: ControlPlane, operator: Operator):
    ready(cluster, "jinan", "lixia", "jiefanglu")
    kinds = "namespaces,secrets,ingresses,networkpolicies,resourcequotas,configmaps,services,tenants"

    def versions() -> dict[str, str]:
        found = cluster.get(kinds, "-A")["items"]
        return {each["metadata"]["uid"]: each["metadata"]["resourceVersion"] for each in found}

    before, writes, looked = versions(), operator.figure("onestop_operator_writes"), _looked(operator)
    cluster.kubectl("annotate", "tenant", "--all", "onestop.gov/reconcile=1", "--overwrite")
    until(lambda: _looked(operator) >= looked + 3, 60)
    until(lambda: operator.figure("onestop_operator_queue") == 0, 60)
    assert operator.figure("onestop_operator_writes") <= writes + 1, "the lease's renewal at most"
    tenants = {each["metadata"]["uid"] for each in cluster.get("tenants")["items"]}
    assert {uid: version for uid, version in versions().items() if uid not in tenants} == {
        uid: version for uid, version in before.items() if uid not in tenants
    }


def _looked(operator: Operator) -> float:
    return operator.figure('onestop_operator_reconciled_total{kind="tenant"')


def test_what_the_declaration_no_longer_asks_for_is_removed(cluster: ControlPlane, operator: Operator):
    cluster.apply(tenant("shizhong", "370103", "district", "370100", runtime="dedicated"))
    ready(cluster, "shizhong")
    kinds = ("deployment", "hpa", "pdb", "secret")
    assert [
        k
        for k in kinds
        if exists(cluster, k, "-n", "onestop-shizhong", "worker-settings" if k == "secret" else "workers")
    ] == list(kinds)
    assert cluster.get("hpa", "workers", "-n", "onestop-shizhong")["spec"]["maxReplicas"] == 8
    cluster.apply(tenant("shizhong", "370103", "district", "370100"))
    until(lambda: not exists(cluster, "deployment", "workers", "-n", "onestop-shizhong"), 60)
    until(lambda: not exists(cluster, "secret", "worker-settings", "-n", "onestop-shizhong"), 60)
    assert exists(cluster, "secret", "shizhong-keys", "-n", "onestop-shizhong")


def test_keys_are_rotated_on_demand_and_the_old_one_is_honoured_for_a_while(
    cluster: ControlPlane, operator: Operator, platform: Registrar
):
    words = ("secret", "lixia-keys", "-n", "onestop-lixia")
    before = cluster.get(*words)["data"]
    cluster.kubectl("annotate", "tenant", "lixia", "onestop.gov/rotate-keys=today", "--overwrite")
    after = until(lambda: found if (found := cluster.get(*words)["data"]) != before else {}, 60)
    assert after["previous-store-access-key"] == before["store-access-key"]
    assert after["previous-store-secret-key"] == before["store-secret-key"]
    assert after["store-secret-key"] != before["store-secret-key"]
    until(lambda: len(platform.buckets["370102"]["accessKeys"]) == 2, 60)


def test_a_deleted_tenant_is_stopped_and_keeps_its_keys_and_is_started_when_it_returns(
    cluster: ControlPlane, operator: Operator, platform: Registrar
):
    keys = cluster.get("secret", "jiefanglu-keys", "-n", "onestop-lixia")["data"]
    cluster.kubectl("delete", "tenant", "jiefanglu")
    until(lambda: "370102001" in platform.stopped, 60)
    until(lambda: not exists(cluster, "ingress", "jiefanglu", "-n", "onestop-lixia"), 60)
    assert cluster.get("secret", "jiefanglu-keys", "-n", "onestop-lixia")["data"] == keys
    cluster.apply(STREET)
    ready(cluster, "jiefanglu")
    assert "370102001" not in platform.stopped
    assert cluster.get("secret", "jiefanglu-keys", "-n", "onestop-lixia")["data"] == keys


def test_an_archive_is_proved_before_anything_is_removed(
    cluster: ControlPlane, operator: Operator, platform: Registrar
):
    archiving(cluster, "zhangqiu", "370114")
    identifier = until(lambda: next((i for i in platform.operations if i.startswith("archive-")), ""), 60)
    assert exists(cluster, "namespace", "onestop-zhangqiu")
    assert platform.removed == {}
    platform.finish(identifier, proof="archive/proof")
    until(lambda: not exists(cluster, "tenant", "zhangqiu"), 60)
    assert platform.removed == {"370114": identifier}
    until(lambda: not exists(cluster, "namespace", "onestop-zhangqiu"), 60)


def test_losing_the_definition_deletes_nothing_and_is_not_held_up(
    cluster: ControlPlane, operator: Operator, platform: Registrar
):
    cluster.apply(tenant("jiyang", "370115", "district", "370100", deletionPolicy="Archive"))
    ready(cluster, "jiyang", "lixia")
    platform.stopped.clear()
    removed = dict(platform.removed)
    cluster.kubectl("delete", "crd", "tenants.onestop.gov", "--timeout=30s")
    assert exists(cluster, "namespace", "onestop-lixia")
    assert exists(cluster, "ingress", "lixia", "-n", "onestop-lixia")
    assert platform.stopped == set()
    assert platform.removed == removed
    prepare(cluster)
    cluster.apply(CITY, LIXIA, STREET)
    ready(cluster, "jinan", "lixia", "jiefanglu")


BAD_AMONG_OTHERS = [
    (tenant("lost", "370199001", "street", "370199"), "ParentMissing", "no tenant with the region code 370199"),
    (tenant("lixia2", "370102", "district", "370100"), "CodeTaken", "already belongs to the tenant lixia"),
    (tenant("jinan2", "370200", "city"), "SecondCity", "there is one city only"),
    (
        tenant("shunhe", "370105", "district", "370100", hosts=["a.lixia.cn"]),
        "HostTaken",
        "already belongs to the tenant",
    ),
]


@pytest.mark.parametrize(
    ("bad", "reason", "words"), BAD_AMONG_OTHERS, ids=[reason for _, reason, _ in BAD_AMONG_OTHERS]
)
def test_what_contradicts_the_other_tenants_is_said_in_the_status_and_as_an_event(
    cluster: ControlPlane, operator: Operator, platform: Registrar, bad: dict, reason: str, words: str
):
    cluster.apply(tenant("lixia", "370102", "district", "370100", ring="pilot", hosts=["a.lixia.cn"]))
    until(lambda: platform.tenants["370102"]["body"]["hosts"] == ["a.lixia.cn"])
    cluster.apply(bad)
    name = bad["metadata"]["name"]
    until(lambda: condition(cluster, name).get("reason") == reason, 60)
    assert words in condition(cluster, name)["message"]
    events = cluster.get("events", "-n", "default", "--field-selector", f"involvedObject.name={name}")["items"]
    assert [(each["type"], each["reason"]) for each in events] == [("Warning", reason)]
    cluster.kubectl("delete", "tenant", name)


REFUSED_BY_THE_PLATFORM = [
    (problem(409, "quota-below-use", "120 cases are open, the quota is 100."), "QuotaBelowUse"),
    (problem(422, "invalid-input", "Item 12 has no time limit.", "/bundle/catalogue"), "CatalogueUnreadable"),
    (problem(503, "unavailable", "The database is away."), "PlatformUnreachable"),
]


@pytest.mark.parametrize(("answer", "reason"), REFUSED_BY_THE_PLATFORM, ids=[r for _, r in REFUSED_BY_THE_PLATFORM])
def test_what_the_platform_refuses_is_said_and_tried_again(
    cluster: ControlPlane, operator: Operator, platform: Registrar, answer: object, reason: str
):
    platform.refuse["370104"] = answer
    cluster.apply(tenant("huaiyin", "370104", "district", "370100"))
    until(lambda: condition(cluster, "huaiyin").get("reason") == reason, 60)
    assert condition(cluster, "huaiyin", "Degraded")["status"] == "True"
    platform.refuse.clear()
    ready(cluster, "huaiyin", seconds=40)
    cluster.kubectl("delete", "tenant", "huaiyin")
    cluster.kubectl("delete", "namespace", "onestop-huaiyin")


def test_a_namespace_that_belongs_to_another_is_not_taken_over(cluster: ControlPlane, operator: Operator):
    cluster.kubectl("create", "namespace", "onestop-licheng")
    cluster.apply(tenant("licheng", "370112", "district", "370100"))
    until(lambda: condition(cluster, "licheng").get("reason") == "NamespaceTaken", 60)
    assert "onestop.gov/tenant" not in cluster.get("namespace", "onestop-licheng")["metadata"]["labels"]
    cluster.kubectl("delete", "tenant", "licheng")
    cluster.kubectl("delete", "namespace", "onestop-licheng")


OWN = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "onestop-operator", "namespace": HOME},
    "spec": {
        "replicas": 2,
        "selector": {"matchLabels": {"app": "operator"}},
        "template": {
            "metadata": {"labels": {"app": "operator"}},
            "spec": {"containers": [{"name": "operator", "image": IMAGE}]},
        },
    },
}


def test_before_it_is_uninstalled_the_operator_stands_down_and_then_every_tenant_is_let_go(
    cluster: ControlPlane, operator: Operator
):
    cluster.apply(tenant("laiwu", "370116", "district", "370100", deletionPolicy="Archive"), OWN)
    until(lambda: _held(cluster), 60)
    environment = operator.environment | {"ONESTOP_DEPLOYMENT": "onestop-operator"}
    words = [sys.executable, "-m", "onestop_operator", "let-go"]
    letting = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        until(lambda: cluster.get("deployment", "onestop-operator", "-n", HOME)["spec"]["replicas"] == 0, 60)
        assert _held(cluster), "an operator that still acts would only take hold again"
        operator.end()
        told, _ = letting.communicate(timeout=60)
    finally:
        letting.kill()
    assert told == "1 tenants let go\n"
    assert not _held(cluster)


def test_without_deployment_and_definition_there_is_nothing_to_let_go(cluster: ControlPlane, operator: Operator):
    operator.end()
    cluster.kubectl("delete", "crd", "tenants.onestop.gov", "--timeout=30s")
    environment = operator.environment | {"ONESTOP_DEPLOYMENT": "gone"}
    words = [sys.executable, "-m", "onestop_operator", "let-go"]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "0 tenants let go\n"), done.stderr


def _held(cluster: ControlPlane) -> list[str]:
    return cluster.get("tenant", "laiwu")["metadata"].get("finalizers", [])
