"""How a tenant's host names lead to the platform."""

from typing import Any

from onestop_operator.site import Resource, Site

SERVICE = "platform"


def platform_service(site: Site) -> Resource:
    """Return the name under which the platform is known inside a tenant's namespace."""
    return _elsewhere(site, SERVICE, site.settings.service)


def _elsewhere(site: Site, name: str, service: str) -> Resource:
    """Return a name for a Service of the platform's namespace."""
    spec = {
        "type": "ExternalName",
        "externalName": f"{service}.{site.settings.namespace}.svc",
        "ports": [{"name": "http", "port": int(site.settings.service_port)}],
    }
    return site.made("Service", name, spec=spec)


def routes(site: Site) -> list[Resource]:
    """Return the Ingress of the host names, and their certificate where cert-manager is there.

    A release's API has a name of the tenant's own, for others in the same namespace may be served by another one.
    """
    service, own = site.service or site.settings.service, f"api-{site.tenant.slug}"
    if site.namespace == site.settings.namespace:
        made = [_ingress(site, service)]
    elif service == site.settings.service:
        made = [_ingress(site, SERVICE)]
    else:
        made = [_elsewhere(site, own, service), _ingress(site, own)]
    if site.settings.issuer and "Certificate" in site.kinds:
        made.append(_certificate(site))
    return made


def _ingress(site: Site, name: str) -> Resource:
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
