"""The answers of an application at rest: sealed whole, for they name people, their numbers and where they live."""

import json
from collections.abc import Mapping

import msgspec

from onestop.kit.sealing import Sealer


def sealed_answers(sealer: Sealer, answers: Mapping[str, str]) -> str:
    """Return the JSON under which answers are kept: one sealed text."""
    return json.dumps(sealer.seal(msgspec.json.encode(answers).decode()))


def opened_answers(sealer: Sealer, kept: str | dict[str, str]) -> dict[str, str]:
    """Return answers as they were given; those of the generated past are made up and stand open."""
    return msgspec.json.decode(sealer.open(kept), type=dict[str, str]) if isinstance(kept, str) else kept
