"""Service items and own versions from their files; common materials and questions are named by their code."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from onestop.catalogue.declaration.documents import Document
from onestop.catalogue.declaration.draft import Draft, Placed
from onestop.catalogue.declaration.problems import Problem
from onestop.catalogue.model import Item, Override


@dataclass(slots=True)
class Common:
    """The materials and questions that several items share."""

    materials: dict[str, dict[str, Any]] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_common(document: Document) -> Common:
    return Common({m["code"]: m for m in document.data["materials"]}, {f["name"]: f for f in document.data["fields"]})


def add_items(draft: Draft, document: Document, common: Common) -> list[Problem]:
    """Add a department's items; one that names an unknown material or question is left out and told."""
    problems: list[Problem] = []
    for index, raw in enumerate(document.data["items"]):
        place = Placed(raw, document, ("items", index))
        unknown = [*_unknown(place, "materials", common.materials), *_unknown(place, "form", common.fields)]
        problems.extend(unknown)
        if not unknown:
            draft.items.append(Placed(_item(raw, document, common), document, place.path))
    return problems


def add_overrides(draft: Draft, document: Document) -> None:
    for index, raw in enumerate(document.data["overrides"]):
        own = msgspec.convert({"tenant": document.data["tenant"], **raw}, Override)
        draft.overrides.append(Placed(own, document, ("overrides", index)))


def _unknown(place: Placed[dict[str, Any]], key: str, known: dict[str, dict[str, Any]]) -> list[Problem]:
    named = [(i, _name(entry)) for i, entry in enumerate(place.value[key])]
    message = "{name} is not among the common {key}."
    return [
        place.problem(f"unknown-{key}", message, at=(key, index), name=name, key=key)
        for index, name in named
        if name is not None and name not in known
    ]


def _name(entry: str | dict[str, Any]) -> str | None:
    return entry if isinstance(entry, str) else entry.get("use")


def _filled(entry: str | dict[str, Any], known: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if isinstance(entry, str):
        return known[entry]
    if "use" in entry:
        return {**known[entry["use"]], **{k: v for k, v in entry.items() if k != "use"}}
    return entry


def _item(raw: dict[str, Any], document: Document, common: Common) -> Item:
    filled: dict[str, Any] = {
        "source": document.data["source"],
        **raw,
        "lead": {"department": document.data["department"], "at": raw.get("lead_at", "own")},
        "materials": [_filled(m, common.materials) for m in raw["materials"]],
        "form": [_filled(f, common.fields) for f in raw["form"]],
    }
    return msgspec.convert(filled, Item)
