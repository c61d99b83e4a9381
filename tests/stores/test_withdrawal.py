"""Withdrawal at the window: the clerk acts for whoever shows the applicant's own document."""

import pytest
from tests.support.centre import COMPANY, PERSON

from onestop.cases.model import commands as c
from onestop.cases.model import happened as h
from onestop.cases.model.state import Outcome
from onestop.errors import InvalidInput


@pytest.mark.parametrize("shown", ["", PERSON, COMPANY[:-1]])
async def test_without_the_applicants_own_number_nothing_is_withdrawn(chain, shown):
    number = await chain.file(await chain.centre.company())
    with pytest.raises(InvalidInput) as refused:
        await chain.act(chain.clerk, number, c.Withdraw(), identity=shown)
    assert (refused.value.field, refused.value.rule) == ("/identity", "identity-differs")


async def test_with_it_the_case_closes_and_the_trail_names_the_clerk_and_not_the_number(chain):
    number = await chain.file(await chain.centre.company())
    view = await chain.act(chain.clerk, number, c.Withdraw(), identity=f" {COMPANY.lower()} ")
    assert view.state.outcome is Outcome.WITHDRAWN
    events = await chain.reading.events(chain.centre.tenancy.tree.everything(), number)
    [withdrawn] = [event for event in events if isinstance(event.body, h.Withdrawn)]
    assert (withdrawn.body.at_window, withdrawn.actor.account) == (True, str(chain.clerk.account))
    assert COMPANY not in str(events)


async def test_the_applicant_needs_to_show_nothing(chain):
    company = await chain.centre.company()
    number = await chain.file(company)
    assert (await chain.act(company, number, c.Withdraw())).state.outcome is Outcome.WITHDRAWN
