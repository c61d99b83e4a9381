"""The tiltfile, run in a Starlark interpreter with Tilt's functions recorded."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import starlark
import yaml
from tests.charts.test_charts import helm
from tests.support.kube_parts import ROOT

FILE = ROOT / "tiltfile"
TILT = (
    "decode_yaml_stream",
    "encode_yaml_stream",
    "docker_build",
    "fall_back_on",
    "helm",
    "k8s_context",
    "k8s_resource",
    "k8s_yaml",
    "local",
    "local_resource",
    "run",
    "sync",
)


RENDERED = [
    {"metadata": {"name": "api"}},
    {"metadata": {"name": "migrate", "annotations": {"helm.sh/hook": "pre-install,pre-upgrade"}}},
    {"metadata": {"name": "let-go", "annotations": {"helm.sh/hook": "pre-delete"}}},
    {"metadata": {"name": "test-health", "annotations": {"helm.sh/hook": "test"}}},
]


class Recorded:
    """Every call, in order: the function, its words and its named ones."""

    def __init__(self, context: str, answers: dict[str, Any]) -> None:
        self.calls: list[tuple[str, list[Any], dict[str, Any]]] = []
        self._answers = {"k8s_context": context, "decode_yaml_stream": RENDERED, **answers}

    def function(self, name: str) -> Callable[..., Any]:
        def called(*words: Any, **named: Any) -> Any:
            self.calls.append((name, list(words), named))
            return self._answers.get(name, f"{name}({', '.join(map(str, words))})")

        return called

    def of(self, name: str) -> list[tuple[list[Any], dict[str, Any]]]:
        return [(words, named) for called, words, named in self.calls if called == name]


def tilt(
    context: str = "kind-onestop", crd: str = "customresourcedefinition.apiextensions.k8s.io/clusters"
) -> Recorded:
    """Run the tiltfile on a cluster of this name, with or without the database's operator."""
    return run(Recorded(context, {"local": crd}))


def run(recorded: Recorded) -> Recorded:
    module = starlark.Module()
    for name in TILT:
        module.add_callable(name, recorded.function(name))
    dialect = starlark.Dialect.extended()
    parsed = starlark.parse("tiltfile", FILE.read_text(), dialect=dialect)
    globals_ = starlark.Globals.extended_by([starlark.LibraryExtension.Print])

    def extension(name: str) -> starlark.FrozenModule:
        assert name == "ext://namespace"
        made = starlark.Module()
        made.add_callable("namespace_create", recorded.function("namespace_create"))
        return made.freeze()

    starlark.eval(module, parsed, globals_, starlark.FileLoader(extension))
    return recorded


@pytest.mark.parametrize("context", ["kind-dev", "k3d-onestop", "minikube", "docker-desktop"])
def test_a_local_cluster_gets_everything(context: str):
    assert tilt(context).of("k8s_yaml")


@pytest.mark.parametrize("context", ["production", "gke_city_asia_prod", "kind", "my-minikube", "arn:aws:eks:prod", ""])
def test_a_cluster_that_is_not_local_is_refused_before_anything_is_done(context: str):
    recorded = Recorded(context, {})
    with pytest.raises(starlark.StarlarkError, match="is not a local cluster"):
        run(recorded)
    assert [name for name, _, _ in recorded.calls] == ["k8s_context"]


def test_a_cluster_without_the_operator_of_the_database_is_told():
    with pytest.raises(starlark.StarlarkError, match="CloudNativePG"):
        tilt(crd="")


def test_what_belongs_to_uninstalling_or_testing_is_left_out():
    (((applied,), _),) = tilt().of("encode_yaml_stream")
    assert [one["metadata"]["name"] for one in applied] == ["api", "migrate"]


def test_it_is_short():
    assert len(FILE.read_text().splitlines()) < 100


def test_the_image_is_built_from_the_dockerfile_and_code_goes_in_live():
    ((words, named),) = tilt().of("docker_build")
    assert (words, named["dockerfile"]) == (["onestop", "."], "Dockerfile")
    synced = {here: there for (here, there), _ in tilt().of("sync")}
    assert synced == {
        "platform/onestop": "/live/onestop",
        "workflows/onestop_flows": "/live/onestop_flows",
        "operator/onestop_operator": "/live/onestop_operator",
    }
    assert all((ROOT / here).is_dir() for here in synced)
    (((rebuilt,), _),) = tilt().of("fall_back_on")
    assert all((ROOT / path).exists() for path in rebuilt)


def test_what_it_names_is_what_the_chart_renders(tmp_path: Path):
    recorded = tilt()
    ((words, named),) = recorded.of("helm")
    given = [word for path in named["values"] for word in ("-f", ROOT / path)]
    given += [word for one in named["set"] for word in ("--set", one)]
    said = helm(tmp_path, "template", named["name"], ROOT / words[0], "-n", named["namespace"], *given)
    made = [one for one in yaml.safe_load_all(said) if one]
    workloads = {one["metadata"]["name"]: one for one in made if one["kind"] in ("Deployment", "StatefulSet", "Job")}
    named_ones = {words[0] for words, _ in recorded.of("k8s_resource") if words}
    assert named_ones == {name for name in workloads if not name.endswith("-let-go")}
    (cluster,) = (one for one in made if one["kind"] == "Cluster")
    assert f"{cluster['metadata']['name']}:cluster" in str(recorded.of("k8s_resource"))
    parts = ("api", "internal", "workers-cases", "workers-documents", "relay", "operator")
    code = {f"onestop-{part}" for part in parts}
    for name in code:
        pod = workloads[name]["spec"]["template"]["spec"]
        assert {"name": "live", "mountPath": "/live"} in pod["containers"][0]["volumeMounts"]
        assert {"name": "PYTHONPATH", "value": "/live"} in pod["containers"][0]["env"]


def test_each_part_waits_for_parts_that_there_are():
    recorded = tilt()
    known = {words[0] for words, _ in recorded.of("k8s_resource") if words}
    awaited = {one for _, more in recorded.of("k8s_resource") for one in more.get("resource_deps", [])}
    awaited |= {one for _, more in recorded.of("local_resource") for one in more["resource_deps"]}
    assert awaited <= known
    assert len(awaited) > 3


def test_the_tenants_are_declared_from_the_folder_that_the_platform_reads():
    ((_, named),) = tilt().of("local_resource")
    command = named["cmd"].split()
    assert (command[:3], (ROOT / command[3]).is_dir()) == (["kubectl", "apply", "-k"], True)
