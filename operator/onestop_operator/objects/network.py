"""Who may speak with a tenant's pods: nobody, but for what is needed."""

from typing import Any

from onestop_operator.site import Resource, Site


def network(site: Site) -> list[Resource]:
    """Return the policies: everything denied, then names looked up, the platform's parts reached, figures read."""
    return [_deny(site), _allow(site)]


def _deny(site: Site) -> Resource:
    return site.made(
        "NetworkPolicy",
        "default-deny",
        "networking.k8s.io/v1",
        spec={"podSelector": {}, "policyTypes": ["Ingress", "Egress"]},
    )


def _allow(site: Site) -> Resource:
    platform = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": site.settings.namespace}}}
    names: dict[str, Any] = {
        "to": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}],
        "ports": [{"protocol": protocol, "port": 53} for protocol in ("UDP", "TCP")],
    }
    beyond = [{"ipBlock": {"cidr": network}} for network in site.settings.networks]
    return site.made(
        "NetworkPolicy",
        "allow-needed",
        "networking.k8s.io/v1",
        spec={
            "podSelector": {},
            "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": [platform], "ports": [{"protocol": "TCP", "port": "figures"}]}],
            "egress": [names, {"to": [platform, *beyond]}],
        },
    )
