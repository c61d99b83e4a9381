"""A generated past: its totals, its chains, whose it is, and that the same seed gives the same."""

from collections import Counter
from datetime import date
from pathlib import Path
from random import Random

import msgspec
import pytest

from onestop.calendars.model import due_day
from onestop.calendars.notices import legal_calendar
from onestop.cases.model.chain import GENESIS, event_of, link
from onestop.cases.model.evolve import fold
from onestop.cases.model.state import CaseState, Light, Status
from onestop.cases.store.record import CaseStore
from onestop.catalogue.declaration.load import load
from onestop.catalogue.service import CatalogueService
from onestop.catalogue.store import CatalogueStore
from onestop.commands.tenants import bring
from onestop.errors import Conflict
from onestop.history.service import HistoryService
from onestop.history.store import HistoryStore
from onestop.history.totals import LAST, totals, totals_of
from onestop.identity.model import AccountKind
from onestop.identity.numbers import identifier_of
from onestop.kit.sealing import Sealer
from onestop.tenancy.service import TenancyService
from onestop.tenancy.store import TenancyReader

pytest_plugins = ("tests.support.databases",)

CITY, SECRET = "370100", "a secret for tests only, 32 characters long"
SCALE = 0.02


@pytest.fixture(scope="module")
def declared():
    return load(Path(__file__).parents[2] / "tenants" / "jinan")


class Past:
    """The service on one database, and questions to it."""

    def __init__(self, database, tenancy, catalogue) -> None:
        self.database, self.tenancy = database, tenancy
        self.service = HistoryService(HistoryStore(database), tenancy, catalogue, legal_calendar(), SECRET)

    async def generate(self, seed=1, wanted=None, **how):
        return await self.service.generate(seed, wanted or totals(SCALE), **how)

    async def ask(self, sql, *args, scope=None):
        return await self.database.fetch(scope or self.tenancy.tree.everything(), sql, *args)

    async def one(self, sql, *args):
        return (await self.ask(sql, *args))[0][0]


@pytest.fixture
async def past(owner, database, declared):
    await bring(owner, declared, lambda _: True)
    tenancy = TenancyService(TenancyReader(database), "localhost")
    await tenancy.refresh()
    catalogue = CatalogueService(CatalogueStore(database), tenancy)
    await catalogue.load()
    return Past(database, tenancy, catalogue)


async def test_every_total_is_met_exactly_and_every_row_is_sound(past):
    wanted = totals(SCALE)
    made = await past.generate()
    assert made.cases == wanted.accepted
    assert await past.one("select count(*) from cases where accepted_on is not null and tenant = $1", CITY) == 2527
    assert await past.one("select count(*) from cases where status = 'closed'") == wanted.closed
    assert await past.one("select count(*) from cases where status = 'closed' and light <> 'red'") == wanted.in_time
    assert await past.one("select count(*) from rating") == wanted.rated
    assert await past.one("select count(*) from rating where level = 'satisfied'") == wanted.satisfied
    assert await past.one("select count(*) from cases where not historical") == 0
    assert await past.one("select count(*) from case_event e left join cases c on c.number = e.case_number "
                          "where c.tenant is distinct from e.tenant") == 0  # fmt: skip
    assert await past.one("select count(*) from cases where filed_at::date > $1 or closed_at::date > $1", LAST) == 0
    await _chains_hold_and_fold_to_the_stored_state(past)
    await _late_cases_are_those_decided_after_the_day_the_calendar_gives(past)
    await _ratings_come_from_hand_overs_that_offered_one(past)
    await _applicants_are_sealed_checked_and_cannot_sign_in(past)
    await _the_sweeper_leaves_the_past_alone(past)


async def _chains_hold_and_fold_to_the_stored_state(past):
    numbers = [row["number"] for row in await past.ask("select number from cases order by number")]
    for number in Random(7).sample(numbers, 200):
        rows = await past.ask("select seq, line, hash from case_event where case_number = $1 order by seq", number)
        before = GENESIS
        for row in rows:
            before = link(before, row["line"])
            assert before == row["hash"]
        state = fold([event_of(row["line"]) for row in rows])
        (kept,) = await past.ask("select state, status, due, seq from cases where number = $1", number)
        assert msgspec.convert(kept["state"], CaseState) == state
        assert (kept["status"], kept["due"], kept["seq"]) == (
            state.status,
            state.due and state.due.day,
            rows[-1]["seq"],
        )


async def _late_cases_are_those_decided_after_the_day_the_calendar_gives(past):
    late = 0
    for row in await past.ask("select state from cases where decided_on is not null and status = 'closed'"):
        state = msgspec.convert(row["state"], CaseState)
        day = due_day(state.started, state.terms.promised + state.extension, state.pauses, state.calendar)
        assert (state.decided > day) == (state.light is Light.RED)
        late += state.decided > day
    assert late == totals(SCALE).late


async def _ratings_come_from_hand_overs_that_offered_one(past):
    sql = """select count(*) from case_event where kind = 'rating-offered' and line like '%"rated":true%'"""
    assert await past.one(sql) == totals(SCALE).rated
    assert await past.one(
        "select count(*) from rating r join cases c on c.number = r.case_number "
        "where c.lead <> r.department or c.status <> 'closed' or c.outcome <> 'granted'"
    ) == 0  # fmt: skip


async def _applicants_are_sealed_checked_and_cannot_sign_in(past):
    sealer = Sealer(SECRET)
    rows = await past.ask("select * from account where login like 'history-1-%' order by login limit 50")
    for row in rows:
        assert identifier_of(AccountKind(row["kind"]), sealer.open(row["identifier_sealed"]))
        assert (row["password_hash"], row["activation_hash"]) == (None, None)
    strangers = (
        "select count(*) from cases c left join account a on a.id = c.applicant where a.kind <> c.applicant_kind"
    )
    assert await past.one(strangers) == 0
    assert await past.one("select count(distinct filed_by) from cases") == 1


async def _the_sweeper_leaves_the_past_alone(past):
    now = await past.one("select now()")
    assert await past.one("select count(*) from cases where status <> 'closed'") == totals(SCALE).open
    assert await CaseStore(past.database).open_between(past.tenancy.tree.everything(), None, now, "", 10) == []


async def test_the_same_seed_gives_the_same_past_and_a_second_one_is_refused(past, owner):
    wanted = totals(0.004)
    first = await past.generate(5, wanted)
    assert await past.generate(5, wanted) == first
    for seed, other in ((6, wanted), (5, totals(0.005))):
        with pytest.raises(Conflict, match="a past already"):
            await past.generate(seed, other)
    assert await past.one("select count(*) from cases") == wanted.accepted
    async with owner.transaction(past.tenancy.tree.everything()) as opened:
        await opened.connection.execute("truncate history, cases, case_event, case_text, account cascade")
    assert (await past.generate(5, wanted, workers=1)).digest == first.digest
    assert Counter(r["status"] for r in await past.ask("select status from cases"))[Status.CLOSED] == wanted.closed


async def test_over_the_whole_tree_every_row_belongs_to_its_tenant(past):
    await past.generate(3, totals_of(1500), whole_tree=True)
    tree = past.tenancy.tree
    levels = Counter(tree.tenant(r["tenant"]).level for r in await past.ask("select tenant from cases"))
    assert all(levels.values())
    assert len(levels) == 3
    district = tree.scope_of("370102")
    seen = await past.ask("select distinct tenant from cases", scope=district)
    assert {r["tenant"] for r in seen} <= set(district.visible)
    assert await past.one("select count(*) from cases where tenant = any($1)", list(district.visible)) > len(seen)
    assert await past.one("select count(*) from cases where not starts_with(number, tenant)") == 0
    assert await past.one("select count(*) from review where tenant <> left(case_number, length(tenant))") == 0
    assert min(r["received"] for r in await past.ask("select received from cases")) >= date(2016, 9, 1)
