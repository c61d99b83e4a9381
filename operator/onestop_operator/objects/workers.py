"""The workers of a dedicated tenant on its own task queue, as many as the backlog asks for."""

from decimal import Decimal
from typing import Any

from onestop_operator.model import MANAGED_BY, MANAGER, TENANT_LABEL
from onestop_operator.site import Resource, Site

NAME = "workers"
SETTINGS = "worker-settings"
REQUEST = {"cpu": "250m", "memory": "384Mi"}
"""What one worker asks for; the tenant's CPU quota divided by it bounds their number."""
BACKLOG_EACH = "20"
"""Tasks waiting in the queue for which one more worker is started."""
FIGURES = 9464


def workers(site: Site) -> list[Resource]:
    """Return the Deployment, its settings, its autoscaler and its disruption budget."""
    return [_settings(site), _deployment(site), _autoscaler(site), _budget(site)]


def most_workers(cpu: str) -> int:
    """Return how many workers a CPU quota holds, at least one."""
    cores = Decimal(cpu[:-1]) / 1000 if cpu.endswith("m") else Decimal(cpu)
    return max(1, int(cores / (Decimal(REQUEST["cpu"][:-1]) / 1000)))


def _selector(site: Site) -> dict[str, str]:
    return {"app.kubernetes.io/name": "onestop-workers", TENANT_LABEL: site.tenant.slug}


def _settings(site: Site) -> Resource:
    return site.made("Secret", SETTINGS, type="Opaque", data=dict(site.worker_data))


def _deployment(site: Site) -> Resource:
    template = {
        "metadata": {"labels": _selector(site) | {MANAGED_BY: MANAGER}},
        "spec": _pod(site),
    }
    spec = {
        "selector": {"matchLabels": _selector(site)},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "progressDeadlineSeconds": 300,
        "template": template,
    }
    return site.made("Deployment", NAME, "apps/v1", spec=spec)


def _pod(site: Site) -> dict[str, Any]:
    return {
        "serviceAccountName": NAME,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 60,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 10001, "seccompProfile": {"type": "RuntimeDefault"}},
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": _selector(site)},
            }
        ],
        "containers": [_container(site)],
        "volumes": [{"name": "scratch", "emptyDir": {"sizeLimit": "256Mi"}}],
    }


def _container(site: Site) -> dict[str, Any]:
    return {
        "name": "worker",
        "image": site.image,
        "args": ["work", site.tenant.queue],
        "env": [
            {"name": "ONESTOP_HOST", "value": "0.0.0.0"},
            {"name": "ONESTOP_METRICS_PORT", "value": str(FIGURES)},
        ],
        "envFrom": [{"secretRef": {"name": SETTINGS}}],
        "ports": [{"name": "figures", "containerPort": FIGURES, "protocol": "TCP"}],
        "readinessProbe": {"httpGet": {"path": "/metrics", "port": "figures"}, "periodSeconds": 10},
        "resources": {"requests": dict(REQUEST), "limits": {"memory": "768Mi"}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "scratch", "mountPath": "/tmp"}],  # noqa: S108 - the container's own
    }


def _autoscaler(site: Site) -> Resource:
    metric = {
        "type": "External",
        "external": {
            "metric": {
                "name": "onestop_task_queue_backlog",
                "selector": {"matchLabels": {"queue": site.tenant.queue}},
            },
            "target": {"type": "AverageValue", "averageValue": BACKLOG_EACH},
        },
    }
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": NAME},
        "minReplicas": 1,
        "maxReplicas": most_workers(site.tenant.quotas.cpu),
        "metrics": [metric],
    }
    return site.made("HorizontalPodAutoscaler", NAME, "autoscaling/v2", spec=spec)


def _budget(site: Site) -> Resource:
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": _selector(site)}}
    return site.made("PodDisruptionBudget", NAME, "policy/v1", spec=spec)
