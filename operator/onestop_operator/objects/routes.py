"""How a tenant's host names lead to the platform."""

from typing import Any

from onestop_operator.site import Resource, Site

SERVICE = "platform"


def platform_service(site: Site) -> Resource:
    """Return the name under which the platform is known inside a tenant's namespace."""
    settings = site.settings
    spec = {
        "type": "ExternalName",
        "externalName": f"{settings.service}.{settings.namespace}.svc",
        "ports": [{"name": "http", "port": int(settings.service_port)}],
    }
    return site.made("Service", SERVICE, spec=spec)


def routes(site: Site) -> list[Resource]:
    """Return the Ingress of the host names, and their certificate where cert-manager is there."""
    made = [_ingress(site)]
    if site.settings.issuer and "Certificate" in site.kinds:
        made.append(_certificate(site))
    return made


def _ingress(site: Site) -> Resource:
    home = site.namespace == site.settings.namespace
    name = site.settings.service if home else SERVICE
    service = {"name": name, "port": {"number": int(site.settings.service_port)}}
    path = {"path": "/", "pathType": "Prefix", "backend": {"service": service}}
    spec: dict[str, Any] = {"rules": [{"host": host, "http": {"paths": [path]}} for host in site.hosts]}
    if site.settings.ingress_class:
        spec["ingressClassName"] = site.settings.ingress_class
    if site.settings.issuer:
        spec["tls"] = [{"hosts": site.hosts, "secretName": f"{site.tenant.slug}-tls"}]
    found = _annotations(site)
    return site.made(
        "Ingress",
        site.tenant.slug,
        "networking.k8s.io/v1",
        metadata={"annotations": found} if found else {},
        spec=spec,
    )


def _annotations(site: Site) -> dict[str, str]:
    found = {}
    if site.settings.issuer and "Certificate" not in site.kinds:
        found["cert-manager.io/cluster-issuer"] = site.settings.issuer
    return found


def _certificate(site: Site) -> Resource:
    spec = {
        "secretName": f"{site.tenant.slug}-tls",
        "dnsNames": site.hosts,
        "issuerRef": {"kind": "ClusterIssuer", "name": site.settings.issuer},
    }
    return site.made("Certificate", site.tenant.slug, "cert-manager.io/v1", spec=spec)
