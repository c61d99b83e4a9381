"""The wall of lights: open cases by department and light, who is late by how much, and quick however much is closed."""

import json

import pytest
from tests.support.centre import LIXIA
from tests.support.chain import BESIDE, LEAD

from onestop.cases.model import commands as c
from onestop.cases.model.state import Verdict
from onestop.cases.service.sight import sight_of
from onestop.cases.store import overview as store
from onestop.kit.clock import legal_day
from onestop.supervision.wire import LightsLine, WallView
from onestop.tenancy.model import Role


async def shown(chain, overview, who):
    """Return the wall as the API shows it."""
    today, calendar = legal_day(chain.centre.clock.now()), chain.calendars.legal
    wall = await overview.wall(sight_of(who, chain.centre.tenancy), today, 50)
    return WallView.of(wall, lambda due: calendar.working_days_between(due, today))


@pytest.fixture
async def supervisor(chain):
    return await chain.centre.member("supervisor", "370102-service", Role.SUPERVISOR)


@pytest.fixture
async def late(chain, clock):
    """A case accepted long ago whose department beside has stayed silent, and one on its way."""
    company = await chain.centre.company()
    number = await chain.file(company)
    await chain.act(chain.clerk, number, c.Accept())
    clock.forward(days=18)
    await chain.pass_time(number)
    fresh = await chain.file(company)
    await chain.act(chain.clerk, fresh, c.Accept())
    return number


async def test_lights_count_open_cases_and_the_late_are_named_with_their_days(chain, overview, supervisor, late):
    wall = await shown(chain, overview, supervisor)
    assert wall.lights == [LightsLine(LEAD, green=1, red=1)]
    [case] = wall.late
    assert (case.case, case.tenant, case.department, str(case.due)) == (late, LIXIA, LEAD, "2026-03-16")
    assert case.working_days == 4
    [review] = wall.escalated
    assert (review.case, review.department, review.working_days) == (late, BESIDE, 9)


async def test_what_is_done_leaves_the_wall(chain, overview, supervisor, late):
    await chain.act(chain.reviewer, late, c.GiveVerdict(department=BESIDE, verdict=Verdict.REJECT), "不行")
    await chain.act(chain.head, late, c.Decide(granted=False), "不符合条件")
    wall = await shown(chain, overview, supervisor)
    assert (wall.lights, wall.late, wall.escalated) == ([LightsLine(LEAD, green=1)], [], [])


@pytest.mark.usefixtures("late")
async def test_those_above_see_below_and_siblings_see_nothing(chain, overview):
    above = await chain.centre.member("above", "370100-service", Role.SUPERVISOR)
    sibling = await chain.centre.member("sibling", "370103-service", Role.SUPERVISOR)
    assert (await shown(chain, overview, above)).lights[0].red == 1
    assert (await shown(chain, overview, sibling)).lights == []


@pytest.mark.usefixtures("late")
async def test_an_officer_sees_the_own_department_only(chain, overview):
    own = await shown(chain, overview, chain.officer)
    assert (len(own.lights), len(own.late), own.escalated) == (1, 1, [])


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (store._LIGHTS, "cases_"),
        (store._REVIEWS.replace("$2", "'2026-03-20'").replace("$3", "50"), "review_"),
        (store._ESCALATIONS.replace("$2", "50"), "case_event_escalated"),
    ],
)
async def test_closed_cases_cost_the_wall_nothing(chain, owner, late, sql, index):
    everything = chain.centre.tenancy.tree.everything()
    many = """insert into cases select (jsonb_populate_record(c, jsonb_build_object(
                'number', 'closed' || n, 'journey', 'j' || n, 'filing_key', 'k' || n, 'status', 'closed'))).*
              from cases c, generate_series(1, 3000) n where c.number = $1"""
    await owner.fetch(everything, many, late)
    reviews = """insert into review (case_number, department, tenant, status, light, opened, filed_at)
                 select number, 'd', tenant, 'given', 'red', '2026-03-02', filed_at
                 from cases where status = 'closed'"""
    await owner.fetch(everything, reviews)
    events = """insert into case_event (case_number, seq, tenant, kind, at, act, line, hash)
                select number, 1, tenant, 'filed', filed_at, 'a', '{}', '' from cases where status = 'closed'"""
    await owner.fetch(everything, events)
    for table in ("cases", "review", "case_event"):
        await owner.fetch(everything, f"analyze {table}")
    rows = await chain.centre.database.fetch(everything, f"explain (format json) {sql}", list(everything.visible))
    plan = json.dumps(rows[0][0])
    assert index in plan
    assert "Seq Scan" not in plan
