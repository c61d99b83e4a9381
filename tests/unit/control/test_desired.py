"""What a tenant's declaration asks the cluster to hold, without a cluster."""

from dataclasses import replace
from typing import Any

import pytest

from onestop.tenancy.model import Level
from onestop_operator.desired import desired
from onestop_operator.model import Runtime, Tenant, Unreadable, parse_tenant
from onestop_operator.objects.workers import most_workers
from onestop_operator.settings import Settings, load_settings
from onestop_operator.site import Crew, Resource, Site, namespace_of, ref_of
from onestop_operator.tree import Tree

SETTINGS = Settings(platform_url="http://platform", base_domain="example.gov.cn")
CITY = Tenant("jinan", "370100", Level.CITY, None, "济南市", "Jinan")
DISTRICT = Tenant("lixia", "370102", Level.DISTRICT, "370100", "历下区", "Lixia")
STREET = Tenant("jiefanglu", "370102001", Level.STREET, "370102", "解放路街道", "Jiefanglu")
TREE = Tree([CITY, DISTRICT, STREET])


def site(tenant: Tenant, settings: Settings = SETTINGS, **more: Any) -> Site:
    return Site(tenant, namespace_of(tenant, TREE, settings), settings, **more)


def kinds(made: list[Resource]) -> list[str]:
    return [resource["kind"] for resource in made]


def test_a_shared_street_has_only_its_route_in_the_namespace_of_its_district():
    made = desired(site(STREET))
    assert [str(ref_of(resource)) for resource in made] == ["Ingress/onestop-lixia/jiefanglu"]


def test_the_city_lives_in_the_namespace_of_the_platform_and_routes_straight_to_it():
    (ingress,) = desired(site(CITY))
    assert ingress["metadata"]["namespace"] == "onestop"
    backend = ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend["name"] == "onestop-api"


def test_a_district_begins_with_its_namespace_and_has_no_workers_while_shared():
    made = kinds(desired(site(DISTRICT)))
    assert made[0] == "Namespace"
    assert made.count("NetworkPolicy") == 2
    assert "Deployment" not in made


def test_a_dedicated_tenant_has_workers_on_its_own_queue_that_follow_the_backlog():
    made = {r["kind"]: r for r in desired(site(replace(STREET, runtime=Runtime.DEDICATED), image="app@sha256:1"))}
    container = made["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    assert (container["args"], container["image"]) == (["work", "cases-jiefanglu"], "app@sha256:1")
    assert "replicas" not in made["Deployment"]["spec"], "the autoscaler owns it"
    metric = made["HorizontalPodAutoscaler"]["spec"]["metrics"][0]["external"]["metric"]
    assert metric["selector"] == {"matchLabels": {"queue": "cases-jiefanglu"}}


def test_the_releases_of_a_dedicated_tenants_workers_stand_side_by_side_each_under_its_build():
    own = replace(DISTRICT, runtime=Runtime.DEDICATED)
    crews = (Crew("1.0.0", "app@sha256:0"), Crew("1.1.0", "app@sha256:1", scaled=True))
    made = desired(site(own, image="app@sha256:2", release="1.2.0", beside=crews))
    deployments = {r["metadata"]["name"]: r for r in made if r["kind"] == "Deployment"}
    assert list(deployments) == ["workers-1-2-0", "workers-1-0-0", "workers-1-1-0"]
    for name, each in deployments.items():
        version = name.removeprefix("workers-").replace("-", ".")
        container = each["spec"]["template"]["spec"]["containers"][0]
        assert {"name": "ONESTOP_BUILD_ID", "value": version} in container["env"]
        assert each["metadata"]["labels"]["onestop.gov/release"] == version
        assert each["spec"]["selector"]["matchLabels"]["onestop.gov/release"] == version
    assert deployments["workers-1-0-0"]["spec"]["replicas"] == 1
    scaled = {r["metadata"]["name"]: r["spec"]["maxReplicas"] for r in made if r["kind"] == "HorizontalPodAutoscaler"}
    assert scaled == {"workers-1-2-0": 6, "workers-1-1-0": 6}, "two fewer than the quota holds"
    assert [r["kind"] for r in made].count("PodDisruptionBudget") == 1


def test_a_tenant_served_by_a_release_has_its_own_way_to_it():
    service, ingress = desired(site(STREET, service="onestop-1-2-0-api"))
    assert (service["metadata"]["name"], service["spec"]["externalName"]) == (
        "api-jiefanglu",
        "onestop-1-2-0-api.onestop.svc",
    )
    assert ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"] == "api-jiefanglu"
    (ingress,) = desired(site(CITY, service="onestop-1-2-0-api"))
    assert ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]["name"] == "onestop-1-2-0-api"


def test_a_worker_keeps_to_the_restricted_standard():
    made = {r["kind"]: r for r in desired(site(replace(DISTRICT, runtime=Runtime.DEDICATED)))}
    pod = made["Deployment"]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    guarded = pod["containers"][0]["securityContext"]
    assert (guarded["allowPrivilegeEscalation"], guarded["readOnlyRootFilesystem"]) == (False, True)
    assert guarded["capabilities"] == {"drop": ["ALL"]}


@pytest.mark.parametrize(("quota", "most"), [("2", 8), ("500m", 2), ("100m", 1), ("1.5", 6)])
def test_the_cpu_quota_bounds_the_number_of_workers(quota: str, most: int):
    assert most_workers(quota) == most


def test_a_certificate_is_asked_for_by_its_own_kind_where_there_is_one_and_else_by_annotation():
    issued = replace(SETTINGS, issuer="letsencrypt")
    (ingress,) = desired(site(STREET, issued))
    assert ingress["metadata"]["annotations"] == {"cert-manager.io/cluster-issuer": "letsencrypt"}
    ingress, certificate = desired(site(STREET, issued, kinds=frozenset({"Certificate"})))
    assert "annotations" not in ingress["metadata"]
    assert certificate["spec"]["dnsNames"] == ["jiefanglu.example.gov.cn"]


def test_alerts_are_made_only_where_prometheus_knows_them():
    assert "PrometheusRule" not in kinds(desired(site(DISTRICT)))
    assert "PrometheusRule" in kinds(desired(site(DISTRICT, kinds=frozenset({"PrometheusRule"}))))


def test_every_object_bears_the_tenants_labels():
    for resource in desired(site(replace(DISTRICT, runtime=Runtime.DEDICATED))):
        assert resource["metadata"]["labels"]["onestop.gov/tenant"] == "lixia"
        assert resource["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "onestop-operator"


def resource(**spec: Any) -> dict[str, Any]:
    names = {"zh": "历下区", "en": "Lixia"}
    whole = {"code": "370102", "level": "district", "parent": "370100", "names": names} | spec
    return {"metadata": {"name": "lixia"}, "spec": whole}


def test_a_tenant_is_read_with_its_defaults():
    tenant = parse_tenant(resource(quotas={"cpu": 4, "openCases": 10}))
    assert (tenant.ring, tenant.quotas.cpu, tenant.quotas.open_cases, tenant.quotas.staff) == ("general", "4", 10, 500)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"level": "province"}, "province"),
        ({"frozen": {"from": "2026-02-24T00:00:00Z", "to": "2026-02-10T00:00:00Z"}}, "before"),
        ({"frozen": {"from": "soon", "to": "later"}}, "no time"),
        ({"names": {"zh": "历下区"}}, "en is missing"),
    ],
)
def test_what_cannot_be_read_is_named(spec: dict[str, Any], words: str):
    with pytest.raises(Unreadable, match=words):
        parse_tenant(resource(**spec))


def test_settings_name_what_is_missing():
    with pytest.raises(SystemExit, match="ONESTOP_PLATFORM_URL"):
        load_settings({})
