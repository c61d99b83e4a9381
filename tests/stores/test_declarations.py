"""Applying a declaration: what it plans, what it refuses, and how running processes learn of it."""

import asyncio
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from asyncpg.exceptions import InsufficientPrivilegeError

from onestop.catalogue.declaration.load import load
from onestop.catalogue.service import CatalogueService
from onestop.catalogue.store import CHANGED, CatalogueStore
from onestop.commands.tenants import bring
from onestop.errors import Conflict, NotFound
from onestop.kit.listening import AGAIN, Listener
from onestop.tenancy.plan import Act
from onestop.tenancy.service import TenancyService
from onestop.tenancy.store import TenancyReader

FOLDER = Path(__file__).parents[1] / "data" / "small-city"
CITY, EAST, WEST, WATER = "990100", "990102", "990103", "000102001000"
TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def declared():
    return load(FOLDER)


async def apply(owner, declared):
    """Apply, and return what was planned."""
    seen = []
    assert await bring(owner, declared, lambda changes: seen.append(changes) or True)
    return [(type(c.declared).__name__, c.act, c.fields) for c in seen[0]]


async def reader(database):
    tenancy = TenancyService(TenancyReader(database), "localhost")
    await tenancy.refresh()
    catalogue = CatalogueService(CatalogueStore(database), tenancy)
    await catalogue.load()
    return tenancy, catalogue


def changed(declared, **changes):
    """Return the declaration with the water item's newest version changed."""
    items = [replace(i, **changes) if (i.code, i.version) == (WATER, 2) else i for i in declared.items]
    return replace(declared, items=tuple(items))


async def file_case(owner, tenant, version):
    """Put a row that counts as a case filed under a version; only its tenant, item and version matter here."""
    async with owner.transaction(_Seeing(tenant)) as opened:
        await opened.connection.execute(
            """insert into cases (number, tenant, item, item_version, lead, applicant, applicant_name, applicant_kind,
                   filed_by, filing_key, channel, journey, form, status, light, delivery, filed_at, received, seq,
                   state)
               values ('1', $1, $2, $3, '', gen_random_uuid(), '', '', gen_random_uuid(), '', '', '1', '{}', 'filed',
                   'green', 'post', now(), now(), 1, '{}')""",
            tenant,
            WATER,
            version,
        )


class _Seeing:
    def __init__(self, tenant):
        self.tenant, self.visible = tenant, (tenant,)


async def test_the_plan_names_tenants_departments_halls_items_and_own_versions(owner, declared):
    first = await apply(owner, declared)
    assert {act for _, act, _ in first} == {Act.CREATE}
    assert {kind for kind, _, _ in first} == {"Tenant", "Department", "Premises", "Item", "Override"}
    assert await apply(owner, declared) == []
    assert await apply(owner, changed(declared, promised_days=9, keywords=("水",))) == [
        ("Item", Act.CHANGE, ("keywords", "promised_days"))
    ]


async def test_nothing_is_done_without_agreement(owner, database, declared):
    assert not await bring(owner, declared, lambda _: False)
    tenancy = TenancyService(TenancyReader(database), "localhost")
    await tenancy.refresh()
    assert tenancy.tree.tenants == {}


async def test_a_version_that_cases_were_filed_under_cannot_change_but_may_end(owner, database, declared):
    await apply(owner, declared)
    await file_case(owner, WEST, "2")
    with pytest.raises(Conflict, match=r"version 000102001000/2: promised_days cannot change.*new version"):
        await apply(owner, changed(declared, promised_days=9, in_force_until=date(2027, 1, 1)))
    _, catalogue = await reader(database)
    assert catalogue.implementation(CITY, WATER, TODAY).item.promised_days == 10
    ended = changed(declared, in_force_until=date(2027, 1, 1))
    assert await apply(owner, ended) == [("Item", Act.CHANGE, ("in_force_until",))]


async def test_an_own_version_is_bound_by_its_own_cases_only(owner, declared):
    await apply(owner, declared)
    own = replace(declared, overrides=tuple(replace(o, promised_days=6) for o in declared.overrides))
    await file_case(owner, WEST, "2")
    assert await apply(owner, own) == [("Override", Act.CHANGE, ("promised_days",))]
    async with owner.transaction(_Seeing(WEST)) as opened:
        await opened.connection.execute("delete from cases")
    await file_case(owner, EAST, "2.1")
    with pytest.raises(Conflict, match="990102/000102001000/1"):
        await apply(owner, declared)


async def test_halls_are_kept_with_their_windows_and_hours(owner, database, declared):
    await apply(owner, declared)
    tenancy, _ = await reader(database)
    (hall,) = tenancy.halls(CITY)
    assert [w.code for w in hall.windows] == ["990100-hall-a01", "990100-hall-a02"]
    assert [(h.weekday, h.opens) for h in hall.hours][:3] == [(1, time(9)), (1, time(13)), (2, time(9))]
    (for_service,) = tenancy.halls(CITY, "990100-service")
    assert [w.code for w in for_service.windows] == ["990100-hall-a01"]
    assert tenancy.halls(EAST) == []
    with pytest.raises(NotFound):
        tenancy.halls("990199")


async def test_a_hall_becomes_what_is_declared_and_no_more(owner, database, declared):
    await apply(owner, declared)
    shorter = replace(declared, windows=declared.windows[:1], hours=declared.hours[:2])
    assert await apply(owner, shorter) == [("Premises", Act.CHANGE, ("windows", "hours"))]
    tenancy, _ = await reader(database)
    (hall,) = tenancy.halls(CITY)
    assert (len(hall.windows), len(hall.hours)) == (1, 2)


async def test_a_running_process_learns_of_a_new_version(owner, database, database_name, declared, postgres):
    await apply(owner, declared)
    _, catalogue = await reader(database)
    heard, ready = asyncio.Event(), asyncio.Event()

    async def reload(news):
        await catalogue.load(news)
        ready.set()
        if catalogue.implementation(CITY, WATER, TODAY).item.promised_days == 9:
            heard.set()

    listener = Listener(postgres.url("onestop_app", database_name))
    listener.on(CHANGED, reload)
    await listener.open()
    try:
        await asyncio.wait_for(ready.wait(), 10)
        await apply(owner, changed(declared, promised_days=9))
        await asyncio.wait_for(heard.wait(), 10)
    finally:
        await listener.close()
    assert [f.offer.item.promised_days for f in catalogue.search(CITY, "qushui", day=TODAY)] == [9]
    assert AGAIN == ""


@pytest.mark.parametrize("table", ["hall", "hall_window", "opening_hours", "item_version", "item_override"])
async def test_the_application_cannot_write_halls_or_items(database, table):
    with pytest.raises(InsufficientPrivilegeError):
        await database.fetch(_Seeing(CITY), f"delete from {table}")  # noqa: S608 -- a name of ours
