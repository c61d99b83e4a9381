"""What the desk rests on, on a real database: notices of working days, lights, saved lists, looks on record."""

from datetime import UTC, date, datetime

import pytest

from onestop.calendars.model import DayKind
from onestop.cases.model.commands import Accept
from onestop.cases.model.state import Duty
from onestop.cases.service.desk import DeskService
from onestop.cases.service.moving import MovingService
from onestop.cases.service.sight import Sight
from onestop.cases.store.desk import DeskStore
from onestop.cases.store.record import CaseStore
from onestop.errors import InvalidInput

NOTICE = """
year: 2027
source: a notice made up for this test
holidays:
  - {name: 元旦, first: 2027-01-01, last: 2027-01-05, working: [2026-12-26]}
  - {name: 春节, first: 2027-02-05, last: 2027-02-11}
  - {name: 清明节, first: 2027-04-05, last: 2027-04-05}
  - {name: 劳动节, first: 2027-05-01, last: 2027-05-02}
  - {name: 端午节, first: 2027-06-09, last: 2027-06-09}
  - {name: 中秋节, first: 2027-09-15, last: 2027-09-15}
  - {name: 国庆节, first: 2027-10-01, last: 2027-10-03}
"""


@pytest.fixture
def moving(chain):
    return MovingService(CaseStore(chain.centre.database), chain.acting, chain.centre.tenancy, chain.centre.clock)


@pytest.fixture
async def accepted(chain):
    """The number of a case accepted on 21 December 2026: ten working days end in January."""
    chain.centre.clock.at = datetime(2026, 12, 21, 1, tzinfo=UTC)
    number = await chain.file(await chain.centre.company())
    await chain.act(chain.clerk, number, Accept())
    return number


async def test_a_loaded_notice_counts_in_every_process_and_is_kept(chain) -> None:
    by = chain.clerk.require_account()
    assert chain.calendars.legal.is_provisional(date(2027, 1, 4))
    await chain.calendars.put_in_force(NOTICE, by)
    assert chain.calendars.legal.line(date(2027, 1, 4)).kind is DayKind.HOLIDAY
    await chain.calendars.load()
    assert not chain.calendars.legal.is_provisional(date(2027, 1, 4))
    assert chain.calendars.legal.line(date(2026, 12, 26)).kind is DayKind.MAKEUP


async def test_a_broken_notice_changes_nothing(chain) -> None:
    with pytest.raises(InvalidInput) as refused:
        await chain.calendars.put_in_force(NOTICE.replace("2027-01-05", "2026-01-05"), chain.clerk.require_account())
    assert refused.value.rule == "holiday-span"
    assert chain.calendars.legal.is_provisional(date(2027, 1, 4))


async def test_open_cases_whose_day_moves_are_listed_then_moved_once(chain, moving, accepted) -> None:
    scope = chain.centre.tenancy.tree.everything()
    before = (await chain.reading.case(scope, accepted)).state.promised
    await chain.calendars.put_in_force(NOTICE, chain.clerk.require_account())
    legal = chain.calendars.legal
    moves = await moving.moves(legal)
    assert [(move.number, move.before) for move in moves] == [(accepted, before.day)]
    assert await moving.move(legal, most=10) == 0
    state = (await chain.reading.case(scope, accepted)).state
    assert state.promised.day == moves[0].after == date(2027, 1, 6)
    assert (await chain.reading.events(scope, accepted))[-1].body.calendar == state.calendar
    assert await moving.moves(legal) == []
    assert await moving.move(legal, most=10) == 0


async def test_only_so_many_cases_move_at_once_and_the_rest_go_on(chain, moving, accepted) -> None:
    second = await chain.file(await chain.centre.person())
    await chain.act(chain.clerk, second, Accept())
    await chain.calendars.put_in_force(NOTICE, chain.clerk.require_account())
    assert await moving.move(chain.calendars.legal, most=1) == 1
    assert await moving.move(chain.calendars.legal, most=1) == 0


async def test_the_wall_counts_open_cases_by_light_and_names_who_is_late(chain, accepted, overview) -> None:
    scope = chain.centre.tenancy.tree.everything()
    assert [(one.light, one.count) for one in await overview.standings(scope)] == [("green", 1)]
    chain.centre.clock.at = datetime(2027, 1, 12, 1, tzinfo=UTC)
    await chain.pass_time(accepted)
    assert [(one.light, one.count) for one in await overview.standings(scope)] == [("red", 1)]
    wall = await overview.wall(Sight(scope), date(2027, 1, 12), 10)
    assert [(one.case_number, one.department, one.officer) for one in wall.reviews] == [
        (accepted, "370100-environment", None)
    ]
    told = await overview.escalations(scope, 10)
    assert [(one.case_number, one.duty) for one in told] == [(accepted, Duty.REVIEW)]


async def test_a_sibling_sees_nothing_of_another_places_wall(chain, accepted, overview) -> None:
    sibling = chain.centre.tenancy.tree.scope_of("370103")
    wall = await overview.wall(Sight(sibling), date(2027, 6, 1), 10)
    assert (wall.standings, wall.cases, wall.reviews) == ([], [], [])


async def test_a_saved_list_belongs_to_one_account_at_one_desk(chain) -> None:
    desk, tree = DeskService(DeskStore(chain.centre.database), chain.centre.clock), chain.centre.tenancy.tree
    mine, other, here = chain.clerk.require_account(), chain.head.require_account(), tree.scope_of("370102")
    await desk.save(here, mine, "Late  ones", "list=late")
    await desk.save(here, mine, "Late ones", "list=late&light=red")
    assert [(one.name, one.query) for one in await desk.lists(here, mine)] == [("Late ones", "list=late&light=red")]
    assert await desk.lists(here, other) == []
    assert await desk.lists(tree.scope_of("370103"), mine) == []
    await desk.drop(here, mine, (await desk.lists(here, mine))[0].id)
    assert await desk.lists(here, mine) == []


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "a\nb\x00"])
async def test_a_list_needs_a_name_that_can_be_shown(chain, name: str) -> None:
    desk, here = DeskService(DeskStore(chain.centre.database), chain.centre.clock), chain.centre.tenancy.tree
    with pytest.raises(InvalidInput):
        await desk.save(here.scope_of("370102"), chain.clerk.require_account(), name, "list=late")


async def test_a_look_at_personal_data_is_kept_with_its_hour(chain, accepted) -> None:
    desk, scope = DeskService(DeskStore(chain.centre.database), chain.centre.clock), chain.centre.tenancy.tree
    await desk.look(scope.everything(), "370102", accepted, chain.clerk.require_account())
    looks = await desk.looks(scope.scope_of("370102"), accepted)
    assert [(look.account, look.at) for look in looks] == [(chain.clerk.require_account(), chain.centre.clock.at)]
    assert await desk.looks(scope.scope_of("370103"), accepted) == []
