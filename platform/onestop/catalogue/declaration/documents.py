"""YAML files as plain data that still knows its lines.

Scalars are read as JSON reads them: only `true`, `false`, `null` and numbers without quotes are no text, so a code
needs its quotes and a date or a time of day does not.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from onestop.catalogue.declaration.problems import Problem

WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "": None}
WHOLE = re.compile(r"-?(0|[1-9][0-9]*)")

Step = str | int


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data, and the tree of nodes it was read from."""

    file: str
    data: Any
    root: Node | None

    def line(self, path: Iterable[Step]) -> int:
        """Return the line on which the thing at `path` stands, or the nearest thing around it that exists."""
        node = self.root
        found = 0 if node is None else node.start_mark.line
        for step in path:
            place = _child(node, step)
            if place is None:
                break
            mark, node = place
            found = mark
        return found + 1

    def problem(self, path: Iterable[Step], rule: str, message: str, **facts: object) -> Problem:
        return Problem(self.file, self.line(path), rule, message, facts)


def read(path: Path, name: str, problems: list[Problem], *, several: bool = False) -> list[Document]:
    """Read the document of a file, or `several`; what cannot be read, and keys given twice, go to `problems`."""
    yaml = YAML(typ="safe")
    try:
        content = path.read_bytes()
        roots = list(yaml.compose_all(content)) if several else [yaml.compose(content)]
    except MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        text = broken.problem or "unreadable"
        problems.append(
            Problem(name, mark.line + 1 if mark else 1, "yaml-syntax", "This is no YAML: {why}.", {"why": text})
        )
        return []
    return [Document(name, _plain(root, name, problems), root) for root in roots]


def _plain(node: Node | None, name: str, problems: list[Problem]) -> Any:
    if isinstance(node, MappingNode):
        data: dict[str, Any] = {}
        for key, value in node.value:
            if key.value in data:
                line = key.start_mark.line + 1
                problems.append(Problem(name, line, "duplicate-key", "{key} is given twice.", {"key": key.value}))
            data[str(key.value)] = _plain(value, name, problems)
        return data
    if isinstance(node, SequenceNode):
        return [_plain(value, name, problems) for value in node.value]
    return _scalar(node) if isinstance(node, ScalarNode) else None


def _scalar(node: ScalarNode) -> str | int | bool | None:
    text = str(node.value)
    if node.style:
        return text
    if text in WORDS:
        return WORDS[text]
    return int(text) if WHOLE.fullmatch(text) else text


def _child(node: Node | None, step: Step) -> tuple[int, Node] | None:
    if isinstance(node, MappingNode):
        return next(((k.start_mark.line, v) for k, v in node.value if k.value == step), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        value = node.value[step]
        return value.start_mark.line, value
    return None
