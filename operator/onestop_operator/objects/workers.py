"""The workers of a dedicated tenant on its own task queue, as many as the backlog asks for."""

from decimal import Decimal
from typing import Any

from onestop_operator.model import MANAGED_BY, MANAGER, RELEASE_LABEL, TENANT_LABEL, mark
from onestop_operator.site import Crew, Resource, Site, labels

NAME = "workers"
SETTINGS = "worker-settings"
REQUEST = {"cpu": "250m", "memory": "384Mi"}
"""What one worker asks for; the tenant's CPU quota divided by it bounds their number."""
BACKLOG_EACH = "20"
"""Tasks waiting in the queue for which one more worker is started."""
FIGURES = 9464


def workers(site: Site) -> list[Resource]:
    """Return each release's Deployment with its autoscaler, their settings and their disruption budget."""
    crews = [Crew(site.release, site.image, scaled=True), *site.beside]
    scaled = [_autoscaler(site, crew) for crew in crews if crew.scaled]
    return [_settings(site), *(_deployment(site, crew) for crew in crews), *scaled, _budget(site)]


def name_of(release: str) -> str:
    """Return what the workers of a release are called."""
    return f"{NAME}-{mark(release)}" if release else NAME


def most_workers(cpu: str) -> int:
    """Return how many workers a CPU quota holds, at least one."""
    cores = Decimal(cpu[:-1]) / 1000 if cpu.endswith("m") else Decimal(cpu)
    return max(1, int(cores / (Decimal(REQUEST["cpu"][:-1]) / 1000)))


def _selector(site: Site, release: str = "") -> dict[str, str]:
    everyone = {"app.kubernetes.io/name": "onestop-workers", TENANT_LABEL: site.tenant.slug}
    return everyone | ({RELEASE_LABEL: release} if release else {})


def _settings(site: Site) -> Resource:
    return site.made("Secret", SETTINGS, type="Opaque", data=dict(site.worker_data))


def _deployment(site: Site, crew: Crew) -> Resource:
    own = _selector(site, crew.release)
    template = {"metadata": {"labels": own | {MANAGED_BY: MANAGER}}, "spec": _pod(site, crew)}
    spec: dict[str, Any] = {
        "selector": {"matchLabels": own},
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
        "progressDeadlineSeconds": 300,
        "template": template,
    }
    if not crew.scaled:
        spec["replicas"] = 1
    labelled = {"labels": labels(site.tenant) | ({RELEASE_LABEL: crew.release} if crew.release else {})}
    return site.made("Deployment", name_of(crew.release), "apps/v1", metadata=labelled, spec=spec)


def _pod(site: Site, crew: Crew) -> dict[str, Any]:
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
                "labelSelector": {"matchLabels": _selector(site, crew.release)},
            }
        ],
        "containers": [_container(site, crew)],
        "volumes": [{"name": "scratch", "emptyDir": {"sizeLimit": "256Mi"}}],
    }


def _container(site: Site, crew: Crew) -> dict[str, Any]:
    build = [{"name": "ONESTOP_BUILD_ID", "value": crew.release}] if crew.release else []
    return {
        "name": "worker",
        "image": crew.image,
        "args": ["work", site.tenant.queue],
        "env": [
            {"name": "ONESTOP_HOST", "value": "0.0.0.0"},
            {"name": "ONESTOP_METRICS_PORT", "value": str(FIGURES)},
            *build,
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


def _autoscaler(site: Site, crew: Crew) -> Resource:
    """Return the autoscaler of a release's workers, which leaves room for one of each other release."""
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
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name_of(crew.release)},
        "minReplicas": 1,
        "maxReplicas": max(1, most_workers(site.tenant.quotas.cpu) - len(site.beside)),
        "metrics": [metric],
    }
    return site.made("HorizontalPodAutoscaler", name_of(crew.release), "autoscaling/v2", spec=spec)


def _budget(site: Site) -> Resource:
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": _selector(site)}}
    return site.made("PodDisruptionBudget", NAME, "policy/v1", spec=spec)
