"""Mandates between companies and people."""

from datetime import date

import pytest
from tests.support.centre import CITY, PERSON

from onestop.errors import Forbidden, InvalidInput, NotAllowedNow, NotFound
from onestop.identity.model import MandateState, Power

SECOND_PERSON = "370102199003071238"
LAST_DAY = date(2026, 6, 30)


async def grant(centre, by, company=None, identifier=PERSON, power=Power.AGENT, last_day=LAST_DAY):
    return await centre.mandates.grant(
        by, company or by.account, agent_identifier=identifier, agent_name="张伟", power=power, last_day=last_day
    )


async def test_an_agent_acts_once_both_have_agreed_and_until_the_last_day(centre, clock):
    company, person = await centre.company(), await centre.person()
    offered = await grant(centre, company)
    assert (offered.state, offered.last_day) == (MandateState.OFFERED, LAST_DAY)
    assert not (await centre.principal(CITY, "zhang.wei")).acts_as(company.account)
    accepted = await centre.mandates.accept(person, offered.id)
    assert (accepted.state, accepted.agent) == (MandateState.ACCEPTED, person.account)
    agent = await centre.principal(CITY, "zhang.wei")
    assert agent.acts_as(company.account)
    assert agent.mandates[0].company_name == company.display_name
    clock.at = clock.at.replace(month=6, day=30, hour=15, minute=59)
    assert (await centre.principal(CITY, "zhang.wei")).acts_as(company.account)
    clock.forward(minutes=1)
    assert not (await centre.principal(CITY, "zhang.wei")).acts_as(company.account)
    assert [one.state for one in await centre.mandates.concerning(company)] == [MandateState.EXPIRED]


async def test_an_offer_waits_for_someone_who_has_no_account_yet(centre):
    company = await centre.company()
    offered = await grant(centre, company)
    person = await centre.person()
    assert [one.id for one in await centre.mandates.concerning(person)] == [offered.id]
    await centre.mandates.accept(person, offered.id)
    assert (await centre.mandates.accept(person, offered.id)).state is MandateState.ACCEPTED


@pytest.mark.parametrize("by_agent", [True, False])
async def test_company_and_agent_may_each_end_it_at_once(centre, by_agent):
    company, person = await centre.company(), await centre.person()
    offered = await grant(centre, company)
    await centre.mandates.accept(person, offered.id)
    signed_in = await centre.sessions.sign_in(CITY, "zhang.wei", "correct horse battery")
    assert (await centre.sessions.principal(CITY, signed_in.token)).acts_as(company.account)
    revoked = await centre.mandates.revoke(person if by_agent else company, offered.id)
    assert revoked.state is MandateState.REVOKED
    assert not (await centre.sessions.principal(CITY, signed_in.token)).acts_as(company.account)
    with pytest.raises(NotAllowedNow):
        await centre.mandates.accept(person, offered.id)
    assert (await centre.mandates.revoke(company, offered.id)).state is MandateState.REVOKED


async def test_a_representative_grants_for_the_company_but_names_no_other_representative(centre):
    company, person = await centre.company(), await centre.person()
    named = await grant(centre, company, power=Power.REPRESENTATIVE)
    await centre.mandates.accept(person, named.id)
    representative = await centre.principal(CITY, "zhang.wei")
    offered = await grant(centre, representative, company.account, SECOND_PERSON)
    assert offered.company == company.account
    with pytest.raises(Forbidden):
        await grant(centre, representative, company.account, SECOND_PERSON, Power.REPRESENTATIVE)
    assert {one.id for one in await centre.mandates.concerning(company)} == {named.id, offered.id}
    assert (await centre.mandates.revoke(representative, offered.id)).state is MandateState.REVOKED


async def test_strangers_neither_grant_nor_see_nor_accept(centre):
    company, person = await centre.company(), await centre.person()
    stranger = await centre.person("li.na", SECOND_PERSON, "李娜")
    offered = await grant(centre, company)
    with pytest.raises(Forbidden):
        await grant(centre, person, company.account)
    with pytest.raises(Forbidden):
        await grant(centre, person)
    for act in (centre.mandates.accept, centre.mandates.revoke):
        with pytest.raises(NotFound):
            await act(stranger, offered.id)
    with pytest.raises(Forbidden):
        await centre.mandates.accept(company, offered.id)
    assert await centre.mandates.concerning(stranger) == []


async def test_a_mandate_is_for_a_well_formed_number_and_a_day_to_come(centre):
    company = await centre.company()
    with pytest.raises(InvalidInput) as refused:
        await grant(centre, company, identifier="370102199003071239")
    assert (refused.value.field, refused.value.rule) == ("/agent_identifier", "check-digit")
    with pytest.raises(InvalidInput) as refused:
        await grant(centre, company, last_day=date(2026, 3, 1))
    assert refused.value.rule == "last-day-past"
