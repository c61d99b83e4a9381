"""The namespace of a tenant and what bounds it."""

from onestop_operator.site import Resource, Site, labels

ENFORCED = "pod-security.kubernetes.io"


def housing(site: Site) -> list[Resource]:
    """Return the namespace, its quota, its limits and the account that workers run under."""
    return [_namespace(site), _quota(site), _limits(site), _account(site)]


def _namespace(site: Site) -> Resource:
    modes = {f"{ENFORCED}/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
    return site.made("Namespace", site.namespace, metadata={"labels": labels(site.tenant) | modes})


def _quota(site: Site) -> Resource:
    quotas = site.tenant.quotas
    hard = {
        "requests.cpu": quotas.cpu,
        "requests.memory": quotas.memory,
        "requests.storage": quotas.storage,
        "services.nodeports": "0",
        "services.loadbalancers": "0",
    }
    return site.made("ResourceQuota", "tenant", spec={"hard": hard})


def _limits(site: Site) -> Resource:
    limit = {
        "type": "Container",
        "default": {"cpu": "1", "memory": "512Mi"},
        "defaultRequest": {"cpu": "100m", "memory": "128Mi"},
    }
    return site.made("LimitRange", "tenant", spec={"limits": [limit]})


def _account(site: Site) -> Resource:
    return site.made("ServiceAccount", "workers", automountServiceAccountToken=False)
