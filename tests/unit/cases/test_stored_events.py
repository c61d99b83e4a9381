"""Events that were stored under old rules fold to what they folded to then, for ever.

The files are never written anew: a field that was renamed, dropped or made to mean something else shows here.
A new kind of event gets a file of its own.
"""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from onestop.cases.model.commands import name_of
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.model.happened import Body
from onestop.cases.model.state import CaseState

STORED = {
    path.stem: json.loads(path.read_text()) for path in (Path(__file__).parents[2] / "data/events").glob("*.json")
}


def missing(stored: Any, now: Any, where: str = "") -> list[str]:
    """Return the places at which `now` no longer says what was stored; what was added since does not matter."""
    if isinstance(stored, dict) and isinstance(now, dict):
        return [place for key in stored for place in missing(stored[key], now.get(key), f"{where}/{key}")]
    if isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        return [
            place
            for i, (old, new) in enumerate(zip(stored, now, strict=True))
            for place in missing(old, new, f"{where}/{i}")
        ]
    return [] if stored == now else [where]


def written(thing: Any) -> Any:
    return json.loads(msgspec.json.encode(thing))


def read(name: str) -> list[Event]:
    return msgspec.convert(STORED[name]["events"], list[Event])


@pytest.mark.parametrize("name", STORED)
def test_stored_events_still_say_what_they_said(name: str) -> None:
    assert missing(STORED[name]["events"], written(read(name))) == []


@pytest.mark.parametrize("name", STORED)
def test_stored_events_fold_to_the_state_they_folded_to(name: str) -> None:
    state = fold(read(name))
    assert missing(STORED[name]["state"], written(state)) == []
    assert msgspec.convert(STORED[name]["state"], CaseState) == state


def test_every_kind_of_event_is_stored() -> None:
    stored = {event["body"]["type"] for story in STORED.values() for event in story["events"]}
    assert stored == {name_of(kind) for kind in get_args(Body)}


def test_both_published_cases_end_with_a_licence() -> None:
    for name in ("gelan", "huangshi"):
        state = fold(read(name))
        assert (state.status, state.outcome) == ("closed", "granted")
        assert state.licence
