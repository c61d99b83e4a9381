"""A bare Kopf handler that applies the same objects as the operator: what the operator is measured against."""

from typing import Any

import kopf
import yaml
from tests.support.kube_parts import ROOT

from onestop_operator import keys
from onestop_operator.cluster import Cluster, ClusterRefused
from onestop_operator.desired import desired
from onestop_operator.model import parse_tenant
from onestop_operator.provisioning import clock
from onestop_operator.settings import load_settings
from onestop_operator.site import Site, namespace_of
from onestop_operator.tree import Tree


def connection(**_: Any) -> kopf.ConnectionInfo:
    found = kopf.login_with_kubeconfig(settings=kopf.OperatorSettings())
    if found is None:
        raise kopf.LoginError("There is no kubeconfig.")
    return found


kopf.on.login()(connection)
cluster, settings = Cluster(connection), load_settings()
FILES = [ROOT / "tenants" / "jinan" / f"{name}.yaml" for name in ("city", "districts", "streets")]
TREE = Tree(parse_tenant(each) for path in FILES for each in yaml.safe_load_all(path.read_text()) if each)


@kopf.on.startup()
async def quiet(settings: kopf.OperatorSettings, **_: Any) -> None:
    settings.posting.enabled = False
    settings.scanning.disabled = False


@kopf.on.create("onestop.gov", "v1alpha1", "tenants")
async def create(body: kopf.Body, patch: kopf.Patch, **_: Any) -> None:
    tenant = parse_tenant(body)
    site = Site(tenant, namespace_of(tenant, TREE, settings), settings, "image")
    ring = keys.KeyRing(keys.make_id(tenant.slug), clock())
    made = desired(site)
    first = 1 if tenant.own_namespace else 0
    try:
        for resource in [*made[:first], keys.secret(site, ring, {}), *made[first:]]:
            await cluster.apply(resource)
    except ClusterRefused as early:
        raise kopf.TemporaryError("The district's namespace is not there yet.", delay=0.5) from early
    patch.status["revision"] = "bare"


if __name__ == "__main__":
    kopf.run(clusterwide=True, standalone=True)
