"""Health gates of a release: a number from Prometheus against a bound."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Gate:
    """A query that gives one number, and the bound that it must keep; one of the two is set."""

    name: str
    query: str
    most: float | None = None
    least: float | None = None

    def ask(self, codes: Iterable[str], version: str) -> str:
        """Return the query for the tenants of these region codes and a release."""
        return self.query.replace("{tenants}", "|".join(codes)).replace("{release}", version)

    def judge(self, value: float | None) -> bool | None:
        """Whether the bound is kept; None where there is no number to judge by."""
        if value is None:
            return None
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


@dataclass(frozen=True, slots=True)
class Reading:
    """A gate as just read: `ok` None means unknown, which neither stops a release nor lets it go on."""

    gate: Gate
    value: float | None

    @property
    def ok(self) -> bool | None:
        return self.gate.judge(self.value)

    def __str__(self) -> str:
        bound = f"≤ {self.gate.most:g}" if self.gate.most is not None else f"≥ {self.gate.least:g}"
        value = "?" if self.value is None else f"{self.value:.4g}"
        return f"{self.gate.name} {value}, {bound}"


def parse_gate(data: Mapping[str, Any]) -> Gate:
    """Read a gate of a Release."""
    return Gate(data["name"], data["query"], data.get("max"), data.get("min"))


def number(answer: Mapping[str, Any]) -> float | None:
    """Return the number in Prometheus' answer to an instant query; None when it has none, or more than one."""
    data = answer.get("data", {})
    samples = [data["result"]] if data.get("resultType") == "scalar" else [s["value"] for s in data.get("result", ())]
    if len(samples) != 1:
        return None
    value = float(samples[0][1])
    return None if math.isnan(value) else value
