"""Releases of the platform side by side: workers to which cases are pinned stay until they are named no more."""

import json
from pathlib import Path

import pytest
import yaml
from tests.support.kube import ControlPlane, Refused, until
from tests.support.kube_parts import ROOT
from tests.support.operating import Operator, clear, define, ready, tenant
from tests.support.registrar import Registrar, serving

CHART = ROOT / "charts" / "onestop"
CITY = CHART / "ci" / "production-values.yaml"
KEYS = (
    "ONESTOP_DATABASE_URL",
    "ONESTOP_DATABASE_OWNER_URL",
    "ONESTOP_S3_ACCESS_KEY",
    "ONESTOP_S3_SECRET_KEY",
    "ONESTOP_SECRET_KEY",
    "ONESTOP_INTERNAL_TOKEN",
)
HERE = (
    "monitoring.serviceMonitor.enabled=false",  # their kinds come with the Prometheus operator
    "monitoring.rules.enabled=false",
    "priorityClassName=",
    "api.autoscaling.enabled=false",  # nothing scales here, and replicas are looked at
    "workers.queues.cases.autoscaling.enabled=false",
)
EARLIER = yaml.safe_load(CITY.read_text())["workers"]["earlier"]


class City:
    """A namespace under the restricted pod security standard, with the secrets that a city brings."""

    def __init__(self, cluster: ControlPlane) -> None:
        self.cluster, self.namespace = cluster, cluster.new_namespace()
        label = "pod-security.kubernetes.io/enforce=restricted"
        cluster.kubectl("label", "namespace", self.namespace, label)
        for name, keys in {
            "onestop": KEYS,
            "onestop-worker": KEYS[:1],
            "onestop-seal": ("seal.pem", "roots.pem"),
        }.items():
            words = [f"--from-literal={key}=x" for key in keys]
            cluster.kubectl("-n", self.namespace, "create", "secret", "generic", name, *words)

    def helm(self, verb: str, *words: str, **values: object) -> str:
        """Call helm for the release `city`, with the production values and these."""
        given = ["--skip-crds"] if verb == "install" else []
        if verb in ("install", "upgrade"):
            told = [f"--set={one}" for one in HERE] + [f"--set-json={k}={json.dumps(v)}" for k, v in values.items()]
            given += [str(CHART), f"--values={CITY}", "--wait", "--timeout=120s", *told]
        return self.cluster.helm(verb, "city", *given, f"--namespace={self.namespace}", *words)

    def get(self, kind: str) -> dict[str, dict]:
        found = self.cluster.get("-n", self.namespace, kind, "-l", "app.kubernetes.io/instance=city")
        return {one["metadata"]["name"]: one for one in found["items"]}

    def builds(self) -> dict[str, str]:
        """Return the workers of cases, and the release of each."""
        found = self.get("deployments")
        return {n: d["metadata"]["labels"]["onestop.gov/build"] for n, d in found.items() if "workers-cases" in n}


@pytest.fixture
def city(cluster: ControlPlane) -> City:
    return City(cluster)


def test_an_upgrade_keeps_the_workers_to_which_cases_are_pinned_until_they_are_drained(city: City):
    city.helm("install", **{"workers.earlier": []})
    first = {"build": "0.1.0", "digest": EARLIER[0]["digest"]}
    with pytest.raises(Refused, match=r"pinned to release 0\.1\.0"):
        city.helm("upgrade", build="0.2.0", **{"workers.earlier": []})
    assert city.builds() == {"city-workers-cases": "0.1.0"}
    city.helm("upgrade", build="0.2.0", **{"workers.earlier": [first]})
    assert city.builds() == {"city-workers-cases": "0.2.0", "city-workers-cases-0-1-0": "0.1.0"}
    city.helm("upgrade", build="0.2.0", **{"workers.earlier": []})
    assert city.builds() == {"city-workers-cases": "0.2.0"}, "drained, and taken away when told"
    city.helm("rollback", "1", "--wait")
    assert city.builds() == {"city-workers-cases": "0.1.0"}
    city.helm("uninstall", "--wait", "--timeout=60s")
    assert city.get("deployments") == {}
    assert city.cluster.get("-n", city.namespace, "secret", "onestop"), "what the city brought stays"


def test_an_evaluation_keeps_its_secrets_when_upgraded_and_when_uninstalled(city: City):
    values = CHART / "ci" / "small-values.yaml"
    words = (CHART, "-f", values, "-n", city.namespace, "--set=evaluation.postgresql.enabled=false", "--skip-crds")
    city.cluster.helm("install", "try", *words)
    secret = ("-n", city.namespace, "secret", "try-evaluation")
    first = city.cluster.get(*secret)["data"]
    city.cluster.helm("upgrade", "try", *words[:-1])
    city.cluster.helm("uninstall", "try", "-n", city.namespace)
    city.cluster.helm("install", "try", *words)
    assert city.cluster.get(*secret)["data"] == first


REPOSITORY = "registry.example.gov.cn/onestop/onestop"
RINGS = [{"name": "pilots", "selector": {"ring": "pilot"}, "bake": "0s"}]


def release(version: str, digit: str) -> dict:
    image = f"{REPOSITORY}@sha256:{digit * 64}"
    spec = {"version": version, "images": {"api": image, "workers": image}, "rings": RINGS}
    metadata = {"name": f"r{version.replace('.', '-')}"}
    return {"apiVersion": "onestop.gov/v1alpha1", "kind": "Release", "metadata": metadata, "spec": spec}


def told(cluster: ControlPlane, version: str) -> str:
    return cluster.get("release", f"r{version.replace('.', '-')}").get("status", {}).get("reason", "")


def beside(city: City) -> set[str]:
    return {name for name in city.get("deployments") if name.startswith(("city-0-2-0-", "city-0-3-0-"))}


def test_a_release_goes_from_the_pilots_into_the_chart_and_nothing_is_left_beside_it(city: City, tmp_path: Path):
    cluster, digest = city.cluster, "sha256:" + "2" * 64
    define(cluster)
    city.helm("install", build="0.1.0", **{"workers.earlier": []})
    with serving(Registrar()) as platform:
        account = cluster.as_service_account(city.namespace, "city-operator")
        settings = {"namespace": city.namespace, "service": "city-api", "build": "0.1.0"}
        operator = Operator(account, platform.url, tmp_path / "log", **settings)
        operator.start()
        try:
            cluster.apply(tenant("haigang", "370100", "city", ring="pilot"), release("0.2.0", "2"))
            ready(cluster, "haigang")
            until(lambda: told(cluster, "0.2.0") == "Done", 90)
            assert beside(city) == {"city-0-2-0-api", "city-0-2-0-workers-cases"}
            assert platform.tenants["370100"]["body"]["release"] == "0.2.0"
            first = {"build": "0.1.0", "digest": EARLIER[0]["digest"]}
            city.helm("upgrade", build="0.2.0", **{"image.digest": digest, "workers.earlier": [first]})
            operator.end()
            operator.environment["ONESTOP_BUILD"] = "0.2.0"
            operator.start()
            until(lambda: told(cluster, "0.2.0") == "Settled", 90)
            until(lambda: beside(city) == set(), 60)
            assert platform.tenants["370100"]["body"]["release"] is None
            cluster.apply(release("0.3.0", "3"))
            until(lambda: told(cluster, "0.3.0") == "Done", 90)
            city.helm("uninstall", "--wait", "--timeout=60s")
            until(lambda: city.get("deployments") == {}, 60)
        finally:
            operator.end()
    clear(cluster)
