"""Supervision over HTTP: a trail to take away, the wall for supervisors alone."""

import pytest
from tests.support.api import Api

from onestop.cases.model import commands as c
from onestop.supervision.http import SupervisionController
from onestop.supervision.trail import verify
from onestop.tenancy.model import Role


@pytest.fixture
async def api(chain, supervision, overview):
    await chain.centre.member("supervisor", "370102-service", Role.SUPERVISOR)
    return Api(
        chain.centre,
        [SupervisionController],
        {
            "supervision": supervision,
            "overview": overview,
            "calendars": chain.calendars,
            "clock": chain.centre.clock,
        },
    )


@pytest.fixture
async def number(chain):
    number = await chain.file(await chain.centre.company())
    await chain.act(chain.clerk, number, c.Accept())
    return number


async def test_the_applicant_takes_the_trail_away_and_checks_it(api, number):
    answer = await (await api.signed_in("jinan", "gelan")).get(f"/cases/{number}/trail")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert verify(answer.content).whole


async def test_a_clerk_may_not_and_a_stranger_learns_nothing(api, chain, number):
    await chain.centre.person()
    assert (await (await api.signed_in("lixia", "clerk")).get(f"/cases/{number}/trail")).status_code == 403
    assert (await (await api.signed_in("jinan", "zhang.wei")).get(f"/cases/{number}/trail")).status_code == 404
    assert (await api.at("lixia").get(f"/cases/{number}/trail")).status_code == 401


@pytest.mark.usefixtures("number")
async def test_a_supervisor_sees_the_wall_and_nobody_else(api):
    wall = await (await api.signed_in("lixia", "supervisor")).get("/wall")
    assert wall.json() == {
        "lights": [{"department": "370102-construction", "red": 0, "yellow": 0, "green": 1, "paused": 0}],
        "late": [],
        "escalated": [],
    }
    assert (await (await api.signed_in("lixia", "clerk")).get("/wall")).status_code == 403
    assert (await (await api.signed_in("jinan", "gelan")).get("/wall")).status_code == 403
