"""Withdrawal at the window: the clerk acts for whoever comes, and it is kept who that was and by what power."""

import json
from datetime import date

import pytest
from tests.support.centre import CITY, COMPANY, PERSON

from onestop.cases.model import commands as c
from onestop.cases.model import happened as h
from onestop.cases.model.state import Outcome
from onestop.cases.service.acting import Words
from onestop.cases.service.sight import actor_in
from onestop.cases.service.visitors import Shown
from onestop.errors import Forbidden, InvalidInput, KeyReused
from onestop.identity.model import Power, Relation
from onestop.identity.service.visitors import Visitor
from onestop.tenancy.model import Role

AGENT = Shown(COMPANY, Relation.AGENT, "周明", PERSON)


@pytest.fixture
async def company(chain):
    return await chain.centre.company()


@pytest.fixture
async def number(chain, company):
    return await chain.file(company)


@pytest.fixture
def everything(chain):
    return chain.centre.tenancy.tree.everything()


@pytest.fixture
def withdrawn(chain, everything):
    """Return the event of a withdrawal, and who came for it."""

    async def found(number):
        events = await chain.reading.events(everything, number)
        [event] = [event for event in events if isinstance(event.body, h.Withdrawn)]
        return event, (await chain.visitors.of_events(everything, number, events)).get(event.seq)

    return found


@pytest.mark.parametrize(
    ("shown", "field", "rule"),
    [
        (None, "/bringer", "required"),
        (Shown("", Relation.AGENT, "周明", PERSON), "/bringer/document", "document-differs"),
        (Shown(PERSON, Relation.AGENT, "周明", PERSON), "/bringer/document", "document-differs"),
        (Shown(COMPANY[:-1], Relation.AGENT, "周明", PERSON), "/bringer/document", "document-differs"),
        (Shown(COMPANY, Relation.AGENT, "周明", "110105194912310021"), "/bringer/identifier", "check-digit"),
        (Shown(COMPANY, Relation.AGENT, "周明", ""), "/bringer/identifier", "length"),
        (Shown(COMPANY, Relation.REPRESENTATIVE, " ", PERSON), "/bringer/name", "name-form"),
        (Shown(COMPANY, Relation.FAMILY, "周明", PERSON), "/bringer/relation", "no-power"),
        (Shown(COMPANY, Relation.SELF, "周明", PERSON), "/bringer/relation", "company"),
    ],
)
async def test_who_is_not_known_to_speak_for_a_company_withdraws_nothing(chain, number, everything, shown, field, rule):
    with pytest.raises(InvalidInput) as refused:
        await chain.act(chain.clerk, number, c.Withdraw(), shown=shown)
    assert (refused.value.field, refused.value.rule) == (field, rule)
    assert (await chain.reading.case(everything, number)).state.outcome is None
    assert await chain.centre.database.fetch(everything, "select id from visitor") == []


async def test_an_agent_with_papers_withdraws_and_the_trail_says_who_came(chain, number, withdrawn):
    view = await chain.act(
        chain.clerk, number, c.Withdraw(), shown=Shown(f" {COMPANY.lower()} ", Relation.AGENT, " 周明", PERSON.lower())
    )
    assert view.state.outcome is Outcome.WITHDRAWN
    event, visitor = await withdrawn(number)
    assert (event.body.at_window, event.actor.account) == (True, str(chain.clerk.account))
    assert (event.body.bringer.relation, event.body.bringer.mandate) == (Relation.AGENT, None)
    assert visitor == Visitor("周明", PERSON, Relation.AGENT)


@pytest.mark.parametrize(
    ("power", "relation", "known"),
    [
        (Power.AGENT, Relation.AGENT, True),
        (Power.REPRESENTATIVE, Relation.AGENT, True),
        (Power.REPRESENTATIVE, Relation.REPRESENTATIVE, True),
        (Power.AGENT, Relation.REPRESENTATIVE, False),
    ],
)
async def test_a_mandate_on_the_platform_is_named_where_the_power_rests_on_it(
    chain, company, number, withdrawn, power, relation, known
):
    mandates, agent = chain.centre.mandates, await chain.centre.person()
    offered = await mandates.grant(
        company, company.account, agent_identifier=PERSON, agent_name="张伟", power=power, last_day=date(2026, 12, 31)
    )
    await mandates.accept(agent, offered.id)
    await chain.act(chain.clerk, number, c.Withdraw(), shown=Shown(COMPANY, relation, "张伟", PERSON))
    event, _ = await withdrawn(number)
    assert event.body.bringer.mandate == (str(offered.id) if known else None)


async def test_a_mandate_that_was_never_accepted_or_has_ended_is_not_named(chain, company, clock):
    mandates = chain.centre.mandates

    async def held():
        return await mandates.held_by(PERSON, company.account, Relation.AGENT)

    offered = await mandates.grant(
        company,
        company.account,
        agent_identifier=PERSON,
        agent_name="张伟",
        power=Power.AGENT,
        last_day=date(2026, 3, 3),
    )
    assert await held() is None
    await mandates.accept(await chain.centre.person(), offered.id)
    assert await held() == offered.id
    clock.forward(days=2)
    assert await held() is None


async def test_a_person_who_comes_shows_the_own_card_and_need_not_be_named_again(chain, withdrawn):
    number = await chain.file(await chain.centre.person())
    await chain.act(chain.clerk, number, c.Withdraw(), shown=Shown(PERSON, Relation.SELF))
    assert (await withdrawn(number))[1] == Visitor("张伟", PERSON, Relation.SELF)


async def test_neither_name_nor_number_stands_readable_anywhere(chain, number, everything):
    await chain.act(chain.clerk, number, c.Withdraw(), shown=AGENT)
    tables = ("visitor", "case_event", "outbox", "cases", "case_text", "idempotency_key")
    rows = [
        [dict(row) for row in await chain.centre.database.fetch(everything, f"select * from {name}")]  # noqa: S608
        for name in tables
    ]
    kept = json.dumps([row for several in rows[1:] for row in several] + rows[0], default=str, ensure_ascii=False)
    assert rows[0]
    for personal in ("周明", PERSON):
        assert personal not in kept


async def test_a_visitor_exchanged_behind_our_back_is_not_shown(chain, number, owner, everything, withdrawn):
    await chain.act(chain.clerk, number, c.Withdraw(), shown=AGENT)
    forged = chain.centre.sealer.seal(json.dumps({"name": "李四", "identifier": PERSON, "relation": "agent"}))
    await owner.fetch(everything, "update visitor set sealed = $1", forged)
    assert (await withdrawn(number))[1] is None


async def test_the_same_key_withdraws_once_and_with_other_papers_not_at_all(chain, number, everything, withdrawn):
    actor = actor_in(chain.clerk, (await chain.reading.case(everything, number)).state)

    async def withdraw(shown):
        return await chain.acting.act(everything, number, actor, c.Withdraw(), Words(), "k", shown=shown)

    assert await withdraw(AGENT) == await withdraw(AGENT)
    with pytest.raises(KeyReused):
        await withdraw(Shown(COMPANY, Relation.AGENT, "李四", PERSON))
    assert (await withdrawn(number))[1].name == "周明"


async def test_whoever_may_not_withdraw_learns_nothing_of_the_number_and_keeps_nobodys(chain, number, everything):
    for document in (COMPANY, PERSON):
        with pytest.raises(Forbidden):
            await chain.act(chain.officer, number, c.Withdraw(), shown=Shown(document, Relation.AGENT, "周明", PERSON))
    assert await chain.centre.database.fetch(everything, "select id from visitor") == []


async def test_papers_are_for_a_withdrawal_at_a_window_only(chain, company, number):
    for who, command in ((chain.clerk, c.Accept()), (company, c.Withdraw())):
        with pytest.raises(InvalidInput) as refused:
            await chain.act(who, number, command, shown=AGENT)
        assert (refused.value.field, refused.value.rule) == ("/bringer", "bringer-not-asked")


async def test_a_neighbour_does_not_see_who_came(chain, number, everything):
    await chain.act(chain.clerk, number, c.Withdraw(), shown=AGENT)
    events, tree = await chain.reading.events(everything, number), chain.centre.tenancy.tree
    assert await chain.visitors.of_events(tree.scope_of("370103"), number, events) == {}
    assert len(await chain.visitors.of_events(tree.scope_of(CITY), number, events)) == 1


async def test_the_applicant_is_told_of_a_withdrawal_at_a_window_and_not_of_the_own(
    chain, company, number, follow, notices
):
    own = await chain.file(company)
    await chain.act(company, own, c.Withdraw())
    await chain.act(chain.clerk, number, c.Withdraw(), shown=AGENT)
    await follow()
    told = (await notices.page(company, None, 10)).rows
    assert [(line.kind, line.case_number) for line in told] == [("withdrawn", number)]


async def test_the_applicant_needs_to_show_nothing(chain, company, number):
    assert (await chain.act(company, number, c.Withdraw())).state.outcome is Outcome.WITHDRAWN


async def test_a_clerk_of_a_neighbour_withdraws_nothing(chain, number):
    foreign = await chain.centre.member("foreign", "370103-service", Role.CLERK)
    with pytest.raises(Forbidden):
        await chain.act(foreign, number, c.Withdraw(), shown=AGENT)
