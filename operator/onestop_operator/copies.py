"""What stands in the platform's namespace beside the chart's own: its API and its workers of cases under a release.

Each is made from the chart's object as it is on the cluster, with another image, build and name. All of them belong
to the chart's API Deployment, so that they go with it when the chart is uninstalled.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from onestop_operator.model import BUILD_LABEL, MANAGED_BY, MANAGER, RELEASE_LABEL, mark
from onestop_operator.rollout import rollout
from onestop_operator.site import Resource

API, WORKERS, MIGRATION = "api", "workers-cases", "migrate"
PARTS = {API: "api", WORKERS: "workers", MIGRATION: "workers"}
"""What is copied, and which of a Release's images it runs."""
NAME, COMPONENT = "app.kubernetes.io/name", "app.kubernetes.io/component"
HELMS = ("helm.sh/chart",)
ARGS = {WORKERS: ["work", "cases", "--earlier"]}
"""Workers of a release take the cases that are given to them by name; the chart's own take all others."""
Part = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Chart:
    """The chart's objects by kind and part, empty where the platform does not stand on this cluster."""

    stem: str
    parts: Mapping[Part, Resource] = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()
    """Builds whose workers the chart keeps itself."""

    @property
    def build(self) -> str:
        """The build of the chart's own processes."""
        return str(self.parts[_API]["metadata"]["labels"].get(BUILD_LABEL, "")) if self else ""

    @property
    def whole(self) -> bool:
        """Whether the chart's own processes are all of that build and available."""
        return all(rollout(each).whole for (kind, _), each in self.parts.items() if kind == "Deployment")

    def __bool__(self) -> bool:
        return _API in self.parts


_API: Part = ("Deployment", API)


def read(stem: str, objects: Iterable[Resource]) -> Chart:
    """Find what is copied among the objects of a namespace."""
    parts, earlier = {}, set()
    for each in objects:
        name, labels = each["metadata"]["name"], each["metadata"].get("labels", {})
        if labels.get(MANAGED_BY) == MANAGER:
            continue
        part = name.removeprefix(f"{stem}-")
        if part in PARTS and name != part:
            parts[each["kind"], part] = each
        elif each["kind"] == "Deployment" and part.startswith(f"{WORKERS}-"):
            earlier.add(labels.get(BUILD_LABEL, ""))
    return Chart(stem, parts, frozenset(earlier))


def name_of(stem: str, part: str, version: str) -> str:
    """Return what a part is called under a release."""
    return f"{stem}-{mark(version)}-{part}"


def copies(chart: Chart, version: str, images: Mapping[str, str], only: Iterable[str] = PARTS) -> list[Resource]:
    """Return the release's own objects of these parts."""
    wanted = set(only)
    return [
        _copy(chart, kind, part, version, images[PARTS[part]]) for kind, part in sorted(chart.parts) if part in wanted
    ]


def _copy(chart: Chart, kind: str, part: str, version: str, image: str) -> Resource:
    source, owner = chart.parts[kind, part], chart.parts[_API]["metadata"]
    metadata = {
        "name": name_of(chart.stem, part, version),
        "namespace": source["metadata"]["namespace"],
        "labels": {**_labels(source["metadata"].get("labels", {}), version), MANAGED_BY: MANAGER},
        "ownerReferences": [
            {"apiVersion": "apps/v1", "kind": "Deployment", "name": owner["name"], "uid": owner["uid"]}
        ],
    }
    spec: Resource = _SPECS[kind](chart, part, version, image)
    return {"apiVersion": source["apiVersion"], "kind": kind, "metadata": metadata, "spec": spec}


def _labels(labels: Mapping[str, str], version: str) -> dict[str, str]:
    """Return labels by which nothing of the chart selects the release's pods, but for what is meant for all pods."""
    kept = {
        name: value
        for name, value in labels.items()
        if name not in HELMS and "controller-uid" not in name and "job-name" not in name
    }
    return {**kept, COMPONENT: f"{labels[COMPONENT]}-release", BUILD_LABEL: version, RELEASE_LABEL: version}


def _selector(labels: Mapping[str, str], version: str) -> dict[str, str]:
    own = _labels(labels, version)
    del own[BUILD_LABEL]
    return own


def _deployment(chart: Chart, part: str, version: str, image: str) -> Resource:
    spec = dict(chart.parts["Deployment", part]["spec"])
    if ("HorizontalPodAutoscaler", part) in chart.parts:
        spec.pop("replicas", None)
    spec["selector"] = {"matchLabels": _selector(spec["selector"]["matchLabels"], version)}
    spec["template"] = _template(spec["template"], part, version, image)
    return spec


def _template(source: Resource, part: str, version: str, image: str) -> Resource:
    pod, before = dict(source["spec"]), source["spec"]["containers"][0]["image"]
    for kind in ("initContainers", "containers"):
        if kind in pod:
            pod[kind] = [_container(each, before, part, version, image) for each in pod[kind]]
    if "topologySpreadConstraints" in pod:
        pod["topologySpreadConstraints"] = [_spread(each, version) for each in pod["topologySpreadConstraints"]]
    metadata = {"labels": _labels(source["metadata"]["labels"], version)}
    if found := source["metadata"].get("annotations"):
        metadata["annotations"] = found
    return {"metadata": metadata, "spec": pod}


def _container(source: Resource, before: str, part: str, version: str, image: str) -> Resource:
    if source["image"] != before:
        return source
    made = {**source, "image": image}
    if part in ARGS:
        made["args"] = ARGS[part]
    if "env" in source:
        made["env"] = [
            {"name": "ONESTOP_BUILD_ID", "value": version} if each["name"] == "ONESTOP_BUILD_ID" else each
            for each in source["env"]
        ]
    return made


def _spread(source: Resource, version: str) -> Resource:
    return {**source, "labelSelector": {"matchLabels": _selector(source["labelSelector"]["matchLabels"], version)}}


def _service(chart: Chart, part: str, version: str, _: str) -> Resource:
    spec = chart.parts["Service", part]["spec"]
    ports = [{name: value for name, value in port.items() if name != "nodePort"} for port in spec["ports"]]
    return {"type": "ClusterIP", "selector": _selector(spec["selector"], version), "ports": ports}


def _autoscaler(chart: Chart, part: str, version: str, _: str) -> Resource:
    spec = chart.parts["HorizontalPodAutoscaler", part]["spec"]
    return {**spec, "scaleTargetRef": {**spec["scaleTargetRef"], "name": name_of(chart.stem, part, version)}}


def _budget(chart: Chart, part: str, version: str, _: str) -> Resource:
    spec = chart.parts["PodDisruptionBudget", part]["spec"]
    return {**spec, "selector": {"matchLabels": _selector(spec["selector"]["matchLabels"], version)}}


def _job(chart: Chart, part: str, version: str, image: str) -> Resource:
    spec = chart.parts["Job", part]["spec"]
    kept = {name: spec[name] for name in ("backoffLimit", "activeDeadlineSeconds") if name in spec}
    return {**kept, "template": _template(spec["template"], part, version, image)}


_SPECS: dict[str, Any] = {
    "Deployment": _deployment,
    "Service": _service,
    "HorizontalPodAutoscaler": _autoscaler,
    "PodDisruptionBudget": _budget,
    "Job": _job,
}
KINDS = tuple(_SPECS)
"""The kinds that are copied."""
