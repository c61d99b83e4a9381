"""The relay as it runs: what happens reaches the applicant, and the nights are anchored. The trail from the shell."""

import asyncio
import os
import subprocess
import sys
from datetime import date

import msgspec
import pytest
from tests.support.centre import LIXIA, SECRET

from onestop.bootstrap import running, wire
from onestop.cases.model import commands as c
from onestop.commands.relay import follow_all
from onestop.supervision.store import TrailStore
from onestop.supervision.trail import verify


@pytest.fixture
def settings(test_settings, postgres, database_name, post):
    return msgspec.structs.replace(
        test_settings,
        database_url=postgres.url("onestop_app", database_name),
        database_owner_url=postgres.url("onestop_owner", database_name),
        secret_key=SECRET,
        smtp_url=post.address,
    )


@pytest.fixture
async def company(chain):
    return await chain.centre.company()


@pytest.fixture
async def number(chain, company):
    await chain.centre.accounts.set_mail(company.account, "office@gelan.example", "zh")
    number = await chain.file(company)
    await chain.act(chain.clerk, number, c.Accept())
    return number


async def test_the_relay_sends_what_the_feed_tells_and_anchors_the_days_that_are_over(
    company, number, settings, post, clock
):
    clock.forward(days=1)
    stop = asyncio.Event()
    async with running(wire(settings, clock)) as platform:
        relaying = asyncio.create_task(follow_all(platform, stop))
        await asyncio.wait_for(asyncio.to_thread(post.came.wait), 60)
        stop.set()
        await relaying
        assert [line.case_number for line in (await platform.notices.page(company, None, 10)).rows] == [number]
        anchors = await TrailStore(platform.database).anchors(
            platform.tenancy.tree.only(LIXIA), date(2026, 3, 2), date(2026, 3, 2)
        )
        assert [anchor.cases for anchor in anchors] == [1]
    assert [mail["to"] for mail in post.mails] == ["office@gelan.example"]


def onestop(settings, *words: str) -> subprocess.CompletedProcess:
    given = {f"ONESTOP_{name.upper()}": str(value) for name, value in msgspec.structs.asdict(settings).items()}
    return subprocess.run(
        [sys.executable, "-m", "onestop", *words],
        timeout=90,
        env=os.environ | given | {"LANG": "en"},
        capture_output=True,
        check=False,
    )


async def test_a_trail_is_taken_away_anchored_and_verified_from_the_shell(number, settings, tmp_path):
    anchored = await asyncio.to_thread(onestop, settings, "trail", "anchor", "--day", "2026-03-02")
    assert anchored.stdout == b"1 anchors made\n", anchored.stderr
    file = tmp_path / "trail.json"
    taken = await asyncio.to_thread(onestop, settings, "trail", "export", number, "--out", str(file))
    assert taken.returncode == 0, taken.stderr
    assert verify(file.read_bytes()).anchored == 3
    whole = await asyncio.to_thread(onestop, settings, "trail", "verify", str(file))
    assert (whole.returncode, b"Anchored up to event 3" in whole.stdout) == (0, True)
    unknown = await asyncio.to_thread(onestop, settings, "trail", "export", "nothing")
    assert (unknown.returncode, unknown.stdout) == (1, b"")
    assert b"There is no case nothing." in unknown.stderr
