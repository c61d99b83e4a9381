"""A tenant's keys over time."""

import base64
from datetime import UTC, datetime, timedelta
from itertools import count

from onestop_operator.keys import KeyRing, Policy, contents, read

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = Policy(timedelta(days=90), timedelta(hours=24))


def turn(ring: KeyRing | None, now: datetime, asked: str = "") -> KeyRing:
    numbers = count(1)
    return POLICY.turn(ring, now, asked, lambda: f"k{next(numbers)}-{now:%m%d}")


def test_a_first_key_is_made_and_stays():
    ring = turn(None, NOON)
    assert ring.honoured == ["k1-0302"]
    assert turn(ring, NOON + timedelta(days=89)) is ring


def test_a_key_turns_on_schedule_and_the_old_one_is_honoured_for_the_overlap():
    ring = turn(turn(None, NOON), NOON + timedelta(days=90))
    assert ring.honoured == ["k1-0531", "k1-0302"]
    assert POLICY.due(ring) == NOON + timedelta(days=91)
    assert turn(ring, NOON + timedelta(days=91)).honoured == ["k1-0531"]


def test_a_key_turns_on_demand_once_for_each_demand():
    ring = turn(turn(None, NOON), NOON, "today")
    assert (ring.previous, ring.asked) == ("k1-0302", "today")
    assert turn(ring, NOON, "today") is ring


def test_the_annotations_tell_the_ring():
    ring = turn(turn(None, NOON), NOON, "today")
    assert read(ring.annotations()) == ring
    assert read({}) is None


def decoded(data: dict[str, str]) -> dict[str, str]:
    return {name: base64.b64decode(value).decode() for name, value in data.items()}


def test_a_turn_passes_the_secrets_on_and_draws_new_ones():
    first = turn(None, NOON)
    before = contents(first, {})
    turned = turn(first, NOON + timedelta(days=1), "today")
    after = decoded(contents(turned, before))
    old = decoded(before)
    assert after["previous-store-secret-key"] == old["store-secret-key"] != after["store-secret-key"]
    assert set(after) == turned.names


def test_what_is_there_stays_and_what_was_lost_is_drawn_anew():
    ring = turn(None, NOON)
    before = contents(ring, {})
    assert contents(ring, before) == before
    lost = {name: value for name, value in before.items() if name != "webhook-secret"}
    again = contents(ring, lost)
    assert again["webhook-secret"] != before["webhook-secret"]
    assert again["store-secret-key"] == before["store-secret-key"]
