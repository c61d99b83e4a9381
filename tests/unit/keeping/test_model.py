"""What an operation may be asked, and how long it is tried."""

from datetime import timedelta

import pytest

from onestop.errors import InvalidInput
from onestop.keeping.model import AWAY, DEFECT, PARTS, Kind, checked_args, parts_of


def test_arguments_get_their_defaults():
    assert checked_args(Kind.ARCHIVE, {}) == {"days": None}
    assert checked_args(Kind.RESTORE, {"backup": "b"}) == {"backup": "b", "replace": False}
    assert checked_args(Kind.REMOVE, {"proof": "a"}) == {"proof": "a", "openCases": False}


@pytest.mark.parametrize(
    ("kind", "args", "field"),
    [
        (Kind.RESTORE, {}, "/args"),
        (Kind.MOVE, {"parent": 370102}, "/args"),
        (Kind.BACKUP, {"backup": "b"}, "/args"),
        (Kind.ARCHIVE, {"days": 0}, "/args/days"),
        (Kind.ARCHIVE, {"days": 1_000_000_000}, "/args/days"),
        (
            Kind.FREEZE,
            {"since": "2026-02-24T00:00:00Z", "until": "2026-02-10T00:00:00Z", "reason": "春节"},
            "/args/until",
        ),
    ],
)
def test_arguments_that_do_not_fit_are_refused_with_their_field(kind, args, field):
    with pytest.raises(InvalidInput) as refused:
        checked_args(kind, args)
    assert refused.value.field == field


def test_an_operation_waits_twice_as_long_each_time_and_not_for_ever():
    assert [AWAY.pause(tries).total_seconds() for tries in (1, 2, 3, 20)] == [2, 4, 8, 300]
    assert AWAY.pause(100) is None
    assert DEFECT.pause(1) == timedelta(seconds=5)
    assert DEFECT.pause(3) is None


def test_no_secret_goes_into_an_archive():
    archived = {part.name for part in parts_of(Kind.ARCHIVE)}
    assert archived.isdisjoint({"machine_token", "webhook", "session", "idempotency_key"})
    assert parts_of(Kind.BACKUP) == PARTS
