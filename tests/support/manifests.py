"""Kubernetes objects as tests need them, as small as a server takes them."""

from typing import Any


def config_map(namespace: str, name: str, *, owner: dict[str, Any] | None = None, **data: str) -> dict[str, Any]:
    """Return a ConfigMap; with an `owner` (an object as the server returned it) it goes when that goes."""
    metadata: dict[str, Any] = {"namespace": namespace, "name": name}
    if owner:
        facts = {"name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"]}
        metadata["ownerReferences"] = [{"apiVersion": owner["apiVersion"], "kind": owner["kind"], **facts}]
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data}


def deployment(namespace: str, name: str, image: str, *, replicas: int = 2, deadline: int = 60) -> dict[str, Any]:
    """Return a Deployment of one container; after `deadline` seconds without progress its rollout has failed."""
    labels = {"app": name}
    containers = [{"name": "main", "image": image}]
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": namespace, "name": name},
        "spec": {
            "replicas": replicas,
            "progressDeadlineSeconds": deadline,
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {"labels": labels},
                "spec": {"terminationGracePeriodSeconds": 1, "containers": containers},
            },
        },
    }


def job(namespace: str, name: str, image: str) -> dict[str, Any]:
    """Return a Job that runs once."""
    pod = {"restartPolicy": "Never", "containers": [{"name": "main", "image": image}]}
    metadata = {"namespace": namespace, "name": name}
    return {"apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": {"template": {"spec": pod}}}


def role(namespace: str, account: str, **rules: list[str]) -> list[dict[str, Any]]:
    """Return a service account, and a Role bound to it that allows these verbs on resources of the core group."""
    named = {"namespace": namespace, "name": account}
    allowed = [{"apiGroups": [""], "resources": [resource], "verbs": verbs} for resource, verbs in rules.items()]
    rbac = "rbac.authorization.k8s.io"
    return [
        {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": named},
        {"apiVersion": f"{rbac}/v1", "kind": "Role", "metadata": named, "rules": allowed},
        {
            "apiVersion": f"{rbac}/v1",
            "kind": "RoleBinding",
            "metadata": named,
            "roleRef": {"apiGroup": rbac, "kind": "Role", "name": account},
            "subjects": [{"kind": "ServiceAccount", **named}],
        },
    ]


def volume(name: str, size: str = "10Gi") -> dict[str, Any]:
    """Return a volume of no class, which a claim of no class may take; no one writes on it."""
    spec = {"capacity": {"storage": size}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/nowhere"}}
    return {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": name}, "spec": spec}


def foreign_kind(group: str, version: str, kind: str, plural: str, scope: str = "Namespaced") -> dict[str, Any]:
    """Return a definition for a kind of another project, which takes anything: its own controller is not here."""
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    served = {"name": version, "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}
    names = {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": kind.lower()}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {"group": group, "scope": scope, "names": names, "versions": [served]},
    }


FOREIGN = (
    foreign_kind("postgresql.cnpg.io", "v1", "Cluster", "clusters"),
    foreign_kind("monitoring.coreos.com", "v1", "ServiceMonitor", "servicemonitors"),
    foreign_kind("monitoring.coreos.com", "v1", "PodMonitor", "podmonitors"),
    foreign_kind("monitoring.coreos.com", "v1", "PrometheusRule", "prometheusrules"),
    foreign_kind("cert-manager.io", "v1", "Certificate", "certificates"),
    foreign_kind("cert-manager.io", "v1", "ClusterIssuer", "clusterissuers", "Cluster"),
)
"""What the chart and the operator make for other projects' controllers."""
