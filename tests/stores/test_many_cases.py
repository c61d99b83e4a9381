"""Lists over many cases: every page, sort and sight gives each case once and in order, and counts stop at a bound."""

from itertools import pairwise

from tests.stores.test_history import SECRET, declared, past  # noqa: F401 -- fixtures

from onestop.cases.model.lists import Filters, Sort
from onestop.cases.service.reading import ReadService
from onestop.cases.service.sight import Sight
from onestop.cases.store import lists
from onestop.cases.store.lists import CaseLists
from onestop.cases.store.record import CaseStore
from onestop.history.totals import totals_of
from onestop.kit.sealing import Sealer

pytest_plugins = ("tests.support.databases",)

CONCERNED = """
    select number from cases c where tenant = any($1) and ($3 or due is not null) and (lead = any($2) or exists (
        select from review r where r.case_number = c.number and r.department = any($2)))
"""
OFFICERS = ("370100-environment", "370100-culture")


async def walked(reading, sight, filters, sort):
    seen, cursor = [], None
    while True:
        page = await reading.page(sight, filters, sort, cursor, 40)
        seen += page.rows
        if (cursor := page.next_cursor) is None:
            return seen


async def test_an_officers_lists_hold_exactly_what_the_departments_have_a_part_in(past):  # noqa: F811
    await past.generate(3, totals_of(1200), whole_tree=True)
    reading = ReadService(CaseStore(past.database), CaseLists(past.database), Sealer(SECRET))
    scope = past.tenancy.tree.everything()
    for sort in Sort:
        wanted = await past.ask(CONCERNED, list(scope.visible), list(OFFICERS), sort is Sort.NEWEST)
        rows = await walked(reading, Sight(scope, departments=OFFICERS), Filters(), sort)
        assert sorted(r.number for r in rows) == sorted(r["number"] for r in wanted)
        keys = [(r.filed_at, r.number) if sort is Sort.NEWEST else (r.due, r.number) for r in rows]
        assert all((a > b) if sort is Sort.NEWEST else (a < b) for a, b in pairwise(keys))
    closed = Filters(open=False, outcome="granted")
    rows = await walked(reading, Sight(scope, departments=OFFICERS), closed, Sort.NEWEST)
    assert rows
    assert {(r.status, r.outcome) for r in rows} == {("closed", "granted")}
    assert await reading.count(Sight(scope, departments=OFFICERS), closed) == len(rows)
    assert await walked(reading, Sight(scope, departments=()), Filters(), Sort.NEWEST) == []


async def test_a_count_is_exact_up_to_its_bound_and_a_name_or_number_is_found(past, monkeypatch):  # noqa: F811
    await past.generate(3, totals_of(300), whole_tree=True)
    reading = ReadService(CaseStore(past.database), CaseLists(past.database), Sealer(SECRET))
    sight = Sight(past.tenancy.tree.everything())
    assert await reading.count(sight, Filters()) == 300
    some = (await reading.page(sight, Filters(), Sort.NEWEST, None, 5)).rows[3]
    for text in (some.number, some.number.lower(), some.applicant_name[1:]):
        found = await walked(reading, sight, Filters(text=text), Sort.NEWEST)
        assert some.number in [r.number for r in found]
    assert await walked(reading, sight, Filters(text="%"), Sort.NEWEST) == []
    monkeypatch.setattr(lists, "MOST_COUNTED", 100)
    assert await reading.count(sight, Filters()) == 101
