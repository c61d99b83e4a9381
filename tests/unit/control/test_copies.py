"""What stands beside the chart under a release, made from the chart's own objects, without a cluster."""

from typing import Any

import pytest

from onestop_operator.copies import API, WORKERS, Chart, copies, read
from onestop_operator.model import mark
from onestop_operator.site import Resource

IMAGES = {"api": "app@sha256:a", "workers": "app@sha256:w"}
COMMON = {"app.kubernetes.io/name": "onestop", "app.kubernetes.io/instance": "city"}


def labels(component: str) -> dict[str, str]:
    return COMMON | {"app.kubernetes.io/component": component}


def made(kind: str, name: str, component: str, spec: dict[str, Any], **more: str) -> Resource:
    marks = labels(component) | {"onestop.gov/build": "1.0.0", "helm.sh/chart": "onestop-1", **more}
    metadata = {"name": name, "namespace": "home", "uid": f"uid-{name}", "generation": 1, "labels": marks}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": metadata, "spec": spec}


def deployment(name: str, component: str, args: list[str], **more: Any) -> Resource:
    container = {
        "name": "onestop",
        "image": "app@sha256:old",
        "args": args,
        "env": [{"name": "ONESTOP_HOST", "value": "0.0.0.0"}, {"name": "ONESTOP_BUILD_ID", "value": "1.0.0"}],
    }
    spread = [{"maxSkew": 1, "labelSelector": {"matchLabels": labels(component)}}]
    pod = {"containers": [container, {"name": "beside", "image": "other"}], "topologySpreadConstraints": spread}
    template = {"metadata": {"labels": labels(component) | {"onestop.gov/build": "1.0.0"}}, "spec": pod}
    spec = {"replicas": 3, "selector": {"matchLabels": labels(component)}, "template": template}
    found = made("Deployment", name, component, spec, **more)
    up = {"observedGeneration": 1, "replicas": 3, "updatedReplicas": 3, "availableReplicas": 3}
    return {**found, "status": up}


SERVICE = made(
    "Service", "city-api", "api", {"clusterIP": "10.0.0.1", "selector": labels("api"), "ports": [{"port": 8000}]}
)
BUDGET = made(
    "PodDisruptionBudget", "city-api", "api", {"maxUnavailable": 1, "selector": {"matchLabels": labels("api")}}
)
SCALER = made(
    "HorizontalPodAutoscaler",
    "city-workers-cases",
    WORKERS,
    {"maxReplicas": 5, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "city-workers-cases"}},
)
MIGRATION = made(
    "Job",
    "city-migrate",
    "migrate",
    {
        "backoffLimit": 3,
        "selector": {"matchLabels": {"batch.kubernetes.io/controller-uid": "1"}},
        "template": {
            "metadata": {"labels": labels("migrate") | {"batch.kubernetes.io/job-name": "city-migrate"}},
            "spec": {"containers": [{"name": "migrate", "image": "app@sha256:old", "args": ["migrate"]}]},
        },
    },
)
THERE = [
    deployment("city-api", "api", ["serve"]),
    deployment("city-workers-cases", WORKERS, ["work", "cases"]),
    deployment("city-workers-documents", "workers-documents", ["work", "documents"]),
    deployment("city-workers-cases-0-9-0", "workers-cases-0-9-0", [], **{"onestop.gov/build": "0.9.0"}),
    SERVICE,
    BUDGET,
    SCALER,
    MIGRATION,
]
CHART = read("city", THERE)


def of(version: str = "1.1.0", parts: tuple[str, ...] = (API, WORKERS, "migrate")) -> dict[tuple[str, str], Resource]:
    return {(each["kind"], each["metadata"]["name"]): each for each in copies(CHART, version, IMAGES, parts)}


def test_the_chart_is_known_by_its_api_and_tells_its_build_and_the_earlier_ones():
    assert (bool(CHART), CHART.build, CHART.whole, CHART.earlier) == (True, "1.0.0", True, frozenset({"0.9.0"}))
    assert not read("city", [])
    assert read("city", []).build == ""


def test_what_stands_beside_the_chart_is_no_part_of_it():
    beside = [{**each, "kind": each["kind"]} for each in copies(CHART, "1.1.0", IMAGES)]
    assert read("city", [*THERE, *beside]) == CHART


def test_api_and_workers_of_cases_come_once_more_with_the_image_and_the_build_of_the_release():
    made = of()
    assert set(made) == {
        ("Deployment", "city-1-1-0-api"),
        ("Deployment", "city-1-1-0-workers-cases"),
        ("Service", "city-1-1-0-api"),
        ("PodDisruptionBudget", "city-1-1-0-api"),
        ("HorizontalPodAutoscaler", "city-1-1-0-workers-cases"),
        ("Job", "city-1-1-0-migrate"),
    }
    api, beside = made["Deployment", "city-1-1-0-api"]["spec"]["template"]["spec"]["containers"]
    assert (api["image"], api["args"], beside["image"]) == ("app@sha256:a", ["serve"], "other")
    assert {"name": "ONESTOP_BUILD_ID", "value": "1.1.0"} in api["env"]
    workers = made["Deployment", "city-1-1-0-workers-cases"]["spec"]["template"]["spec"]["containers"][0]
    assert (workers["image"], workers["args"]) == ("app@sha256:w", ["work", "cases", "--earlier"])


def test_nothing_of_the_chart_selects_the_pods_of_a_release_and_the_other_way_round():
    for (kind, _), each in of().items():
        if kind == "Deployment":
            selector, pods = each["spec"]["selector"]["matchLabels"], each["spec"]["template"]["metadata"]["labels"]
            assert selector.items() <= pods.items()
            source = each["metadata"]["name"].replace("-1-1-0", "")
            chart = next(one for one in THERE if one["metadata"]["name"] == source and one["kind"] == "Deployment")
            assert not chart["spec"]["selector"]["matchLabels"].items() <= pods.items()
            assert not selector.items() <= chart["spec"]["template"]["metadata"]["labels"].items()
            assert COMMON.items() <= pods.items(), "the network policies for all pods hold"
            assert pods["onestop.gov/build"] == "1.1.0"
    service = of()["Service", "city-1-1-0-api"]["spec"]
    assert (
        service["selector"].items()
        <= of()["Deployment", "city-1-1-0-api"]["spec"]["template"]["metadata"]["labels"].items()
    )
    assert "clusterIP" not in service


def test_whoever_scales_the_charts_workers_scales_the_releases():
    made = of()
    assert "replicas" not in made["Deployment", "city-1-1-0-workers-cases"]["spec"]
    assert made["Deployment", "city-1-1-0-api"]["spec"]["replicas"] == 3
    scaled = made["HorizontalPodAutoscaler", "city-1-1-0-workers-cases"]["spec"]
    assert (scaled["scaleTargetRef"]["name"], scaled["maxReplicas"]) == ("city-1-1-0-workers-cases", 5)


def test_the_migration_comes_without_what_the_cluster_gave_the_charts_job():
    spec = of()["Job", "city-1-1-0-migrate"]["spec"]
    assert "selector" not in spec
    assert not [name for name in spec["template"]["metadata"]["labels"] if name.startswith("batch.")]
    assert spec["template"]["spec"]["containers"][0]["image"] == "app@sha256:w"


def test_everything_goes_with_the_charts_api():
    for each in of().values():
        (owner,) = each["metadata"]["ownerReferences"]
        assert (owner["name"], owner["uid"]) == ("city-api", "uid-city-api")
        assert each["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "onestop-operator"
        assert each["metadata"]["labels"]["onestop.gov/release"] == "1.1.0"
        assert "helm.sh/chart" not in each["metadata"]["labels"]


def test_only_the_parts_asked_for_are_made():
    assert {name for _, name in of(parts=(WORKERS,))} == {"city-1-1-0-workers-cases"}


@pytest.mark.parametrize(
    ("one", "other"), [("1.2.0", "1.2.0-rc1"), ("1.0.0-a", "1.0.0-A"), ("1.0.0-1", "1.0.0.1"), ("1" * 30, "1" * 31)]
)
def test_names_tell_releases_apart_and_stay_short(one: str, other: str):
    assert mark(one) != mark(other)
    assert max(len(mark(each)) for each in (one, other)) <= 18


def test_a_plain_version_is_readable_in_names():
    assert mark("1.2.10") == "1-2-10"


def test_a_cluster_without_the_chart_has_none():
    assert not Chart("city")
