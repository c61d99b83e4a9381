"""What a tenant's declaration asks the cluster to hold, but for the Secret with its keys (see `keys`)."""

from onestop_operator.model import Runtime
from onestop_operator.objects.housing import housing
from onestop_operator.objects.network import network
from onestop_operator.objects.routes import platform_service, routes
from onestop_operator.objects.watching import watching
from onestop_operator.objects.workers import workers
from onestop_operator.site import Resource, Site


def desired(site: Site) -> list[Resource]:
    """Return the tenant's objects in the order in which they are made: a namespace before what is in it."""
    tenant = site.tenant
    made = [*housing(site), *network(site), platform_service(site), *watching(site)] if tenant.own_namespace else []
    if tenant.runtime is Runtime.DEDICATED:
        made += workers(site)
    return [*made, *routes(site)]
