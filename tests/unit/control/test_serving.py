"""Who serves a tenant, and when what nobody asks for may go, without a cluster."""

from datetime import UTC, datetime

import pytest

from onestop_operator.book import Book
from onestop_operator.serving import GRACE, Lingering, Serving, View, busy, serve

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BASE = Serving("", "city-api", "1.0.0")
NEW = Serving("1.1.0", "city-1-1-0-api", "1.1.0")


def view(whole: bool = True, build: str = "1.0.0", **stands: bool) -> View:
    return View(
        "city-api", "city", build, whole, {name.replace("_", ".").strip("v"): up for name, up in stands.items()}
    )


def test_a_tenant_without_a_release_is_served_by_the_chart():
    assert serve(view(), "", "") == BASE
    assert serve(view(v1_1_0=True), "", "1.1.0") == BASE, "taken back at once"


def test_nobody_is_sent_to_what_has_not_come_up():
    waiting = Serving("", "city-api", "1.0.0", settled=False)
    assert serve(view(), "1.1.0", "1.0.0") == waiting
    assert serve(view(v1_1_0=False), "1.1.0", "1.0.0") == waiting
    assert serve(view(v1_1_0=True), "1.1.0", "1.0.0") == NEW


def test_a_tenant_stays_with_its_release_while_some_of_it_is_down():
    assert serve(view(v1_1_0=False), "1.1.0", "1.1.0") == NEW


def test_a_tenant_stays_with_the_release_before_until_the_next_has_come_up():
    before = Serving("1.1.0", "city-1-1-0-api", "1.1.0", settled=False)
    assert serve(view(v1_1_0=True, v1_2_0=False), "1.2.0", "1.1.0") == before


def test_a_release_that_the_chart_takes_over_serves_until_the_chart_is_whole():
    assert serve(view(build="1.1.0", whole=False, v1_1_0=True), "1.1.0", "1.1.0") == NEW
    assert serve(view(build="1.1.0", v1_1_0=True), "1.1.0", "1.1.0") == Serving("", "city-api", "1.1.0")
    assert serve(view(build="1.1.0", whole=False), "1.1.0", "1.0.0") == Serving("", "city-api", "1.1.0")


def test_where_the_chart_is_not_on_the_cluster_nothing_stands_beside_it():
    assert serve(View("city-api"), "1.1.0", "") == Serving("", "city-api", "1.1.0")
    assert serve(View("city-api"), "", "") == Serving("", "city-api", "")


def test_what_is_left_stays_for_a_while_that_begins_anew_when_it_is_asked_for_again():
    lingering = Lingering()
    assert lingering.over({"a"}, {}, NOON) == set()
    assert lingering.over({"a"}, {"a"}, NOON + GRACE) == set()
    assert lingering.over({"a"}, {}, NOON + GRACE) == set()
    assert lingering.over({"a"}, {}, NOON + 2 * GRACE) == {"a"}


def test_workers_stay_while_there_are_cases_and_while_nobody_knows():
    assert busy({"a", "b"}, {"a": 0, "b": 2, "c": 1}) == {"b", "c"}
    assert busy({"a", "b"}, None) == {"a", "b"}


@pytest.mark.parametrize(
    ("phase", "ways"), [("Baking", {"1.1.0", "1.0.0"}), ("RollingBack", {"1.1.0", "1.0.0"}), ("Done", {"1.1.0"})]
)
def test_the_release_before_stands_ready_until_the_new_one_is_done(phase: str, ways: set[str]):
    book = Book()
    metadata = {"name": "r", "uid": "1", "resourceVersion": "1"}
    book.put_release({"metadata": metadata, "spec": {"version": "1.1.0"}, "status": {"phase": phase}})
    assert book.asked({"release": "1.1.0", "previousRelease": "1.0.0"}) == ways
    assert book.asked({"release": ""}) == {""}
