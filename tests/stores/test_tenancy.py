"""Declarations loaded into the database, and the tree that every process keeps."""

import asyncio
from dataclasses import replace

import pytest
from tests.support.centre import CITY, DEPARTMENTS, LIXIA, PASSWORD, TENANTS, Centre

from onestop.errors import InvalidInput, NotFound
from onestop.identity.store.sessions import CHANGED as SESSIONS_CHANGED
from onestop.kit.listening import Listener
from onestop.tenancy.model import Level, Tenant
from onestop.tenancy.plan import Act
from onestop.tenancy.service import DeclarationService
from onestop.tenancy.store import CHANGED, TenancyWriter


@pytest.fixture
def declarations(owner):
    return DeclarationService(TenancyWriter(owner))


async def test_loading_twice_changes_nothing_the_second_time(centre, declarations):
    changes = await declarations.apply(TENANTS, DEPARTMENTS)
    assert {change.act for change in changes} == {Act.NOTHING}
    assert centre.tenancy.tree.tenant(LIXIA) == TENANTS[1]
    assert centre.tenancy.department("370100-service") == DEPARTMENTS[1]


async def test_a_tenant_that_is_no_longer_declared_stays(centre, declarations):
    await declarations.apply(TENANTS[:1], [])
    await centre.tenancy.refresh()
    assert len(centre.tenancy.tree.tenants) == len(TENANTS)
    assert len(centre.tenancy.departments(LIXIA)) == 2


async def test_a_declaration_that_makes_no_tree_changes_nothing(centre, declarations):
    orphan = Tenant("999", "orphan", Level.STREET, "888", "孤", "Orphan")
    with pytest.raises(InvalidInput):
        await declarations.apply([replace(TENANTS[0], name_en="Changed"), orphan], DEPARTMENTS)
    with pytest.raises(InvalidInput, match="no declared tenant"):
        await declarations.apply([], [replace(DEPARTMENTS[0], tenant="999")])
    await centre.tenancy.refresh()
    assert centre.tenancy.tree.root.name_en == "Jinan"


async def test_every_process_hears_of_a_change(centre, declarations, database_name, postgres):
    heard = asyncio.Queue()

    async def refresh(news: str) -> None:
        await centre.tenancy.refresh(news)
        heard.put_nowait(centre.tenancy.tree.root.name_en)

    listener = Listener(postgres.url("onestop_app", database_name))
    listener.on(CHANGED, refresh)
    await listener.open()
    assert await heard.get() == "Jinan"
    await declarations.apply([replace(TENANTS[0], name_en="Jinan City")], [])
    assert await asyncio.wait_for(heard.get(), 10) == "Jinan City"
    await listener.close()


async def test_a_process_forgets_a_caller_when_another_ends_the_session(centre, database, database_name, postgres):
    await centre.person()
    token = (await centre.sessions.sign_in(CITY, "zhang.wei", PASSWORD)).token
    elsewhere = Centre(database, centre.clock)
    await elsewhere.tenancy.refresh()
    told = asyncio.Queue()
    listener = Listener(postgres.url("onestop_app", database_name))
    for heard in (elsewhere.sessions.forget, told.put):
        listener.on(SESSIONS_CHANGED, heard)
    await listener.open()
    assert await told.get() == ""
    here = await centre.sessions.principal(CITY, token)
    assert await elsewhere.sessions.principal(CITY, token) == here
    await centre.sessions.end(here)
    assert await asyncio.wait_for(told.get(), 10) == str(here.account)
    assert (await elsewhere.sessions.principal(CITY, token)).anonymous
    await listener.close()


async def test_news_that_cannot_be_used_do_not_stop_the_next(centre, owner, database_name, postgres):
    heard = asyncio.Queue()

    async def fail(_: str) -> None:
        raise ValueError

    listener = Listener(postgres.url("onestop_app", database_name))
    for callback in (fail, heard.put):
        listener.on("a_channel", callback)
    await listener.open()
    assert await heard.get() == ""
    await owner.fetch(centre.tenancy.tree.everything(), "select pg_notify('a_channel', 'again')")
    assert await asyncio.wait_for(heard.get(), 10) == "again"
    await listener.close()


async def test_news_survive_a_lost_connection(centre, owner, database_name, postgres):
    heard = asyncio.Queue()

    async def note(news: str) -> None:
        heard.put_nowait(news)

    listener = Listener(postgres.url("onestop_app", database_name))
    listener.on("a_channel", note)
    await listener.open()
    assert await heard.get() == ""
    everything = centre.tenancy.tree.everything()
    await centre.database.fetch(
        everything,
        "select pg_terminate_backend(pid) from pg_stat_activity where query like 'LISTEN%' and datname = $1",
        database_name,
    )
    assert await asyncio.wait_for(heard.get(), 10) == ""
    await owner.fetch(everything, "select pg_notify('a_channel', 'again')")
    assert await asyncio.wait_for(heard.get(), 10) == "again"
    await listener.close()


async def test_the_host_name_says_which_tenant_is_called(centre):
    by_host = centre.tenancy.by_host
    assert by_host("lixia.localhost:8000").code == LIXIA
    assert by_host("LIXIA.localhost.").code == LIXIA
    for bare in ("localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "10.1.2.3"):
        assert by_host(bare).code == CITY
    for unknown in ("", "nowhere.localhost", "lixia.example", "a.lixia.localhost", "lixia"):
        with pytest.raises(NotFound):
            by_host(unknown)
