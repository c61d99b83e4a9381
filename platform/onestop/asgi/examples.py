"""Examples in the description of the API: made from the structs, so that none can differ from what it shows.

A value comes from the field's own example, else from its name in `WORDS`, else from its kind.
"""

from collections.abc import Mapping
from typing import Any

NOW, DAY, ID = "2026-05-14T01:30:00Z", "2026-05-14", "5f0a1f8e-4c52-4a0e-9d1e-0d8c4f0f4b1a"
BY_FORMAT = {"date-time": NOW, "date": DAY, "uuid": ID}
BY_KIND: dict[str, Any] = {"boolean": True, "integer": 1, "number": 1, "string": "…", "array": [], "object": {}}
WORDS: dict[str, Any] = {
    "applicant_kind": "company",
    "applicant_name": "济南格兰压缩机有限公司",
    "agent_name": "周明",
    "activation_code": "7K3M Q9TR 2XWA",
    "address": "济南市历下区龙奥北路8号",
    "allowed": ["accept", "request-correction", "refuse-acceptance"],
    "carrier": "中国邮政速递",
    "case_number": "370100260514000001K",
    "channel": "online",
    "code": "radiation-training",
    "company_name": "济南格兰压缩机有限公司",
    "department": "370100-environment",
    "device": "Firefox",
    "display_name": "张伟",
    "event": ID,
    "file": "radiation-training.pdf",
    "form": {"company_name": "济南格兰压缩机有限公司"},
    "holder": "济南格兰压缩机有限公司",
    "holder_name": "济南格兰压缩机有限公司",
    "holders": ["370100-environment"],
    "identifier": "110***********002X",
    "issuer_name": "济南市环境保护局",
    "item": "000101001000",
    "item_version": "1",
    "journey": "7K3MQ9TR2XWA",
    "kind": "case.accepted",
    "lead": "370100-environment",
    "light": "green",
    "material": "radiation-training",
    "materials": {"radiation-training": [ID]},
    "name": "张伟",
    "number": "370100260514000001K",
    "outcome": "granted",
    "phone": "13800000000",
    "reason": "法定代表人变更",
    "recipient": "张伟",
    "remarks": {"radiation-training": "第2页看不清，请重新扫描。"},
    "roles": ["clerk"],
    "size": 48_213,
    "status": "filed",
    "subject": "370100260514000001K",
    "tenant": "370100",
    "text": "材料齐全，符合法定形式。",
    "token": "onestop_0a1b2c3d_5e6f",
    "tracking_number": "EA123456789CN",
    "type": "application/pdf",
    "type_name": "辐射安全许可证",
    "url": "https://store.example.cn/onestop-370100",
    "workplaces": ["370100"],
}
"""What a field of this name holds, where its struct does not say it."""


class Examples:
    """Makes examples by the schemas of a description."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas

    def named(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return the examples of a body by name: one for each command of a union, else one alone."""
        plain = self._plain(schema)
        command = self._plain(plain.get("properties", {}).get("command", {}))
        if "oneOf" not in command:
            return {"example": {"value": self.of(schema)}}
        whole = self.of(schema)
        values = [self.of(one) for one in command["oneOf"]]
        return {value["type"]: {"value": whole | {"command": value}} for value in values}

    def of(self, schema: Mapping[str, Any], name: str = "") -> Any:
        """Return a value that the schema allows, as one would write it for a field of this name."""
        plain = self._plain(schema)
        if given := plain.get("examples"):
            return given[0]
        if "const" in plain:
            return plain["const"]
        if "enum" in plain:
            return plain["enum"][0]
        if "oneOf" in plain:
            return self._first(plain["oneOf"], name)
        return self._of_kind(plain, name)

    def _of_kind(self, plain: Mapping[str, Any], name: str) -> Any:
        kind = plain.get("type", "object")
        if "properties" in plain:
            return self._object(plain)
        fitting = WORDS.get(name)
        if kind == "string" and plain.get("format") in BY_FORMAT:
            return BY_FORMAT[plain["format"]]
        if fitting is not None and _kind(fitting) == kind:
            return self._within(plain, fitting)
        if kind == "array" and "items" in plain:
            return [self.of(plain["items"], name.removesuffix("s"))]
        return max(BY_KIND[kind], plain.get("minimum", 1)) if kind == "integer" else BY_KIND[kind]

    def _within(self, plain: Mapping[str, Any], fitting: Any) -> Any:
        """Return what fits by name, unless its parts are of another kind."""
        if not isinstance(fitting, dict | list):
            return fitting
        inner = plain.get("additionalProperties") or plain.get("items") or {}
        parts = list(fitting.values() if isinstance(fitting, dict) else fitting)
        right = _kind(parts[0]) == self._plain(inner).get("type") and "enum" not in self._plain(inner)
        return fitting if right else [self.of(inner)] if isinstance(fitting, list) else {}

    def _object(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        required = plain.get("required", [])
        shown = {name: part for name, part in plain["properties"].items() if name in required or not self._empty(part)}
        return {name: self.of(part, name) for name, part in shown.items()}

    def _empty(self, part: Mapping[str, Any]) -> bool:
        """Tell whether a field is for special cases only: it may be absent, and nothing says what it holds."""
        plain = self._plain(part)
        return "examples" not in plain and {"type": "null"} in plain.get("oneOf", [])

    def _first(self, choices: list[Mapping[str, Any]], name: str) -> Any:
        return self.of(next(one for one in choices if one.get("type") != "null"), name)

    def _plain(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        found: Mapping[str, Any] = schema
        while "$ref" in found:
            found = self._schemas[found["$ref"].rpartition("/")[2]]
        return found


def _kind(value: Any) -> str:
    kinds = {str: "string", list: "array", dict: "object", bool: "boolean", int: "integer"}
    return kinds[type(value)]
