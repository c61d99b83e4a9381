"""One truth: what is declared, what a cluster is given, and what both take for granted."""

import subprocess
from pathlib import Path

from ruamel.yaml import YAML

from onestop.box.programs import program
from onestop.tenancy.model import Brand, Level, Quotas, Retention, Tenant

ROOT = Path(__file__).parents[3]
PLAIN = Tenant("370102001", "jiefanglu", Level.STREET, "370102", "解放路街道", "Jiefanglu Subdistrict")


def test_a_cluster_is_given_exactly_the_tenants_that_are_declared(jinan):
    words = [program("kubectl"), "kustomize", str(ROOT / "tenants" / "jinan")]
    given = list(YAML(typ="safe").load_all(subprocess.run(words, capture_output=True, check=True).stdout))
    assert {one["kind"] for one in given} == {"Tenant"}
    assert {one["spec"]["code"]: one["metadata"]["name"] for one in given} == {t.code: t.slug for t in jinan.tenants}


def test_the_platform_and_a_cluster_take_the_same_for_granted():
    (version,) = YAML(typ="safe").load(ROOT / "charts/onestop/crds/tenants.yaml")["spec"]["versions"]
    spec = version["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]

    def default(*path):
        part = spec[path[0]]
        for name in path[1:]:
            part = part["properties"][name]
        return part["default"]

    settings = PLAIN.settings
    assert (default("ring"), default("runtime"), default("calendar")) == ("general", settings.runtime, "cn")
    assert Brand(default("brand", "colour"), default("brand", "emblem")) == PLAIN.brand
    assert Quotas(default("quotas", "openCases"), default("quotas", "staff")) == settings.quotas
    assert Retention(default("retention", "caseDays"), default("retention", "materialDays")) == settings.retention
    assert default("maintenance") is settings.maintenance
