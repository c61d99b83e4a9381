"""The trail from the record: exported whole, anchored daily under lock, caught up, and not to be changed unseen."""

from datetime import date, timedelta

import msgspec
import pytest
from tests.support.centre import LIXIA

from onestop.cases.model import commands as c
from onestop.errors import Forbidden, InvalidInput, NotFound
from onestop.kit.keys import trail_key
from onestop.supervision.model import NOTHING, AnchorFile
from onestop.supervision.store import TrailStore
from onestop.supervision.trail import Trail, verify
from onestop.tenancy.model import Role

FIRST = date(2026, 3, 2)


@pytest.fixture
async def company(chain):
    return await chain.centre.company()


@pytest.fixture
async def number(chain, company):
    number = await chain.file(company)
    await chain.act(chain.clerk, number, c.RequestCorrection(defects=(c.Defect("plan", c.Fault.OTHER),)), "请补图。")
    return number


@pytest.fixture
def everything(chain):
    return chain.centre.tenancy.tree.everything()


@pytest.fixture
def own(chain):
    return chain.centre.tenancy.tree.only(LIXIA)


@pytest.fixture
def trails(chain):
    return TrailStore(chain.centre.database)


async def test_a_trail_holds_every_event_its_words_and_its_papers(number, supervision, follow, everything):
    await follow()
    content = await supervision.export(everything, number)
    check, trail = verify(content), msgspec.json.decode(content, type=Trail)
    assert check.findings == ()
    assert (check.case, check.events, check.anchored) == (number, 2, 0)
    assert [text.body for text in trail.texts] == ["请补图。"]
    assert [document.kind for document in trail.documents] == ["correction"]


async def test_words_of_an_act_that_was_refused_are_no_part_of_the_trail(chain, number, supervision, everything):
    with pytest.raises(Forbidden):
        await chain.act(chain.reviewer, number, c.Accept(), "我来受理")
    trail = msgspec.json.decode(await supervision.export(everything, number), type=Trail)
    assert [text.body for text in trail.texts] == ["请补图。"]


async def test_an_anchor_covers_what_moved_and_follows_the_one_before(
    chain, company, number, anchors, supervision, trails, clock
):
    clock.forward(days=1)
    assert await anchors.anchor() == 1
    clock.forward(hours=1)
    other = await chain.file(company)
    clock.forward(days=1)
    await chain.act(company, number, c.Withdraw())
    clock.forward(days=1)
    assert await anchors.anchor() == 2
    tree = chain.centre.tenancy.tree
    everything = tree.everything()
    first, second, third = await trails.anchors(tree.only(LIXIA), date(2000, 1, 1), date(2030, 1, 1))
    assert [first.day, second.day, third.day] == [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=2)]
    assert [first.previous, second.previous, third.previous] == [NOTHING, first.digest, second.digest]
    assert [first.cases, second.cases, third.cases] == [1, 1, 1]
    check = verify(await supervision.export(everything, number))
    assert check.findings == ()
    assert (check.events, check.anchored, check.last_anchor) == (4, 4, third.digest)
    assert verify(await supervision.export(everything, other)).anchored == 1


@pytest.mark.usefixtures("number")
async def test_anchoring_again_makes_nothing_twice(anchors, clock):
    clock.forward(days=1)
    assert [await anchors.anchor(), await anchors.anchor()] == [1, 0]


@pytest.mark.usefixtures("number")
async def test_days_without_any_move_have_no_anchor(anchors, clock):
    clock.forward(days=20)
    assert await anchors.anchor() == 1


async def test_what_was_recorded_late_goes_under_the_next_anchor(
    chain, company, anchors, supervision, everything, clock
):
    clock.forward(days=1)
    await anchors.anchor()
    clock.forward(days=-1)
    late = await chain.file(company)
    clock.forward(days=2)
    assert await anchors.anchor() == 1
    check = verify(await supervision.export(everything, late))
    assert check.findings == ()
    assert check.anchored == 1


async def test_a_day_is_anchored_once_it_is_over(anchors):
    with pytest.raises(InvalidInput):
        await anchors.anchor(FIRST)
    assert await anchors.anchor(FIRST - timedelta(days=1)) == 0


async def test_a_day_begins_at_midnight_in_china(chain, company, anchors, own, trails, clock):
    clock.at = clock.at.replace(hour=15, minute=59)
    await chain.file(company)
    clock.forward(minutes=1)
    await chain.file(company)
    clock.forward(days=1)
    await anchors.anchor()
    made = await trails.anchors(own, date(2000, 1, 1), date(2030, 1, 1))
    assert [(anchor.day, anchor.cases) for anchor in made] == [(FIRST, 1), (FIRST + timedelta(days=1), 1)]


async def test_the_anchor_lies_under_lock_with_all_its_leaves(chain, number, anchors, clock):
    clock.forward(days=1)
    await anchors.anchor()
    file = msgspec.json.decode(await chain.objects.get(LIXIA, trail_key(FIRST)), type=AnchorFile)
    assert [(leaf.case, leaf.seq) for leaf in file.leaves] == [(number, 2)]
    assert file.anchor.sealed() == file.anchor
    with pytest.raises(Forbidden):
        await chain.objects.delete(LIXIA, trail_key(FIRST))


async def test_who_changes_the_record_behind_our_back_is_found(owner, number, anchors, supervision, everything, clock):
    clock.forward(days=1)
    await anchors.anchor()
    sql = "update case_event set line = replace(line, 'other', 'missing') where case_number = $1 and seq = 2"
    await owner.fetch(everything, sql, number)
    findings = verify(await supervision.export(everything, number)).findings
    assert ("2", "Event {place} was changed, or one before it was added or taken away") in {
        (finding.place, finding.what) for finding in findings
    }


async def test_the_applicant_and_a_supervisor_may_take_the_trail_and_nobody_else(chain, company, number, supervision):
    supervisor = await chain.centre.member("supervisor", "370102-service", Role.SUPERVISOR)
    above = await chain.centre.member("above", "370100-service", Role.SUPERVISOR)
    sibling = await chain.centre.member("sibling", "370103-service", Role.SUPERVISOR)
    stranger = await chain.centre.person()
    for allowed in (company, supervisor, above):
        assert verify(await supervision.trail(allowed, number)).whole
    with pytest.raises(Forbidden):
        await supervision.trail(chain.clerk, number)
    for unseen in (sibling, stranger):
        with pytest.raises(NotFound):
            await supervision.trail(unseen, number)
