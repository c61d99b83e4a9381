"""The published totals as numbers, and their sharing out over the days of a year."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onestop.calendars.notices import legal_calendar
from onestop.history.people import People
from onestop.history.plan import plan, spread
from onestop.history.totals import totals, totals_of
from onestop.identity.model import AccountKind
from onestop.identity.numbers import identifier_of

CALENDAR = legal_calendar(2016, 2019)
DEPARTMENTS = [f"370100-{n}" for n in range(41)]


def test_the_published_figures_follow_from_the_totals():
    published = totals()
    assert (published.accepted, published.closed, published.rated) == (126_329, 118_232, 35_208)
    assert f"{published.in_time / published.closed:.2%}" == "98.12%"
    assert f"{published.satisfied / published.rated:.2%}" == "99.22%"


@pytest.mark.parametrize("wanted", [totals(), totals(0.06), totals(0.004), totals_of(1_000_000), totals_of(100)])
def test_the_days_add_up_to_every_total(wanted):
    days = plan(wanted, CALENDAR, DEPARTMENTS, Random(1))
    assert len(days) == 365
    assert sum(d.filed for d in days) == wanted.accepted
    assert sum(d.open for d in days) == wanted.open
    assert sum(d.late for d in days) == wanted.late
    assert sum(d.rated for d in days) == wanted.rated
    assert sum(len(d.unhappy) for d in days) == wanted.unsatisfied
    assert all(d.open + d.late + d.rated <= d.filed and len(d.sure) + len(d.unhappy) <= d.rated for d in days)


def test_twenty_five_departments_are_rated_and_never_criticised():
    days = plan(totals(), CALENDAR, DEPARTMENTS, Random(2))
    criticised = {department for d in days for department in d.unhappy}
    assert len(criticised) == 16
    assert {department for d in days for department in d.sure} == set(DEPARTMENTS)


@given(st.integers(0, 500), st.lists(st.tuples(st.floats(0.01, 9), st.integers(0, 60)), min_size=1, max_size=20))
def test_shares_add_up_and_keep_their_limits(total, parts):
    weights, most = [w for w, _ in parts], [m for _, m in parts]
    if total > sum(most):
        with pytest.raises(ValueError, match="have no place"):
            spread(total, weights, most)
        return
    shares = spread(total, weights, most)
    assert sum(shares) == total
    assert all(share <= limit for share, limit in zip(shares, most, strict=True))


def test_people_have_sound_numbers_of_their_own():
    people = [People(9).person(index) for index in range(4000)]
    assert len({p.identifier for p in people}) == len({p.id for p in people}) == 4000
    for person in people[:400]:
        assert identifier_of(person.kind, person.identifier) == person.identifier
    assert {p.kind for p in people[::2]} == {AccountKind.PERSON}
    assert people[17] == People(9).person(17)
